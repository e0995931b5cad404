from odoo import fields, models


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message"]

    # The interaction may be gone, or another contact's by now.
    customer_person_ids = fields.Many2many(
        "res.partner",
        "customer_interaction_correction_rel",
        "message_id",
        "partner_id",
        string="Told Contacts",
        copy=False,
        groups="base.group_system",
        help="Whose interaction this note tells the correction or withdrawal of.",
    )
