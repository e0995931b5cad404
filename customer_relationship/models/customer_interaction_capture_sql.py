"""The statements by which events reach the stream."""

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

# Events as plain values.
EVENTS = """
    SELECT *
      FROM jsonb_to_recordset(%(rows)s) AS row(
           type_id int, event varchar, repeats boolean, seq int,
           date timestamp, direction varchar, summary varchar, automatic boolean,
           partner_id int, participant_ids int[], commercial_partner_id int,
           user_id int, company_id int, duration int, feeling varchar,
           res_model varchar, res_id int, message_id int,
           source_model varchar, source_id int)
     WHERE %(done)s
"""

# Each foreign key costs a check for each row, so the row names no creator.
INSERT = """
    WITH %(row)s inserted AS (
        INSERT INTO customer_interaction (
               date, type_id, direction, partner_id, commercial_partner_id, user_id,
               company_id, summary, automatic, duration, feeling, res_model, res_id,
               message_id, source_model, source_id, event, seq, backfilled,
               create_date, write_date)
        SELECT date, type_id, direction, partner_id, commercial_partner_id, user_id,
               company_id, left(summary, 160), COALESCE(automatic, false), duration,
               feeling, res_model, res_id, row.message_id, source_model, source_id,
               event, %(seq)s, %(backfilled)s, now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC'
          FROM %(rows)s AS row
         WHERE %(is_new)s
            ON CONFLICT DO NOTHING
        RETURNING id, commercial_partner_id, source_model, source_id, event, seq,
                  backfilled
    ) %(participants)s
    INSERT INTO customer_interaction_queue (res_model, res_id)
    SELECT 'customer.interaction', id FROM inserted WHERE NOT backfilled
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

PARTICIPANTS = """
    , participant AS (
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
    )
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
               WHERE known.source_model = row.source_model
                 AND known.source_id = row.source_id
                 AND known.event = row.event
               ORDER BY known.seq DESC
               LIMIT 1), 0)
"""

# Read twice, as who took part is written apart.
ROW = "row AS (SELECT *, %s AS next_seq FROM (%s) AS row),"
SEQ = "seq + CASE WHEN repeats THEN %s ELSE 0 END"

TRUE, FALSE = SQL("TRUE"), SQL("FALSE")
IS_NEW = SQL("repeats OR seq >= next_seq")


def get_insertion(events, is_new=IS_NEW, backfilled=FALSE, joins=False):
    """What writes the rows that ``events`` selects, as far as they are new.

    With ``joins``, people join the rows that are known.
    """
    return SQL(
        INSERT,
        row=SQL(ROW, SQL(NEXT_SEQ), events),
        rows=SQL("row"),
        seq=SQL(SEQ, SQL("next_seq")),
        is_new=is_new,
        backfilled=backfilled,
        participants=SQL(PARTICIPANTS, joining=SQL(JOINING) if joins else SQL()),
    )


def get_live_insertion(events, repeats, several, joins):
    """The same for what happens just now, which is hardly ever known: its key is
    enough. Odoo has each statement planned anew, which takes longer than a row or two:
    whether something happens again (``repeats``), or to several people (``several``),
    one of whom may join a row that was there (``joins``), is asked where it can be.
    """
    if several or joins:
        return get_insertion(events, is_new=TRUE, joins=joins)
    return SQL(
        INSERT,
        row=SQL(),
        rows=SQL("(%s)", events),
        seq=SQL(SEQ, SQL(NEXT_SEQ)) if repeats else SQL("seq"),
        is_new=TRUE,
        backfilled=FALSE,
        participants=SQL(),
    )
