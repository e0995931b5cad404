from odoo import models
from odoo.exceptions import UserError


class CustomerInteraction(models.Model):
    """Answering from the timeline, in the way in which the customer talked to us.

    A message is answered where it stands, or on the contact where the user may not
    write there; of a talk one logs the answer.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def action_reply(self):
        self.ensure_one()
        self.check_access("read")
        if self.type_id.manual:
            return self._get_log_action()
        if self.type_id.channel == "sms":
            return self._get_sms_action()
        return self._get_mail_action()

    def _get_log_action(self):
        """The answer is most likely given in the same way."""
        document = self._get_loggable_document()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_relationship.customer_interaction_log_action"
        )
        context = {
            "default_partner_id": self.partner_id.id,
            "default_direction": "out",
            "default_res_model": document._name,
            "default_res_id": document.id,
        }
        if self.type_id.active:
            context["default_type_id"] = self.type_id.id
        return {**action, "context": context}

    def _get_loggable_document(self):
        document = self._get_readable_document()
        has_chatter = isinstance(document, self.env.registry["mail.thread"])
        return document if document and has_chatter else self.partner_id

    def _get_readable_document(self):
        return self._get_document() if self.can_open_document else None

    def _get_mail_action(self):
        thread = self._get_reply_thread(self._get_readable_document(), self.partner_id)
        context = {
            "default_composition_mode": "comment",
            "default_model": thread._name,
            "default_res_ids": thread.ids,
            "default_partner_ids": self._get_reply_people().ids,
            "default_subtype_xmlid": "mail.mt_comment",
        }
        if subject := self._get_reply_subject():
            context["default_subject"] = subject
        if message := self._get_reply_message(thread):
            context["default_parent_id"] = message.id
        return self._get_composer_action("mail.compose.message", context)

    def _get_sms_action(self):
        # Of a document the message would go to whoever it is made out to.
        thread = self._get_reply_thread(self.partner_id, self._get_readable_document())
        context = {
            "default_composition_mode": "comment",
            "default_res_model": thread._name,
            "default_res_id": thread.id,
        }
        return self._get_composer_action("sms.composer", context)

    def _get_composer_action(self, composer, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply"),
            "res_model": composer,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def _get_reply_thread(self, *records):
        """The first of the records that the user may write messages on."""
        for record in filter(None, records):
            has_chatter = isinstance(record, self.env.registry["mail.thread"])
            if has_chatter and record.has_access(record._mail_post_access):
                return record
        raise UserError(
            self.env._(
                "You may write neither on the document nor on the contact. Ask for the "
                "right to edit contacts, or answer by phone and log the call."
            )
        )

    def _get_reply_people(self):
        # sudo: a contact may have moved to where the user may not see it
        people = (self.partner_id | self.sudo().participant_ids).sudo(False)
        return people._filtered_access("read")

    def _get_reply_subject(self):
        """Only of what the user may read; else, the composer finds one."""
        # sudo: the document has been asked
        subject = self.can_open_document and self.sudo().summary
        if not subject or subject.lower().startswith("re:"):
            return subject
        return f"Re: {subject}"

    def _get_reply_message(self, thread):
        """The message that is answered keeps the conversation together."""
        # sudo: only to ask whether it is there; it is read by the user
        message = self.sudo().message_id.sudo(False)
        if not message or not message.has_access("read"):
            return None
        is_there = (message.model, message.res_id) == (thread._name, thread.id)
        return message if is_there else None
