from odoo import api, fields, models

# Set by the gateway while it processes an email that a machine wrote.
AUTO_REPLY = "customer_relationship_auto_reply"
# Set while Odoo sends a text message that nobody asked for.
BY_ITSELF = "customer_relationship_by_itself"
# Set while messages are sent that have waited for their time.
SCHEDULED = "customer_relationship_scheduled"

# What customers write.
RECORDED = ("email", "comment")


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Record the emails and comments that customers sent us.

        The values are all it takes to let every other message pass.
        """
        messages = super().create(vals_list)
        # Most are notes of what was changed, in each write of any contact.
        if not any(vals.get("message_type") in RECORDED for vals in vals_list):
            return messages
        created = list(zip(messages, vals_list, strict=True))
        emails = messages.browse(
            message.id
            for message, vals in created
            if vals.get("message_type") == "email"
        )
        comments = messages.browse(
            message.id for message, vals in created if self._is_from_outside(vals)
        )
        capture = self.env["customer.interaction.capture"]
        if emails:
            capture._capture(emails.sudo()._prepare_emails_in)
            if AUTO_REPLY in self.env.context:
                # sudo: the mark is the system's
                capture.sudo()._try(emails.ids, "_mark_auto_replies")
        capture._capture_documents("portal_comment", comments)
        return messages

    @api.model
    def _is_from_outside(self, vals):
        """Whether the comment may be a customer's: colleagues write as themselves."""
        if vals.get("message_type") != "comment" or not vals.get("res_id"):
            return False
        if vals.get("model") == "discuss.channel":
            return False
        user = self.env.user
        return user.share or vals.get("author_id") != user.partner_id.id

    def _prepare_emails_in(self):
        emails = self - self._get_opening_emails()
        return [
            {
                **event,
                "direction": "in",
                "partner_ids": message.author_id.ids,
                "automatic": AUTO_REPLY in self.env.context,
            }
            for message, event in zip(
                emails, emails._prepare_email_events(), strict=True
            )
        ]

    def _get_opening_emails(self):
        """The emails that made their document, which is recorded as opened."""
        opened = self.env["customer.interaction.source"]._get_opened_models()
        emails = self.filtered(lambda message: message.model in opened)
        return emails.filtered(
            lambda message: (
                message.create_date
                == self.env[message.model].browse(message.res_id).create_date
            )
        )

    def _prepare_emails_out(self, partner_ids, way="email"):
        """Emails, or text messages, to the partners, given by message id."""
        ours = self.filtered(lambda message: message._is_ours())
        by_itself = BY_ITSELF in self.env.context
        return [
            {
                **event,
                "type": way,
                "event": way,
                "direction": "out",
                "partner_ids": partner_ids[message.id],
                "user_id": message._get_author_user().id,
                "automatic": by_itself or message._is_automatic(),
            }
            for message, event in zip(ours, ours._prepare_email_events(), strict=True)
        ]

    def _get_author_user(self):
        self.ensure_one()
        users = self.env.user
        if self.author_id != users.partner_id:
            users = self.author_id.with_context(active_test=False).user_ids
            users = users.sorted(lambda user: (not user.active, user.id))
        return users.filtered(lambda user: not user.share)[:1]

    def _prepare_email_events(self):
        companies = self._get_document_companies()
        now = SCHEDULED in self.env.context and fields.Datetime.now()
        return [
            {
                "type": "email",
                "event": "email",
                "date": now or message.date,
                "summary": message.subject or message._get_document_name(),
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

    def _get_document_name(self):
        """A contact's own name says nothing: the row is about the contact."""
        self.ensure_one()
        return self.model != "res.partner" and self.record_name

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
