from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from .customer_interaction_source import Source

PROMISE = "customer_relationship.mail_activity_type_promise"

IS_PROMISE = """
    source.activity_type_id = (
        SELECT res_id FROM ir_model_data
         WHERE module = 'customer_relationship'
           AND name = 'mail_activity_type_promise')
"""

# When it was done: Odoo keeps the day alone, yet rarely touches the activity again.
DONE_AT = """
    CASE WHEN source.write_date::date = source.date_done THEN source.write_date
         ELSE source.date_done + interval '12 hours' END
"""

# The end of the last day, where the one who promised lives.
DUE_AT = """
    ((source.date_deadline + 1)::timestamp
        AT TIME ZONE COALESCE(source.user_tz, 'UTC')) AT TIME ZONE 'UTC'
"""

IS_DONE = "NOT source.active AND source.date_done IS NOT NULL"

KIND = "LEFT JOIN mail_activity_type kind ON kind.id = source.activity_type_id"


SUMMARY = """
    COALESCE(NULLIF(source.summary, ''), kind.name->>%(lang)s, kind.name->>'en_US')
"""

DONE_BY = """
    COALESCE(source.user_id, (SELECT id FROM res_users
                               WHERE id = source.write_uid AND NOT share))
"""


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=False):
        """Record calls, other work done for a customer, and promises kept."""
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # sudo: whoever does it, it is recorded
        self.env["customer.interaction.capture"]._capture(self.sudo()._capture_done)
        return result

    def unlink(self):
        """A promise that is taken back is broken."""
        # sudo: whoever does it, it is recorded
        self.env["customer.interaction.capture"]._capture(
            self.sudo()._prepare_canceled_promises
        )
        return super().unlink()

    def _is_promise(self):
        self.ensure_one()
        promise_id = self.env["ir.model.data"]._xmlid_to_res_id(
            PROMISE, raise_if_not_found=False
        )
        return promise_id and self.activity_type_id.id == promise_id

    def _capture_done(self):
        """Let the sources tell of the activities; a meeting is recorded once held."""
        # Those of a document that is gone are gone, too.
        activities = self.exists()
        promises = activities.filtered(lambda activity: activity._is_promise())
        work = (activities - promises).filtered(lambda act: not act.calendar_event_id)
        calls = work.filtered(lambda act: act.activity_category == "phonecall")
        by_source = {
            "activity_call": calls,
            "activity_done": work - calls,
            "promise_kept": promises,
            "promise_broken": promises,
        }
        for name, group in by_source.items():
            self.env["customer.interaction.capture"]._capture_documents(name, group)

    def _prepare_canceled_promises(self):
        """With its document a promise is settled, in one way or another."""
        events = []
        promises = self.filtered(
            lambda act: act._is_promise() and act.active and act.res_model
        )
        for promise in promises:
            document = self.env[promise.res_model].browse(promise.res_id).exists()
            if document and ("active" not in document or document.active):
                events.append(promise._prepare_canceled_promise(document))
        return events

    def _prepare_canceled_promise(self, document):
        self.ensure_one()
        customers = document._mail_get_partners()[document.id]
        return {
            "type": "promise_broken",
            "event": "promise",
            "deletes": True,
            "summary": self.summary or self.activity_type_id.name,
            "partner_ids": customers[:1].ids,
            "outsiders": True,
            "user_id": self.user_id.id,
            "company_id": document._mail_get_companies()[document.id].id,
            "res_model": document._name,
            "res_id": document.id,
            "source_model": self._name,
            "source_id": self.id,
        }


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "activity_done": self._get_activity_source(
                "activity_done",
                where=f"{IS_DONE} AND source.calendar_event_id IS NULL"
                f" AND kind.category IS DISTINCT FROM 'phonecall'"
                f" AND NOT COALESCE({IS_PROMISE}, FALSE)",
            ),
            "activity_call": self._get_activity_source(
                "call",
                where=f"{IS_DONE} AND source.calendar_event_id IS NULL"
                f" AND kind.category = 'phonecall'",
                direction="'out'",
            ),
            **self._get_promise_sources(),
        }

    @api.model
    def _get_promise_sources(self):
        """What became of a promise: the event is the same, as it happens once."""
        is_in_time = f"{DONE_AT} < {DUE_AT}"
        return {
            "promise_kept": self._get_activity_source(
                "promise_kept",
                event="promise",
                where=f"{IS_PROMISE} AND {IS_DONE} AND {is_in_time}",
            ),
            "promise_broken": self._get_activity_source(
                "promise_broken",
                event="promise",
                where=f"{IS_PROMISE} AND {DUE_AT} <= %(now)s"
                f" AND (source.active OR {IS_DONE} AND NOT {is_in_time})",
                date=DUE_AT,
                live_date="",
                user="source.user_id",
                automatic="FALSE",
                scanned=True,
            ),
        }

    @api.model
    def _get_activity_source(self, type_, where, event="done", **values):
        document = {"model": "res_model"}
        return Source(
            **{
                "model": "mail.activity",
                "type": type_,
                "event": event,
                "date": DONE_AT,
                "live_date": "%(now)s",
                "joins": KIND,
                "where": f"partner.partner_share AND {where}",
                "partner": SQL(
                    "(%s)::int", self._get_document_value("partner", **document)
                ),
                "company": SQL(
                    "(%s)::int", self._get_document_value("company", **document)
                ),
                "user": DONE_BY,
                # Not who wrote it last: that is whoever computed something on it.
                "automatic": f"COALESCE(source.user_id, source.write_uid)"
                f" = {SUPERUSER_ID}",
                "summary": SUMMARY,
                "res_model": "source.res_model",
                "res_id": "source.res_id",
                **values,
            }
        )
