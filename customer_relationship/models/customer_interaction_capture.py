import json
import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

EVENTS_KEY = "customer_relationship.events"

# One statement from events to rows: expand each event to the customers it concerns,
# drop what is gone or known already, then write interactions, participants and queue.
# Looking before inserting, instead of ON CONFLICT, burns no ids. Subqueries instead of
# joins, and the LIMIT that tells the planner how few events there are, halve its time.
INSERT_EVENTS = """
    WITH event AS (
        SELECT *
          FROM jsonb_to_recordset(%(events)s) AS event(
               number int, type_id int, event varchar, repeats boolean,
               date timestamp, direction varchar, summary varchar, automatic boolean,
               partner_ids int[], outsiders boolean,
               author_id int, user_id int, company_id int,
               res_model varchar, res_id int, message_id int,
               source_model varchar, source_id int)
         LIMIT %(count)s
    ), customer AS (
        SELECT event.number,
               partner.commercial_partner_id,
               array_agg(partner.id ORDER BY recipient.position) AS partner_ids
          FROM event
         CROSS JOIN unnest(event.partner_ids)
               WITH ORDINALITY AS recipient(id, position)
          JOIN res_partner partner ON partner.id = recipient.id
         WHERE (partner.partner_share OR event.outsiders IS NOT TRUE)
           AND partner.commercial_partner_id NOT IN (
               SELECT partner_id FROM res_company)
         GROUP BY event.number, partner.commercial_partner_id
    ), candidate AS (
        SELECT event.*,
               customer.partner_ids AS people,
               customer.commercial_partner_id,
               %(notification)s AS notification_id
          FROM event
          JOIN customer ON customer.number = event.number
    ), keyed AS (
        SELECT *,
               CASE WHEN notification_id IS NULL THEN source_model
                    ELSE 'mail.notification' END AS key_model,
               COALESCE(notification_id, source_id) AS key_id
          FROM candidate
    ), single AS (
        SELECT DISTINCT ON (
               commercial_partner_id, key_model, key_id, event,
               CASE WHEN repeats THEN number END) *
          FROM keyed
         ORDER BY commercial_partner_id, key_model, key_id, event,
               CASE WHEN repeats THEN number END, number
    ), numbered AS (
        SELECT *,
               row_number() OVER (
                   PARTITION BY key_model, key_id, event
                   ORDER BY number, commercial_partner_id) - 1
             + CASE WHEN repeats THEN (
                   SELECT COALESCE(max(known.seq) + 1, 0)
                     FROM customer_interaction known
                    WHERE known.source_model = key_model
                      AND known.source_id = key_id
                      AND known.event = single.event) ELSE 0 END AS seq
          FROM single
    ), inserted AS (
        INSERT INTO customer_interaction (
               date, type_id, direction, partner_id, commercial_partner_id, user_id,
               company_id, summary, automatic, res_model, res_id, message_id,
               source_model, source_id, event, seq,
               create_uid, create_date, write_uid, write_date)
        SELECT date, type_id, direction, people[1], commercial_partner_id,
               COALESCE(user_id, (
                   SELECT min(id) FROM res_users
                    WHERE partner_id = numbered.author_id AND NOT share)),
               company_id, left(summary, 160), COALESCE(automatic, false),
               res_model, res_id,
               (SELECT id FROM mail_message WHERE id = numbered.message_id),
               key_model, key_id, event, seq,
               %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
          FROM numbered
         WHERE NOT EXISTS (
               SELECT FROM customer_interaction known
                WHERE known.source_model = numbered.key_model
                  AND known.source_id = numbered.key_id
                  AND known.event = numbered.event
                  AND known.seq = numbered.seq)
        RETURNING id, commercial_partner_id, source_model, source_id, event, seq
    ), queued AS (
        INSERT INTO customer_interaction_queue (interaction_id, partner_id)
        SELECT id, commercial_partner_id FROM inserted
    )
    INSERT INTO customer_interaction_res_partner_rel
                (customer_interaction_id, res_partner_id)
    SELECT inserted.id, unnest(numbered.people[2:])
      FROM inserted
      JOIN numbered
        ON (key_model, key_id, numbered.event, numbered.seq)
         = (inserted.source_model, inserted.source_id, inserted.event, inserted.seq)
"""

# Asked for only when there are messages: planning it takes as long as all the rest.
LOWEST_NOTIFICATION = """
    (SELECT min(notification.id)
       FROM mail_notification notification
       JOIN res_partner partner ON partner.id = notification.res_partner_id
      WHERE notification.mail_message_id = event.message_id
        AND partner.commercial_partner_id = customer.commercial_partner_id)
"""


class CustomerInteractionCapture(models.AbstractModel):
    """How events reach the stream without slowing or endangering anyone.

    A hook says what happened in plain values; they wait in the transaction and
    are written just before it is committed, in one statement and a savepoint.
    """

    _name = "customer.interaction.capture"
    _description = "Customer Interaction Capture"

    @api.model
    def _capture(self, prepare):
        """Remember the events that ``prepare()`` lists; never raise.

        An event is a dict: ``type`` (code), ``event`` and source
        (``source_model``, ``source_id``) that make it unique, ``repeats`` when the
        same thing can happen to the source again, ``date`` (default: now),
        ``direction``, ``summary``, ``automatic``, ``partner_ids`` (whom it concerns,
        the main one first), ``outsiders`` when colleagues among them do not count,
        ``user_id`` or ``author_id`` (partner of the user),
        ``company_id``, ``res_model``, ``res_id``, ``message_id``.
        """
        # sudo: anyone's work is recorded, readers of the parameter are few
        if (
            not self.env["ir.config_parameter"]
            .sudo()
            .get_param("customer_relationship.capture")
        ):
            return
        try:
            if events := prepare():
                self._remember(events)
        except psycopg2.Error:
            # The transaction is lost already; Odoo may be able to try it again.
            raise
        except Exception:  # pylint: disable=broad-except
            # The user's sale or mail matters more than our record of it.
            _logger.exception("An interaction could not be recorded")

    @api.model
    def _remember(self, events):
        precommit = self.env.cr.precommit
        remembered = precommit.data.setdefault(EVENTS_KEY, [])
        if not remembered:
            # Callbacks run, and are forgotten, at each flush, not only at commit.
            precommit.add(self.sudo()._write_remembered)
        now = fields.Datetime.now()
        # A date that a sender made up would stay on top of the history for ever.
        remembered += [
            {**event, "date": min(event.get("date") or now, now)} for event in events
        ]

    @api.model
    def _write_remembered(self):
        events = self.env.cr.precommit.data.pop(EVENTS_KEY, [])
        if not events:
            return
        self.env.flush_all()
        if self._insert(events) or len(events) == 1:
            return
        for event in events:
            self._insert([event])

    @api.model
    def _insert(self, events):
        """Write the events, all or none; say whether it worked."""
        has_message = any(event.get("message_id") for event in events)
        query = SQL(
            INSERT_EVENTS,
            notification=SQL(LOWEST_NOTIFICATION if has_message else "NULL::int"),
            events=json.dumps(self._prepare_rows(events), default=str),
            count=len(events),
            uid=self.env.uid,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.Error:
            # Subjects are nobody's business in a log: the sources tell what to mend.
            keys = ("source_model", "source_id", "event")
            sources = [[event.get(key) for key in keys] for event in events]
            _logger.exception("These interactions could not be recorded: %s", sources)
            return False
        return True

    @api.model
    def _prepare_rows(self, events):
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        return [
            {key: None if value is False else value for key, value in event.items()}
            | {"number": number, "type_id": types[event["type"]]}
            for number, event in enumerate(events)
            if event.get("type") in types
        ]
