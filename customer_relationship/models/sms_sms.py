from odoo import api, models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    @api.model_create_multi
    def create(self, vals_list):
        """Record the text messages without a message of their own: mass mailings.

        Those that notify of an existing message are recorded with that message.
        """
        texts = super().create(vals_list)
        alone = texts.browse(
            text.id
            for text, vals in zip(texts, vals_list, strict=True)
            if vals.get("partner_id")
            and not vals.get("mail_message_id")
            and vals.get("state", "outgoing") == "outgoing"
        )
        if alone:
            self.env["customer.interaction.capture"]._capture(
                alone.sudo()._prepare_events
            )
        return texts

    def _prepare_events(self):
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
