from odoo import api, fields, models


class CustomerPersonWizard(models.TransientModel):
    """The personal side of a contact, for those who may not write contacts."""

    _name = "customer.person.wizard"
    _inherit = "customer.person"
    _description = "Edit the Personal Side of a Customer"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    is_company = fields.Boolean(related="partner_id.is_company")
    customer_salutation_default = fields.Char(
        related="partner_id.customer_salutation_default"
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        partner_id = self.env.context.get("default_partner_id")
        partner = self.env["res.partner"].browse(partner_id)
        for name in set(self._get_customer_fields()) & set(fields):
            field = partner._fields[name]
            values[name] = field.convert_to_write(partner[name], partner)
        return values

    def action_save(self):
        self.ensure_one()
        names = self._get_customer_fields()
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }
        self.partner_id.customer_update(values)
        return {"type": "ir.actions.act_window_close"}
