from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerTierOverride(models.TransientModel):
    """A manager sets a customer's tier by hand, with a reason and perhaps an end."""

    _name = "customer.tier.override"
    _description = "Set a Customer's Tier"

    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    program_id = fields.Many2one(
        "customer.tier.program", required=True, domain="[('state', '=', 'active')]"
    )
    tier_id = fields.Many2one(
        "customer.tier", required=True, domain="[('program_id', '=', program_id)]"
    )
    mode = fields.Selection(
        [
            ("floor", "At least this tier: a better one can be earned"),
            ("fixed", "Exactly this tier, whatever the customer buys"),
        ],
        required=True,
        default="floor",
    )
    until = fields.Date(
        help="The last day. Afterwards the rules decide again. Empty: no end."
    )
    note = fields.Char("Reason", required=True)
    is_set = fields.Boolean(compute="_compute_is_set")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        partner = self.env["res.partner"].browse(values.get("partner_id"))
        customer = partner.commercial_partner_id
        values["partner_id"] = customer.id
        program = self.env["customer.tier.engine"]._get_program(self.env.company)
        if not program:
            raise UserError(
                self.env._(
                    "No tier program is active in %(company)s. Activate one first.",
                    company=self.env.company.name,
                )
            )
        held = customer._get_customer_tier_changes()[customer].tier_id
        if held in program.tier_ids:
            # Also for who goes back to the rules: a tier has to be there.
            values.setdefault("tier_id", held.id)
        return {**values, "program_id": program.id}

    @api.depends("partner_id", "program_id")
    def _compute_is_set(self):
        for wizard in self:
            last = wizard.partner_id._get_customer_tier_changes()
            wizard.is_set = bool(last[wizard.partner_id].override_mode)

    @api.constrains("tier_id", "program_id")
    def _check_tier(self):
        for wizard in self:
            if wizard.tier_id and wizard.tier_id not in wizard.program_id.tier_ids:
                raise ValidationError(
                    self.env._(
                        "%(tier)s is no tier of %(program)s.",
                        tier=wizard.tier_id.name,
                        program=wizard.program_id.name,
                    )
                )

    @api.constrains("note")
    def _check_note_said(self):
        if any(not (wizard.note or "").strip() for wizard in self):
            raise ValidationError(self.env._("Say why the tier is set by hand."))

    @api.constrains("until")
    def _check_until(self):
        for wizard in self:
            if wizard.until and wizard.until < wizard.program_id._get_today():
                raise ValidationError(
                    self.env._("The last day can't be in the past. Leave it empty.")
                )

    def action_apply(self):
        self._check_rights()
        self.env["customer.tier.engine"].sudo()._set_tier(
            *(self.program_id.sudo(), self.partner_id, self.tier_id),
            *(self.mode, self.until, self.note),
        )

    def action_remove(self):
        self._check_rights()
        self.env["customer.tier.engine"].sudo()._unset_tier(
            self.program_id.sudo(), self.partner_id, self.note
        )

    def _check_rights(self):
        """The rest is done as the system: changes are never written by hand."""
        self.ensure_one()
        self.partner_id.check_access("read")
        self.program_id.check_access("write")
        if self.program_id.state != "active":
            raise UserError(
                self.env._("Activate %(program)s first.", program=self.program_id.name)
            )
        if self.partner_id != self.partner_id.commercial_partner_id:
            raise UserError(
                self.env._("Set the tier of the company: its contacts share it.")
            )
        self.partner_id._check_tier_customer()
