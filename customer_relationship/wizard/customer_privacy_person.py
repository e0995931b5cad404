from odoo import api, models
from odoo.fields import Domain

CONSENT_FIELDS = [
    "date",
    "partner_id",
    "channel",
    "purpose",
    "state",
    "source",
    "wording",
    "user_id",
    "company_id",
]


class CustomerPrivacy(models.TransientModel):
    """What we noted about the people themselves, and what they agreed to.

    Consents are erased, withdrawals among them: without a record, the default counts
    again. Who must not be written to keeps being protected by Odoo's blacklists of
    addresses and numbers, which stay.
    """

    _name = "customer.privacy"
    _inherit = ["customer.privacy"]

    @api.model
    def _get_privacy_data(self, people):
        readable = people.with_env(self.env)._filtered_access("read")
        names = ["display_name", *self.env["customer.person"]._get_customer_fields()]
        consents = self.env["customer.consent"].search(
            Domain("partner_id", "in", people.ids)
        )
        return {
            **super()._get_privacy_data(people),
            "people": [self._prepare_row(person, names) for person in readable],
            "consents": [self._prepare_row(row, CONSENT_FIELDS) for row in consents],
        }

    @api.model
    def _get_companies(self, people):
        consents = self.env["customer.consent"].search(
            Domain("partner_id", "in", people.ids)
        )
        return super()._get_companies(people) | consents.company_id

    @api.model
    def _erase_privacy_data(self, people):
        counts = super()._erase_privacy_data(people)
        names = self.env["customer.person"]._get_customer_fields()
        known = people.filtered(lambda person: any(person[name] for name in names))
        known.write(dict.fromkeys(names, False))
        consents = self.env["customer.consent"].search(
            Domain("partner_id", "in", people.ids)
        )
        counts |= {"customer.person": len(known), consents._name: len(consents)}
        consents.unlink()
        return counts
