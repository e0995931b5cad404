from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .customer_consent import UNTIL_PARAMETER

HISTORY_FROM = "customer_relationship.history_from"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_capture = fields.Boolean(
        "Record Interactions", config_parameter="customer_relationship.capture"
    )
    customer_backfill = fields.Boolean(
        "History before the Installation",
        config_parameter="customer_relationship.backfill",
    )
    customer_history_from = fields.Date("History from")
    customer_backfill_progress = fields.Float(
        "Progress", compute="_compute_customer_backfill_progress"
    )

    customer_promotion_default = fields.Selection(
        [
            ("asked", "Not before they agreed"),
            ("allowed", "Until they object (legitimate interest)"),
        ],
        "Promotion without Consent",
        config_parameter="customer_relationship.promotion_default",
        default="asked",
    )
    customer_promotion_until = fields.Date(
        "Contacts Created up to",
        compute="_compute_customer_promotion_until",
        store=True,
        readonly=False,
        help="Who is created later is asked first: silence is no consent.",
    )

    @api.depends("customer_promotion_default")
    def _compute_customer_promotion_until(self):
        """Those who are there when it is allowed; the day can be set for an import."""
        # sudo: as everything else on this page is read
        known = self.env["ir.config_parameter"].sudo().get_param(UNTIL_PARAMETER)
        day = fields.Date.to_date(known) or fields.Date.context_today(self)
        for settings in self:
            is_allowed = settings.customer_promotion_default == "allowed"
            settings.customer_promotion_until = is_allowed and day

    @api.depends("customer_backfill")
    def _compute_customer_backfill_progress(self):
        rows = self.env["customer.interaction.backfill"].search([])
        self.customer_backfill_progress = rows._get_progress()

    @api.constrains("customer_history_from")
    def _check_customer_history_from_past(self):
        today = fields.Date.context_today(self)
        for settings in self:
            if (settings.customer_history_from or today) > today:
                raise ValidationError(
                    self.env._(
                        "The history can't begin in the future. Enter a day up to "
                        "today, or leave it empty to read everything."
                    )
                )

    @api.model
    def get_values(self):
        # sudo: as everything else on this page is read
        day = self.env["ir.config_parameter"].sudo().get_param(HISTORY_FROM)
        return {**super().get_values(), "customer_history_from": day}

    def set_values(self):
        result = super().set_values()
        # sudo: as everything else on this page is written
        parameters = self.env["ir.config_parameter"].sudo()
        until = fields.Date.to_string(self.customer_promotion_until)
        parameters.set_param(UNTIL_PARAMETER, until)
        day = fields.Date.to_string(self.customer_history_from)
        if day != parameters.get_param(HISTORY_FROM):
            parameters.set_param(HISTORY_FROM, day)
            self.env["customer.interaction.backfill"].search([]).action_restart()
        return result

    def action_restart_customer_backfill(self):
        self.ensure_one()
        self.env["customer.interaction.backfill"].search([]).action_restart()
