from odoo import api, models

# Sources that are gone when the message is.
MESSAGES = ("mail.message", "mail.notification")
NOTHING = {
    "body": False,
    "attachments": [],
    "participants": [],
    "message_id": False,
    "delivery": [],
    "gone": False,
}


class CustomerInteraction(models.Model):
    """What the timeline shows of an interaction when a row is opened.

    Never more than the user may read in the message itself; what was deleted or
    hidden since the page was loaded is said so.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    @api.readonly
    def get_timeline_details(self, id):
        """The words, files, people and deliveries; or in ``gone``, why there are none:
        the ``document`` or the ``message`` was deleted, or reading is ``forbidden``."""
        self.check_access("read")
        interaction = self.browse(self._clean_id(id) or ()).exists()
        if not interaction:
            return {**NOTHING, "gone": "message"}
        if not interaction.has_access("read"):
            return {**NOTHING, "gone": "forbidden"}
        return {
            **NOTHING,
            "participants": interaction._get_timeline_participants(),
            **interaction._get_timeline_message(),
        }

    def _get_timeline_message(self):
        # sudo: only to ask whether it is there; it is read by the user
        message = self.sudo().message_id.sudo(False)
        if gone := self._get_gone(message):
            return {"gone": gone}
        attachments = message.attachment_ids._filtered_access("read")
        return {
            "body": message.body or False,
            "attachments": attachments.read(["name", "mimetype"]),
            "message_id": message.id,
            "delivery": self._get_deliveries(),
        }

    def _get_gone(self, message):
        if not self.can_open_document:
            # Without a document, nobody may read it but its people in their inboxes.
            is_there = self._has_document() or not self.res_model
            return "forbidden" if is_there else "document"
        if not message:
            # sudo: the source is the system's
            return "message" if self.sudo().source_model in MESSAGES else False
        if not message.has_access("read"):
            return "forbidden"
        return "message" if message._filter_empty() else False

    def _has_document(self):
        if not self.res_model or self.res_model not in self.env:
            return False
        documents = self.env[self.res_model]
        return not documents._abstract and bool(documents.browse(self.res_id).exists())

    def _get_timeline_participants(self):
        """The names are part of the history; addresses are of the contacts."""
        # sudo: a contact may have moved to where the user may not see it
        people = (self.partner_id | self.sudo().participant_ids).sudo(False)
        readable = people._filtered_access("read")
        return [
            {
                "id": person.id,
                "name": person.sudo().name or person.sudo().display_name,
                "email": person in readable and person.email,
            }
            for person in people
        ]
