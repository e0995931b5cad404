from odoo import api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Record e-mails without a message of their own: templates and mass mails.

        Those that notify of an existing message are recorded with that message.
        """
        mails = super().create(vals_list)
        direct = mails.browse(
            mail.id
            for mail, vals in zip(mails, vals_list, strict=True)
            if not vals.get("mail_message_id")
        )
        if direct:
            self.env["customer.interaction.capture"]._capture(
                direct.sudo()._prepare_emails_out
            )
        return mails

    def _prepare_emails_out(self):
        return [
            event
            for mail in self
            for event in mail.mail_message_id._prepare_emails_out(
                mail.recipient_ids.filtered("partner_share").ids
            )
            if event["partner_ids"]
        ]
