from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerTier(models.Model):
    _name = "customer.tier"
    _inherit = ["customer.tier"]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        domain = Domain(domain or Domain.TRUE)
        if self.env.context.get("customer_tier_live"):
            domain &= Domain("program_id.state", "=", "active")
            domain &= Domain("company_id", "=", self.env.company.id)
        return super().name_search(name, domain, operator, limit)


class CustomerTierImport(models.TransientModel):
    """Memberships from another system, one row for each customer.

    Filled by Odoo's own import of files; each row becomes a silent change.
    """

    _name = "customer.tier.import"
    _description = "Imported Tier Membership"

    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    tier_id = fields.Many2one("customer.tier", required=True)
    valid_until = fields.Date(
        help="The last day. Empty: as long as a tier that is reached today."
    )
    note = fields.Char("Remark")

    @api.model
    def load(self, fields, data):
        """Names of tiers are those of the live program of the company that one works
        in: others may have the same."""
        live = self.with_context(customer_tier_live=True)
        return super(CustomerTierImport, live).load(fields, data)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env["customer.tier.program"].check_access("write")
        for program, members in rows.grouped(lambda r: r.tier_id.program_id).items():
            members._place(program)
        return rows

    def _place(self, program):
        if program.state != "active":
            raise UserError(
                self.env._("Activate %(program)s first.", program=program.name)
            )
        if part := self.filtered(
            lambda row: row.partner_id != row.partner_id.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "%(partner)s belongs to %(customer)s: import the tier of that "
                    "customer.",
                    partner=part[0].partner_id.name,
                    customer=part[0].partner_id.commercial_partner_id.name,
                )
            )
        self.partner_id._check_tier_customer()
        self._check_once()
        # sudo: changes are the system's
        self.env["customer.tier.engine"].sudo()._import_members(
            program.sudo(),
            {
                row.partner_id.id: (row.tier_id.id, row.valid_until, row.note)
                for row in self
            },
        )

    def _check_once(self):
        # Odoo may hand over the rows of a file one by one.
        rows = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("tier_id.program_id", "=", self.tier_id.program_id.id),
                ("create_date", "=", self.env.cr.now()),
            ]
        )
        for partner, doubled in rows.grouped("partner_id").items():
            if len(doubled) > 1:
                raise UserError(
                    self.env._("%s is there twice: which tier counts?", partner.name)
                )
