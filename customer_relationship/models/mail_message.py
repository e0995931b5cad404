from odoo import api, models

HUMAN_TYPES = {"comment", "email"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Record the e-mails that customers sent us.

        The type in the values is all it takes to let every other message pass.
        """
        messages = super().create(vals_list)
        emails = messages.browse(
            message.id
            for message, vals in zip(messages, vals_list, strict=True)
            if vals.get("message_type") == "email"
        )
        if emails:
            self.env["customer.interaction.capture"]._capture(
                emails.sudo()._prepare_emails_in
            )
        return messages

    def _prepare_emails_in(self):
        return [
            {
                **message._prepare_email_event(),
                "direction": "in",
                "partner_ids": message.author_id.ids,
            }
            for message in self
            if message.author_id.partner_share
        ]

    def _prepare_emails_out(self, partner_ids):
        """An e-mail by a customer that Odoo passes on to others is not ours."""
        return [
            {
                **message._prepare_email_event(),
                "direction": "out",
                "partner_ids": partner_ids,
                "author_id": message.author_id.id,
                "automatic": message._is_automatic(),
            }
            for message in self
            if message.message_type not in HUMAN_TYPES
            or not message.author_id.partner_share
        ]

    def _is_automatic(self):
        self.ensure_one()
        robot = self.env.ref("base.partner_root")
        return self.message_type not in HUMAN_TYPES or self.author_id == robot

    def _prepare_email_event(self):
        self.ensure_one()
        return {
            "type": "email",
            "event": "email",
            "date": self.date,
            "summary": self.subject or self.record_name,
            "company_id": self._get_document_company().id,
            "res_model": self.model,
            "res_id": self.res_id,
            "message_id": self.id,
            "source_model": "mail.message",
            "source_id": self.id,
        }

    def _get_document_company(self):
        """The document's own: ``record_company_id`` falls back to the user's."""
        self.ensure_one()
        if not self.model or self.model not in self.env or not self.res_id:
            return self.env["res.company"]
        return (
            self.env[self.model].browse(self.res_id)._mail_get_companies()[self.res_id]
        )
