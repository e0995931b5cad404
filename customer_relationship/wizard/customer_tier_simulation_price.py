from odoo import api, fields, models


class CustomerTierSimulation(models.TransientModel):
    """What other price lists would cost, or bring."""

    _name = "customer.tier.simulation"
    _inherit = ["customer.tier.simulation"]

    price_impact = fields.Monetary(
        compute="_compute_price_impact",
        help="What the purchases of the customers who would get another price list "
        "would have cost more or less at its prices, in the period that counts. An "
        "estimate, as if they had bought the same: their revenue times the difference "
        "of the two price lists for what the company sold last. Customers without a "
        "price list are taken to have that of the company's country.",
    )

    @api.depends("cell_ids.price_impact")
    def _compute_price_impact(self):
        for simulation in self:
            simulation.price_impact = sum(simulation.cell_ids.mapped("price_impact"))

    def _get_matrix(self):
        has_pricelists = self.program_id._has_pricelists()
        has_several = len(self.cell_ids.filtered("price_impact")) > 1
        return super()._get_matrix() | {
            "impact": has_several and self.price_impact,
            "impact_help": self._fields["price_impact"]._description_help(self.env),
            "pricelists_off": not has_pricelists,
            "everybody": self._get_everybody() if has_pricelists else None,
        }

    def _get_everybody(self):
        """The price list of a tier that also those have who are in no tier."""
        program = self.program_id
        usual = program._get_effective_pricelist(self.env["product.pricelist"])
        return usual & program.sudo().tier_ids.pricelist_id

    @api.model
    def _prepare_cells(self, program, cells):
        values = super()._prepare_cells(program, cells)
        moved = [cell for cell in values if cell["gained"] or cell["lost"]]
        if moved:
            pairs = {self._get_pricelists(cell) for cell in moved}
            changes = program._get_price_changes(pairs)
            for cell in moved:
                change = changes[self._get_pricelists(cell)]
                key = ("from_tier_id", "tier_id", "former_pricelist_id")
                revenue = cells[tuple(cell[name] for name in key)]["free_revenue"]
                cell["price_unknown"] = self._get_unknown(program, change)
                cell["price_impact"] = revenue * (change or 0)
        return values

    @api.model
    def _get_unknown(self, program, change):
        """Why there is no estimate, if there is none."""
        if change is None:
            return self.env._("nothing was sold that has a price.")
        rules = program._get_rules()
        if all("revenue" not in {*tier.entry, *tier.retain} for tier in rules.tiers):
            return self.env._("no tier asks for revenue, so it was not looked at.")
        return False

    @api.model
    def _get_pricelists(self, cell):
        former = self.env["product.pricelist"].browse(cell["former_pricelist_id"])
        return former, self.env["customer.tier"].browse(cell["tier_id"]).pricelist_id


class CustomerTierSimulationCell(models.TransientModel):
    _name = "customer.tier.simulation.cell"
    _inherit = ["customer.tier.simulation.cell"]

    price_impact = fields.Monetary()
    price_unknown = fields.Char()
