from odoo import Command, api, models
from odoo.tools import SQL


class MailMail(models.Model):
    _inherit = "mail.mail"

    # Few: whom an email did not reach was not contacted.
    _customer_failed_idx = models.Index(
        "(mail_message_id) WHERE state IN ('exception', 'cancel')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Record emails without a message of their own: templates and mass mails.

        Those that notify of an existing message are recorded with that message.
        """
        mails = super().create(vals_list)
        recipients = {
            mail: self._get_linked_ids(vals.get("recipient_ids"))
            for mail, vals in zip(mails, vals_list, strict=True)
            if not vals.get("mail_message_id")
        }
        if any(recipients.values()):
            self.env["customer.interaction.capture"]._capture(
                lambda: self.sudo()._prepare_emails_out(recipients)
            )
        return mails

    def unlink(self):
        """Odoo deletes emails as soon as they are sent, and a message of their own.

        What somebody deletes before is never sent; what failed was tried at least.
        """
        # sudo: whoever sends it, it is recorded
        mails_sudo = self.sudo().filtered(lambda mail: not mail.is_notification)
        sent = mails_sudo.filtered(lambda mail: mail.state == "sent")
        unsent = mails_sudo.filtered(lambda mail: mail.state in ("outgoing", "cancel"))
        capture = self.env["customer.interaction.capture"]
        capture._keep_sent(sent.mail_message_id)
        capture._forget_unsent(unsent.mail_message_id)
        return super().unlink()

    @api.model
    def _prepare_emails_out(self, recipients):
        partner_ids = {
            mail.mail_message_id.id: ids for mail, ids in recipients.items() if ids
        }
        messages = self.env["mail.message"].browse(partner_ids)
        return messages._prepare_emails_out(partner_ids)

    @api.model
    def _get_linked_ids(self, commands):
        """The partners that the commands link, without asking the database again."""
        ids = []
        for command in commands or []:
            if command[0] == Command.LINK:
                ids.append(command[1])
            elif command[0] == Command.SET:
                ids += command[2]
        return sorted(ids)


class CustomerInteractionCapture(models.AbstractModel):
    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _forget_unsent(self, messages):
        """An email that was deleted before it was sent has not happened."""
        if messages and self._is_on():
            # sudo: whoever deletes it
            self.sudo()._try(messages.ids, "_delete_emails")
            self.env["customer.interaction"].invalidate_model()

    @api.model
    def _delete_emails(self, ids):
        query = SQL(
            """DELETE FROM customer_interaction
                WHERE source_model = 'mail.message' AND source_id IN %s
                  AND event = 'email' AND direction = 'out'""",
            tuple(ids),
        )
        self._execute(query)
