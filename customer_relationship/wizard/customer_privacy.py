import base64
import json

from odoo import api, fields, models
from odoo.fields import Domain

# What a person may ask us for.
EXPORTED_FIELDS = [
    "date",
    "type_id",
    "name",
    "note",
    "direction",
    "partner_id",
    "participant_ids",
    "commercial_partner_id",
    "user_id",
    "company_id",
    "duration",
    "outcome",
    "feeling",
    "automatic",
]


class CustomerPrivacy(models.TransientModel):
    """Hand out, or forget, what we recorded of a person.

    Other addons, and other parts of this one, extend ``_get_privacy_data`` and
    ``_erase_privacy_data`` by what they keep.
    """

    _name = "customer.privacy"
    _description = "Privacy of a Customer"

    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        ondelete="cascade",
        default=lambda self: self._get_default_partner(),
    )
    is_company = fields.Boolean(related="partner_id.is_company")
    with_people = fields.Boolean(
        "People, too",
        help="Also what was recorded of the people who belong to the company now.",
    )
    interaction_count = fields.Integer(
        "Interactions", compute="_compute_interaction_count"
    )
    # Never stored: nothing of what is handed out is left behind.
    file = fields.Binary(compute="_compute_file", attachment=False)
    file_name = fields.Char(compute="_compute_file")

    @api.model
    def _get_default_partner(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env.context.get("active_id")
        return False

    @api.depends("partner_id", "with_people")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        for wizard in self:
            wizard.interaction_count = self.env["customer.interaction"].search_count(
                self._get_interaction_domain(wizard._get_people())
            )

    @api.depends("partner_id", "with_people")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_file(self):
        for wizard in self:
            data = wizard._get_privacy_data(wizard._get_people())
            content = json.dumps(data, default=str, ensure_ascii=False, indent=2)
            wizard.file = base64.b64encode(content.encode())
            wizard.file_name = f"customer-{wizard.partner_id.id}.json"

    def action_export(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/customer.privacy/{self.id}/file"
            "?filename_field=file_name&download=true",
            "target": "download",
        }

    def action_erase(self):
        self.ensure_one()
        self.check_access("write")
        people = self._get_people()
        self._check_companies(people)
        # sudo: the right to be forgotten asks for more than one may see or write
        counts = self.sudo()._erase_privacy_data(people.sudo())
        self._log(counts)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The history has been erased."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_people(self):
        self.ensure_one()
        partner = self.partner_id._origin
        partner.check_access("read")
        if not (self.with_people and partner.is_company):
            return partner
        # sudo: erasing and handing out must not miss anybody
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        people = partners_sudo.search([("commercial_partner_id", "=", partner.id)])
        return partner | people.sudo(self.env.su)

    @api.model
    def _get_interaction_domain(self, people):
        return Domain("partner_id", "in", people.ids) | Domain(
            "participant_ids", "in", people.ids
        )

    @api.model
    def _get_privacy_data(self, people):
        """What we know of the people, as the user may read it: rows by section."""
        interactions = self.env["customer.interaction"].search(
            self._get_interaction_domain(people)
        )
        return {
            "interactions": [
                self._prepare_row(row, EXPORTED_FIELDS) for row in interactions
            ]
        }

    @api.model
    def _prepare_row(self, record, names):
        row = {}
        for name in names:
            value = record[name]
            if record._fields[name].relational:
                # sudo: those who took part may be out of the user's reach
                value = ", ".join(value.sudo().mapped("display_name"))
            row[name] = None if value is False else value
        return row
