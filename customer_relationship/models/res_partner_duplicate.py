from odoo import api, fields, models
from odoo.fields import Domain

from .customer_person import GROUP

# A fingerprint of each 32 pages: finds an email among a million contacts in 3 ms, and
# unlike a B-tree it leaves writing an email as cheap as it is. Older servers have none,
# or gain nothing by it.
BLOOM = "USING brin (email_normalized text_bloom_ops) WITH (pages_per_range = 32)"
BTREE = "(email_normalized) WHERE email_normalized IS NOT NULL"
BLOOM_VERSION = 160000


def get_email_index(registry):
    with registry.cursor() as cr:
        return BLOOM if cr.connection.server_version >= BLOOM_VERSION else BTREE


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_duplicate_ids = fields.Many2many(
        "res.partner",
        string="Possible Duplicates",
        compute="_compute_customer_duplicate_ids",
        groups=GROUP,
    )

    _customer_email_idx = models.Index(get_email_index)

    # Depends on nothing: whatever links to records makes each write of what it depends
    # on look for everything else that depends on it, before and after.
    def _compute_customer_duplicate_ids(self):
        for partner in self:
            domain = partner._get_duplicate_domain()
            # A limit in SQL would make PostgreSQL walk the names, not the index.
            duplicates = self.browse() if domain.is_false() else self.search(domain)
            partner.customer_duplicate_ids = duplicates[:5]

    @api.onchange("email", "phone", "name", "parent_id")
    def _onchange_customer_duplicate_ids(self):
        """Pointed out while they are typed."""
        if self._has_field_access(self._fields["customer_duplicate_ids"], "read"):
            self._compute_customer_duplicate_ids()

    def _get_duplicate_domain(self):
        """Return who shares the email or the number.

        People of one company share its mailbox and switchboard, so among them
        the name must be the same, too.
        """
        self.ensure_one()
        same = Domain.FALSE
        if self.email_normalized:
            same |= Domain("email_normalized", "=", self.email_normalized)
        endings = self._get_phone_endings(self.phone, self.country_id)
        if endings:
            same |= self._get_phone_domain(endings)
        if same.is_false() or self.type != "contact":
            return Domain.FALSE
        company = self.parent_id.commercial_partner_id or self._origin
        stranger = Domain("commercial_partner_id", "!=", company.id)
        stranger |= Domain("name", "=ilike", self.name)
        own = Domain("id", "=", self._origin.id)
        return same & Domain("type", "=", "contact") & stranger & ~own

    def action_customer_duplicates(self):
        self.ensure_one()
        partners = self | self.customer_duplicate_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Duplicates"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", partners.ids)],
        }

    def action_customer_merge(self):
        self.ensure_one()
        partners = self | self.customer_duplicate_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        return {**action, "context": context}
