from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """What the customer's tier gives on an order: more points, own promotions."""

    _name = "sale.order"
    _inherit = ["sale.order"]

    def _program_check_compute_points(self, programs):
        """Only points of loyalty programs: gift cards and wallets hold money.

        The first entry holds the points; others are separate coupons per unit.
        """
        result = super()._program_check_compute_points(programs)
        loyalty = programs.filtered(lambda program: program.program_type == "loyalty")
        tier = self._get_customer_tier() if loyalty else None
        factor = tier.points_multiplier if tier else 1
        for program in loyalty:
            points = result.get(program, {}).get("points")
            if points:
                points[0] *= factor
        return result

    def _get_program_domain(self):
        return self._reserve_for_tiers(super()._get_program_domain(), "id")

    def _get_trigger_domain(self):
        return self._reserve_for_tiers(super()._get_trigger_domain(), "program_id")

    def _reserve_for_tiers(self, domain, name):
        """Promotions of other tiers are not for this customer. Others go on changing
        the domain as a list."""
        reserved = self._get_reserving_tiers().loyalty_program_ids
        reserved -= self._get_customer_tier().loyalty_program_ids
        return [*domain, (name, "not in", reserved.ids)] if reserved else domain

    def _get_reserving_tiers(self):
        """What a tier was promised is not everyone's, also once it or its program is
        archived; drafts promise nothing yet, nor do new tiers of a revised program."""
        gave = Domain("program_id.active", "=", False)
        gave &= Domain("program_id.revision", ">", 0)
        gave |= Domain("program_id.launched", "=", True)
        company = Domain("program_id.company_id", "=", self.company_id.id)
        # sudo: whoever sells need not see the programs
        tiers = self.env["customer.tier"].sudo().with_context(active_test=False)
        program = self.env["customer.tier.engine"].sudo()._get_program(self.company_id)
        live = {tier.id for tier in program._get_rules().tiers} if program else set()
        return tiers.search(company & gave).filtered(
            lambda tier: (
                tier.program_id != program or not tier.active or tier.id in live
            )
        )

    def _get_customer_tier(self):
        """The tier in the company of the order."""
        self.ensure_one()
        engine = self.env["customer.tier.engine"].sudo()
        program = engine._get_program(self.company_id)
        customer = self.partner_id.commercial_partner_id
        member = engine._get_member(program, customer) if program and customer else {}
        return self.env["customer.tier"].sudo().browse(member.get("tier_id"))
