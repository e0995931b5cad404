"""The statements by which events reach the stream."""

from datetime import datetime

from odoo.tools import SQL

# Whom the people of the events belong to, colleagues who were notified before among
# them: the first of these names the customer's row. Our own companies are no customers.
# Asked by message, as a customer may have been notified a thousand times.
CUSTOMERS = """
    WITH notification AS MATERIALIZED (
        SELECT id, mail_message_id, notification_type, res_partner_id
          FROM mail_notification
         WHERE mail_message_id = ANY(%(message_ids)s)
    )
    SELECT partner.id, partner.commercial_partner_id, partner.partner_share,
           notification.mail_message_id, notification.notification_type,
           notification.id
      FROM res_partner partner
      LEFT JOIN notification ON notification.res_partner_id = partner.id
     WHERE partner.id = ANY(
               %(partner_ids)s || ARRAY(SELECT res_partner_id FROM notification))
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""

# What an event says, and of which type that is.
COLUMNS = {
    "date": "timestamp",
    "type_id": "int",
    "direction": "varchar",
    "partner_id": "int",
    "commercial_partner_id": "int",
    "user_id": "int",
    "company_id": "int",
    "summary": "varchar",
    "automatic": "boolean",
    "duration": "int",
    "feeling": "varchar",
    "res_model": "varchar",
    "res_id": "int",
    "message_id": "int",
    "source_model": "varchar",
    "source_id": "int",
    "event": "varchar",
    "seq": "int",
}
# How it is written, where it may happen again or to several people.
MORE_COLUMNS = {"repeats": "boolean", "participant_ids": "int[]"}
# What makes a row of an event that is written as it is, just now.
READY = """FALSE, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"""

# Events as plain values.
EVENTS = """
    SELECT row.*%(ready)s FROM (VALUES %(rows)s) AS row(%(columns)s) WHERE %(done)s
"""

# Each foreign key costs a check for each row, so the row names no creator.
INSERT = f"""
    INSERT INTO customer_interaction (
        {", ".join(COLUMNS)}, backfilled, create_date, write_date)
"""
ENQUEUE_NEW = """
    INSERT INTO customer_interaction_queue (res_model, res_id)
    SELECT 'customer.interaction', id FROM inserted WHERE NOT backfilled
"""
INSERT_READY = f"""
    WITH inserted AS (
        {INSERT} %s ON CONFLICT DO NOTHING RETURNING id, backfilled
    ) {ENQUEUE_NEW}
"""
# Read twice, as who took part is written apart.
INSERT_EVENTS = f"""
    WITH row AS (
        SELECT *, %(next_seq)s AS next_seq FROM (%(events)s) AS row
    ), inserted AS (
        {INSERT}
        SELECT {", ".join(f"row.{name}" for name in COLUMNS if name != "seq")},
               seq + CASE WHEN repeats THEN next_seq ELSE 0 END, %(backfilled)s,
               now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM row
         WHERE %(is_new)s
            ON CONFLICT DO NOTHING
        RETURNING id, commercial_partner_id, source_model, source_id, event, seq,
                  backfilled
    ), participant AS (
        INSERT INTO customer_interaction_res_partner_rel
                    (customer_interaction_id, res_partner_id)
        SELECT inserted.id, other.id
          FROM inserted
          JOIN row USING (source_model, source_id, event)
         CROSS JOIN unnest(row.participant_ids) AS other(id)
         WHERE inserted.seq = row.seq + CASE WHEN repeats THEN next_seq ELSE 0 END
           AND other.id != row.partner_id
        %(joining)s
            ON CONFLICT DO NOTHING
    ) {ENQUEUE_NEW}
"""

# Documents whose customers are looked at again.
ENQUEUE = """
    INSERT INTO customer_interaction_queue (res_model, res_id)
    SELECT %s, unnest(%s)
"""

# A savepoint may have been rolled back, and taken along what it was about. Asked once:
# for each row, PostgreSQL would rather read all messages.
MESSAGE_EXISTS = """
    (row.message_id IS NULL OR row.message_id = ANY(
        ARRAY(SELECT id FROM mail_message WHERE id = ANY(%s))))
"""
DELETION_DONE = """
    (row.source_model != %s OR NOT EXISTS (SELECT FROM %s WHERE id = row.source_id))
"""

# Who joins the people of a row that was there: a colleague notified later. With LIMIT,
# as a plan for any number of rows would read the whole stream.
JOINING = """
         UNION
        SELECT known.id, other.id
          FROM row
         CROSS JOIN LATERAL (
               SELECT id, partner_id
                 FROM customer_interaction
                WHERE source_model = row.source_model
                  AND source_id = row.source_id
                  AND event = row.event
                  AND commercial_partner_id = row.commercial_partner_id
                ORDER BY seq
                LIMIT 1) known
         CROSS JOIN unnest(row.partner_id || row.participant_ids) AS other(id)
         WHERE row.repeats IS NOT TRUE
           AND row.message_id IS NOT NULL
           AND other.id != known.partner_id
"""

# 0 as long as nothing was recorded of the same source. Looking before inserting burns
# no ids, where most is known already.
NEXT_SEQ = """
    COALESCE((SELECT known.seq + 1
                FROM customer_interaction known
               WHERE known.source_model = %(source_model)s
                 AND known.source_id = %(source_id)s
                 AND known.event = %(event)s
               ORDER BY known.seq DESC
               LIMIT 1), 0)
"""
SOURCE = {name: SQL(f"row.{name}") for name in ("source_model", "source_id", "event")}

TRUE, FALSE = SQL("TRUE"), SQL("FALSE")
IS_NEW = SQL("repeats OR seq >= next_seq")


def get_insertion(events, is_new=IS_NEW, backfilled=FALSE, joins=False):
    """What writes the rows that ``events`` selects, as far as they are new.

    With ``joins``, people join the rows that are known.
    """
    return SQL(
        INSERT_EVENTS,
        next_seq=SQL(NEXT_SEQ, **SOURCE),
        events=events,
        is_new=is_new,
        backfilled=backfilled,
        joining=SQL(JOINING) if joins else SQL(),
    )


def get_values(rows, ready, done):
    """What selects events that are given as dicts."""
    columns = COLUMNS if ready else COLUMNS | MORE_COLUMNS
    places = ", ".join(f"%s::{type_}" for type_ in columns.values())
    return SQL(
        EVENTS,
        rows=SQL(", ").join(
            SQL(f"({places})", *(_as_plain(row.get(name)) for name in columns))
            for row in rows
        ),
        columns=SQL(", ").join(map(SQL.identifier, columns)),
        ready=SQL(f", {READY}") if ready else SQL(),
        done=done,
    )


def _as_plain(value):
    """A subject may be a text that is translated when it is read."""
    is_plain = value is None or isinstance(value, (int, list, datetime))
    return value if is_plain else str(value)
