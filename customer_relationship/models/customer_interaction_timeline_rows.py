from odoo import fields, models
from odoo.tools import SQL

LONGEST_NOTE = 300
# To what one can answer by writing, and what one can return in kind.
WRITTEN = ("email", "portal")
SPOKEN = ("messenger", "phone", "sms", "social")

# Names of whom the user may see as part of the history, even where a contact has moved
# or a colleague has left. A person's full name begins with the company.
NAMES = """
    SELECT interaction.id, partner.name, partner.complete_name, employee.name,
           %(label)s,
           (SELECT count(*) FROM customer_interaction_res_partner_rel other
             WHERE other.customer_interaction_id = interaction.id),
           (SELECT count(*) FROM message_attachment_rel attached
             WHERE attached.message_id = interaction.message_id)
      FROM customer_interaction interaction
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
        deliveries = self._get_deliveries()
        rows = [
            {
                **interaction._get_timeline_values(),
                **names[interaction.id],
                **interaction._get_timeline_abilities(),
                "note": notes.get(interaction.id, False),
                "delivery": self._get_worst_state(deliveries.get(interaction.id)),
            }
            for interaction in self
        ]
        for row in rows:
            row["has_more"] = self._has_more(row, row.pop("has_message"))
            row["note"] = row["note"] and row["note"][:LONGEST_NOTE]
        return rows

    def _has_more(self, row, has_message):
        """Whether there is something that the row does not say itself."""
        told = row["note"] and len(row["note"]) <= LONGEST_NOTE
        words = row["can_open"] and has_message and not told
        return bool(words or row["others"] or row["attachments"])

    def _get_timeline_values(self):
        kind = self.type_id
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "code": kind.code,
            "type": kind.name,
            "channel": kind.channel,
            "icon": kind.icon,
            "name": self.name,
            "direction": self.direction,
            "automatic": self.automatic,
            "duration": self.duration,
            "outcome": self.outcome,
            "feeling": self.feeling,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "pinned": self.pinned,
        }

    def _get_timeline_abilities(self):
        # sudo: only whether there is a message
        has_message = bool(self.sudo().message_id)
        can_open, channel = self.can_open_document, self.type_id.channel
        can_answer = channel in SPOKEN or (channel in WRITTEN and has_message)
        return {
            "can_open": can_open,
            "can_correct": self.can_correct,
            "can_reply": can_open and can_answer,
            "has_message": has_message,
        }

    def _get_timeline_names(self):
        label = self.env["ir.model"]._field_to_sql("ir_model", "name")
        rows = self.env.execute_query(SQL(NAMES, ids=tuple(self.ids), label=label))
        names = {id_: values for id_, *values in rows}
        return {row.id: row._prepare_names(*names[row.id]) for row in self}

    def _prepare_names(self, name, full_name, employee, label, others, attachments):
        can_open = self.can_open_document
        # Of all journal entries, only these concern a customer.
        label = self.env._("Invoice") if self.res_model == "account.move" else label
        return {
            "partner": {
                "id": self.partner_id.id,
                "name": name or full_name.rpartition(", ")[2],
            },
            "user": bool(employee) and {"id": self.user_id.id, "name": employee},
            "document": can_open and label,
            "others": others,
            "attachments": attachments if can_open else 0,
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
