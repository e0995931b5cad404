from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Record the email for the customers among its recipients."""
        result = super()._notify_thread_by_email(message, recipients_data, **kwargs)
        partner_ids = [
            recipient["id"]
            for recipient in recipients_data
            if recipient["id"] and recipient["share"] and recipient["notif"] == "email"
        ]
        if partner_ids:
            self.env["customer.interaction.capture"]._capture(
                lambda: message.sudo()._prepare_emails_out({message.id: partner_ids})
            )
        return result
