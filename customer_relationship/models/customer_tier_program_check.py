from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class CustomerTierProgram(models.Model):
    """What a program may not be, whoever writes it."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    # Of two managers in the same second, one is told so here.
    _launched_uniq = models.UniqueIndex(
        "(company_id) WHERE launched",
        "Another program runs in this company already. A customer has one tier per "
        "company: archive that program first.",
    )

    def _check_overlap(self):
        """Before a program goes live."""
        for program in self:
            # sudo: a program of the company counts, whoever may see it
            other = self.sudo().search(
                [
                    ("company_id", "=", program.company_id.id),
                    ("launched", "=", True),
                    ("id", "!=", program.id),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(other)s runs in %(company)s already. A customer has "
                        "one tier per company: archive that program first.",
                        other=other.name,
                        company=program.company_id.name,
                    )
                )

    @api.constrains("tier_ids", "logic")
    def _check_tiers(self):
        for program in self:
            program.tier_ids._check_order(program.logic)

    @api.constrains("company_id")
    def _check_same_company(self):
        for program in self:
            # sudo: also what one may not see belongs to somebody
            if program.sudo()._get_giving_companies() - program.company_id:
                raise ValidationError(
                    self.env._(
                        "A price list or reward of this program belongs to another "
                        "company than %(company)s.",
                        company=program.company_id.name,
                    )
                )

    def _get_giving_companies(self):
        """Those to whom alone belongs what the program gives."""
        tiers = self.tier_ids
        return tiers.pricelist_id.company_id | tiers.reward_program_id.company_id

    @api.constrains("company_id")
    def _check_company_unused(self):
        for program in self:
            # sudo: a change counts, whoever may see it
            changes = self.env["customer.tier.change"].sudo()
            if changes.search_count(
                [
                    ("program_id", "=", program.id),
                    ("company_id", "!=", program.company_id.id),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "Customers of another company are or were in %(program)s. "
                        "Duplicate the program for %(company)s instead.",
                        program=program.name,
                        company=program.company_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["customer.tier.change"].sudo()._is_used(self, "program_id"):
            raise UserError(
                self.env._(
                    "Customers are or were in this program. Archive it instead: their "
                    "history stays."
                )
            )
