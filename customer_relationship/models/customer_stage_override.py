from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .customer_lifecycle_rules import STAGES

REASONS = """
    SELECT partner_id, to_jsonb(reason) FROM customer_stage_override WHERE id IN %s
"""


class CustomerStageOverride(models.Model):
    """The stage that a person gives a customer, whatever the figures say.

    Kept apart from the profile, which can be deleted and rebuilt. The last one counts.
    """

    _name = "customer.stage.override"
    _inherit = ["customer.safe.export"]
    _description = "Stage Set by Hand"
    _order = "id DESC"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    stage = fields.Selection(STAGES, required=True)
    reason = fields.Char(required=True, help="Why the figures do not tell it.")
    date_end = fields.Date(
        "Until",
        required=True,
        help="The last day; from then on, the figures decide again.",
    )

    _partner_company_idx = models.Index("(partner_id, company_id, id DESC)")

    @api.constrains("date_end")
    def _check_date_end_future(self):
        for override in self:
            if override.date_end < override.company_id._get_customer_today():
                raise ValidationError(
                    self.env._(
                        "The last day of a stage set by hand can't be in the past."
                    )
                )

    @api.constrains("reason")
    def _check_reason_said(self):
        if any(not (override.reason or "").strip() for override in self):
            raise ValidationError(self.env._("Say why the stage is set by hand."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
        overrides = super().create(vals_list)
        overrides._refresh_profiles()
        return overrides

    def write(self, vals):
        result = super().write(vals)
        self._refresh_profiles()
        return result

    def unlink(self):
        customers = [(override.partner_id, override.company_id) for override in self]
        result = super().unlink()
        self._refresh_profiles(customers)
        return result

    def _refresh_profiles(self, customers=None):
        """At once: who sets a stage wants to see it."""
        if customers is None:
            customers = [
                (override.partner_id, override.company_id) for override in self
            ]
        # sudo: profiles are written by the system alone
        refresh = self.env["customer.profile.refresh"].sudo()
        for partner, company in dict.fromkeys(customers):
            refresh._refresh_customers(partner.ids, company.sudo())


class CustomerProfile(models.Model):
    _name = "customer.profile"
    _inherit = ["customer.profile"]

    stage_reason = fields.Char("Why Set by Hand", compute="_compute_shown")

    @api.depends("stage_override_id.reason")
    def _compute_shown(self):
        return super()._compute_shown()

    def _get_shown_queries(self, company):
        queries = super()._get_shown_queries(company)
        if ids := self.stage_override_id._ids:
            self.env["customer.stage.override"].flush_model(["reason"])
            queries["stage_reason"] = SQL(REASONS, ids)
        return queries

    def _show(self, shown):
        self.stage_reason = shown.get("stage_reason")
        return super()._show(shown)
