from odoo import api, fields, models

from .customer_consent_rules import CHANNELS, PURPOSES
from .customer_person import GROUP


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_consent_ids = fields.One2many(
        "customer.consent", "partner_id", "Consents", readonly=True, groups=GROUP
    )
    customer_service_channels = fields.Char(
        "Service", compute="_compute_customer_consents", groups=GROUP
    )
    customer_promotion_channels = fields.Char(
        "Promotion", compute="_compute_customer_consents", groups=GROUP
    )

    @api.depends("customer_consent_ids")
    @api.depends_context("company")
    def _compute_customer_consents(self):
        consents = self.env["customer.consent"]._get_consents(self._origin)
        selection = self.env["customer.consent"]._fields["channel"]
        labels = dict(selection._description_selection(self.env))
        for partner in self:
            allowed = consents.get(partner._origin.id, {})
            for purpose in PURPOSES:
                channels = [
                    labels[channel]
                    for channel in CHANNELS
                    if allowed.get((channel, purpose))
                ]
                text = ", ".join(channels) or self.env._("Not allowed")
                partner[f"customer_{purpose}_channels"] = text

    def action_customer_consents(self):
        """All that the person agreed to and withdrew, with the words and the way."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_relationship.customer_consent_action"
            ),
            "domain": [("partner_id", "=", self.id)],
        }

    def action_customer_consent(self):
        """Record what the person agreed to or withdrew, by the button pressed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consent"),
            "res_model": "customer.consent.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "default_partner_id": self.id},
        }
