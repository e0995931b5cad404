from odoo import fields, models


class CustomerInteractionErasure(models.Model):
    """Whose history was erased, and when: it must not be read from the documents again.

    The document or the email that tells of an event may be kept, as the law asks for.
    """

    _name = "customer.interaction.erasure"
    _description = "Erased History"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
