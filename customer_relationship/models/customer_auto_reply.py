from odoo import api, fields, models


class CustomerAutoReply(models.Model):
    """Which emails a machine wrote: an absence notice, a receipt, a mailing.

    Only the headers tell, and Odoo forgets them. What came before the installation
    counts as written by a person.
    """

    _name = "customer.auto.reply"
    _description = "Automatic Reply of a Customer"
    _log_access = False

    message_id = fields.Many2one(
        "mail.message", required=True, ondelete="cascade", index=True
    )


class CustomerInteractionCapture(models.AbstractModel):
    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _mark_auto_replies(self, message_ids):
        """Remember what reconcile could not know when it has to restore them."""
        with self.env.cr.savepoint(flush=False):
            self.env["customer.auto.reply"].create(
                [{"message_id": message_id} for message_id in message_ids]
            )
