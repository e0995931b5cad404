from odoo import api, models

from .mail_message import AUTO_REPLY, BY_ITSELF


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Record the email for the customers among its recipients."""
        result = super()._notify_thread_by_email(message, recipients_data, **kwargs)
        self._capture_sent(message, recipients_data, "email")
        return result

    def _notify_thread_by_sms(
        self,
        message,
        recipients_data,
        msg_vals=False,
        sms_content=None,
        sms_numbers=None,
        sms_pid_to_number=None,
        put_in_queue=False,
        **kwargs,
    ):
        """Record the text message for the customers among its recipients."""
        result = super()._notify_thread_by_sms(
            message,
            recipients_data,
            msg_vals=msg_vals,
            sms_content=sms_content,
            sms_numbers=sms_numbers,
            sms_pid_to_number=sms_pid_to_number,
            put_in_queue=put_in_queue,
            **kwargs,
        )
        self._capture_sent(message, recipients_data, "sms")
        return result

    def _message_sms_with_template(
        self,
        template=False,
        template_xmlid=False,
        template_fallback="",
        partner_ids=False,
        **kwargs,
    ):
        """What Odoo writes by itself, such as that a delivery is on its way: people
        choose their template in the composer."""
        by_itself = self.with_context(**{BY_ITSELF: True})
        return super(MailThread, by_itself)._message_sms_with_template(
            template=template,
            template_xmlid=template_xmlid,
            template_fallback=template_fallback,
            partner_ids=partner_ids,
            **kwargs,
        )

    @api.model
    def _capture_sent(self, message, recipients_data, way):
        partner_ids = [
            recipient["id"]
            for recipient in recipients_data
            if recipient["id"] and recipient["share"] and recipient["notif"] == way
        ]
        if partner_ids:
            self.env["customer.interaction.capture"]._capture(
                lambda: message.sudo()._prepare_emails_out(
                    {message.id: partner_ids}, way
                )
            )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Only the headers tell that a machine wrote an email."""
        if self._is_auto_reply(message):
            self = self.with_context(**{AUTO_REPLY: True})  # noqa: PLW0642
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _is_auto_reply(self, message):
        """Whether a machine answered: an absence notice, a receipt, a mailing."""
        # As they came: a malformed header must not stop the email.
        headers = {
            name.lower(): str(value).split(";")[0].strip().lower()
            for name, value in message.raw_items()
        }
        marks = ("auto-submitted", "x-autoreply", "x-autorespond")
        return any(headers.get(mark, "no") not in ("", "no") for mark in marks) or (
            headers.get("precedence") in ("auto_reply", "bulk", "junk")
        )
