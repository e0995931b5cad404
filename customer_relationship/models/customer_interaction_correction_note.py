from odoo import fields, models


class CustomerInteractionCorrectionNote(models.Model):
    """Whose interaction a note tells the correction or withdrawal of.

    The interaction may be gone, or be another contact's by now.
    """

    _name = "customer.interaction.correction.note"
    _description = "Note about a Corrected Interaction"
    _log_access = False

    message_id = fields.Many2one(
        "mail.message", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
