from odoo import fields, models

from ..models.customer_consent_rules import CHANNELS

BY_HAND = ("paper", "phone", "meeting", "message")


class CustomerConsentWizard(models.TransientModel):
    _name = "customer.consent.wizard"
    _description = "Record a Consent"

    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True)
    state = fields.Selection(
        lambda self: self._get_selection("state"), required=True, default="given"
    )
    purpose = fields.Selection(
        lambda self: self._get_selection("purpose"), required=True, default="promotion"
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="The company of ours that it was said to; empty: to all of them.",
    )
    channel = fields.Selection("_get_channels", required=True)
    source = fields.Selection("_get_sources", "How", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    wording = fields.Text(
        required=True, help="The words that the person was shown or told, or wrote."
    )

    def _get_selection(self, name):
        field = self.env["customer.consent"]._fields[name]
        return field._description_selection(self.env)

    def _get_channels(self):
        return [*self._get_selection("channel"), ("all", self.env._("All channels"))]

    def _get_sources(self):
        return [row for row in self._get_selection("source") if row[0] in BY_HAND]

    def action_save(self):
        self.ensure_one()
        channels = CHANNELS if self.channel == "all" else [self.channel]
        self.env["customer.consent"].create(
            [self._prepare_consent_values(channel) for channel in channels]
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_consent_values(self, channel):
        return {
            "partner_id": self.partner_id.id,
            "channel": channel,
            "company_id": self.company_id.id,
            "purpose": self.purpose,
            "state": self.state,
            "source": self.source,
            "date": self.date,
            "wording": self.wording,
        }
