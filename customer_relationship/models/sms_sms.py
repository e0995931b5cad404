from odoo import api, models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    @api.model_create_multi
    def create(self, vals_list):
        """Record the text messages of mass mailings.

        Those that notify of a message are recorded with that message.
        """
        texts = super().create(vals_list)
        capture = self.env["customer.interaction.capture"]
        to_partners = [
            (text, vals)
            for text, vals in zip(texts, vals_list, strict=True)
            if vals.get("partner_id") and vals.get("state", "outgoing") == "outgoing"
        ]
        message_ids = [vals.get("mail_message_id") for _text, vals in to_partners]
        messages = self.env["mail.message"].browse(filter(None, message_ids))
        capture._capture_documents("sms_mass", messages)
        alone = texts.browse(
            text.id for text, vals in to_partners if not vals.get("mail_message_id")
        )
        if alone:
            capture._capture(alone.sudo()._prepare_events)
        return texts

    def _prepare_events(self):
        """Text messages that leave no trace on a document, and soon none at all."""
        user = self.env.user
        return [
            {
                "type": "sms",
                "event": "sms",
                "direction": "out",
                "automatic": True,
                "partner_ids": text.partner_id.ids,
                "outsiders": True,
                "user_id": not user.share and user.id,
                "res_model": "res.partner",
                "res_id": text.partner_id.id,
                "source_model": "sms.sms",
                "source_id": text.id,
            }
            for text in self
        ]
