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
           (SELECT count(*) FROM customer_interaction_res_partner_rel other
             WHERE other.customer_interaction_id = interaction.id),
           (SELECT count(*) FROM message_attachment_rel attached
             WHERE attached.message_id = interaction.message_id)
      FROM customer_interaction interaction
      JOIN res_partner partner ON partner.id = interaction.partner_id
      LEFT JOIN res_users ON res_users.id = interaction.user_id
      LEFT JOIN res_partner employee ON employee.id = res_users.partner_id
     WHERE interaction.id IN %s
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
        labels = self._get_document_labels()
        return [
            {
                **interaction._get_timeline_values(),
                **names[interaction.id],
                **interaction._get_timeline_abilities(),
                "document": interaction.can_open_document
                and labels.get(interaction.res_model, False),
                "note": notes.get(interaction.id, False),
                "delivery": self._get_worst_state(deliveries.get(interaction.id)),
            }
            for interaction in self
        ]

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
            "has_more": can_open and has_message,
        }

    def _get_timeline_names(self):
        rows = self.env.execute_query(SQL(NAMES, tuple(self.ids)))
        readable = set(self.filtered("can_open_document").ids)
        return {
            id_: {
                "partner": {
                    "id": self.browse(id_).partner_id.id,
                    "name": name or full_name.rpartition(", ")[2],
                },
                "user": employee
                and {"id": self.browse(id_).user_id.id, "name": employee}
                or False,
                "others": others,
                "attachments": attachments if id_ in readable else 0,
            }
            for id_, name, full_name, employee, others, attachments in rows
        }

    def _get_timeline_notes(self):
        """The beginning of what was logged by hand: read for these alone, as the
        messages of all others may be long emails."""
        logged = self.filtered(lambda interaction: interaction._is_by_hand())
        # sudo: only which have words at all
        logged = logged.sudo().filtered("message_id").sudo(False)
        return {
            interaction.id: interaction.note and interaction.note[:LONGEST_NOTE]
            for interaction in self.browse(logged.ids)
        }

    def _get_document_labels(self):
        """What the documents are called that the user may open, by model."""
        names = set(self.filtered("can_open_document").mapped("res_model"))
        # sudo: the names of models are no secret
        models_sudo = self.env["ir.model"].sudo()
        models_sudo = models_sudo.browse(models_sudo._get_id(name) for name in names)
        models_sudo.fetch(["model", "name"])
        return {model.model: model.name for model in models_sudo}
