from odoo import fields, models
from odoo.tools import SQL

LONGEST_NOTE = 300
# To what one can answer by writing, and what one can return in kind.
WRITTEN = ("email", "portal")
SPOKEN = ("messenger", "phone", "sms", "social")

# Whom the user may see as part of the history, even where a contact has moved or a
# colleague has left. A person's full name begins with the company.
NAMES = """
    WITH delivery AS (%(deliveries)s)
    SELECT interaction.id, kind.code, %(type)s AS type, kind.channel, kind.icon,
           partner.name AS partner, partner.complete_name, employee.name AS employee,
           %(document)s AS document,
           (SELECT count(*) FROM customer_interaction_res_partner_rel other
             WHERE other.customer_interaction_id = interaction.id) AS others,
           (SELECT count(*) FROM message_attachment_rel attached
             WHERE attached.message_id = interaction.message_id) AS attachments,
           (SELECT array_agg(status) FROM delivery
             WHERE delivery.id = interaction.id) AS deliveries
      FROM customer_interaction interaction
      JOIN customer_interaction_type kind ON kind.id = interaction.type_id
      JOIN res_partner partner ON partner.id = interaction.partner_id
      LEFT JOIN res_users ON res_users.id = interaction.user_id
      LEFT JOIN res_partner employee ON employee.id = res_users.partner_id
      LEFT JOIN ir_model ON ir_model.model = interaction.res_model
     WHERE interaction.id IN %(ids)s
"""


class CustomerInteraction(models.Model):
    """What the timeline says of an interaction in one line."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _get_timeline_rows(self):
        """The rows in the order of ``self``, which the user may read."""
        if not self:
            return []
        self.env.flush_all()
        names = self._get_timeline_names()
        notes = self._get_timeline_notes()
        return [
            {
                **interaction._get_timeline_values(),
                **interaction._prepare_names(names[interaction.id]),
                **interaction._prepare_content(
                    names[interaction.id], notes.get(interaction.id, False)
                ),
            }
            for interaction in self
        ]

    def _get_timeline_values(self):
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "direction": self.direction,
            "automatic": self.automatic,
            "duration": self.duration,
            "outcome": self.outcome,
            "feeling": self.feeling,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "pinned": self.pinned,
            "can_correct": self.can_correct,
        }

    def _get_timeline_names(self):
        """What others know of each: one query for all."""
        query = SQL(
            NAMES,
            ids=tuple(self.ids),
            deliveries=self._get_deliveries_query(),
            type=self.env["customer.interaction.type"]._field_to_sql("kind", "name"),
            document=self.env["ir.model"]._field_to_sql("ir_model", "name"),
        )
        self.env.cr.execute(query)
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    def _prepare_names(self, names):
        name, full_name = names["partner"], names["complete_name"]
        partner = name or full_name.rpartition(", ")[2]
        employee = names["employee"]
        return {
            **{
                key: names[key] for key in ("code", "type", "channel", "icon", "others")
            },
            "partner": {"id": self.partner_id.id, "name": partner},
            "delivery": self._get_worst_state(names["deliveries"]),
            "user": bool(employee) and {"id": self.user_id.id, "name": employee},
        }

    def _prepare_content(self, names, note):
        """What is of the document, and so for its readers alone."""
        can_open = self.can_open_document
        # sudo: only whether there is one
        has_message = bool(self.sudo().message_id)
        # Of all journal entries, only these concern a customer.
        is_invoice = self.res_model == "account.move"
        label = self.env._("Invoice") if is_invoice else names["document"]
        attachments = names["attachments"] if can_open else 0
        has_words = can_open and has_message
        is_told = note and len(note) <= LONGEST_NOTE
        channel = names["channel"]
        can_answer = channel in SPOKEN or (channel in WRITTEN and has_message)
        return {
            "name": self._get_subject() or names["type"],
            "can_open": can_open,
            "can_reply": can_open and can_answer,
            "document": can_open and label,
            "note": note if is_told else note and f"{note[:LONGEST_NOTE]}…",
            "attachments": attachments,
            "has_more": bool(
                (has_words and not is_told) or attachments or names["others"]
            ),
        }

    def _get_timeline_notes(self):
        """What was logged by hand: read for these alone, as the
        messages of all others may be long emails."""
        logged = self.filtered(lambda interaction: interaction._is_by_hand())
        # sudo: only which have words at all
        logged = logged.sudo().filtered("message_id").sudo(False)
        return {
            interaction.id: interaction.note for interaction in self.browse(logged.ids)
        }
