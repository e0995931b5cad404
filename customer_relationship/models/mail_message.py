from odoo import api, models

HUMAN_TYPES = {"comment", "email"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Record the emails that customers sent us.

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
            {**event, "direction": "in", "partner_ids": message.author_id.ids}
            for message, event in zip(self, self._prepare_email_events(), strict=True)
        ]

    def _prepare_emails_out(self, partner_ids):
        """Emails to the partners, given by message id.

        An email by a customer that Odoo passes on to others is not ours.
        """
        ours = self.filtered(
            lambda message: (
                message.message_type not in HUMAN_TYPES
                or not message.author_id.partner_share
            )
        )
        return [
            {
                **event,
                "direction": "out",
                "partner_ids": partner_ids[message.id],
                "user_id": message._get_author_user().id,
                "automatic": message._is_automatic(),
            }
            for message, event in zip(ours, ours._prepare_email_events(), strict=True)
        ]

    def _get_author_user(self):
        self.ensure_one()
        users = self.env.user
        if self.author_id != users.partner_id:
            users = self.author_id.user_ids
        return users.filtered(lambda user: not user.share)[:1]

    def _is_automatic(self):
        self.ensure_one()
        robot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return self.message_type not in HUMAN_TYPES or self.author_id.id == robot_id

    def _prepare_email_events(self):
        companies = self._get_document_companies()
        return [
            {
                "type": "email",
                "event": "email",
                "date": message.date,
                "summary": message.subject or message.record_name,
                "outsiders": True,
                "company_id": companies.get(message.id),
                "res_model": message.model,
                "res_id": message.res_id,
                "message_id": message.id,
                "source_model": "mail.message",
                "source_id": message.id,
            }
            for message in self
        ]

    def _get_document_companies(self):
        """The documents' own companies, by message id.

        ``record_company_id`` falls back to the user's company where there is none.
        """
        companies = {}
        for model, messages in self.filtered("res_id").grouped("model").items():
            if model not in self.env or self.env[model]._abstract:
                continue
            documents = self.env[model].browse(messages.mapped("res_id"))
            by_document = documents._mail_get_companies()
            for message in messages:
                companies[message.id] = by_document[message.res_id].id
        return companies
