from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from .customer_person import GROUP

CHOOSE = (Command.UNLINK, Command.LINK, Command.CLEAR, Command.SET)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "customer.person"]

    customer_salutation_default = fields.Char(
        compute="_compute_customer_salutation_default", groups=GROUP
    )
    customer_etiquette_effective = fields.Text(
        "Etiquette to Mind",
        compute="_compute_customer_etiquette_effective",
        groups=GROUP,
    )
    customer_readonly = fields.Boolean(
        compute="_compute_customer_readonly", groups=GROUP
    )

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self._update_customer_tz()
        return result

    def _update_customer_tz(self):
        """Our companies' days may begin at another time."""
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        if not Company._get_own_partner_ids().isdisjoint(self._ids):
            companies = Company.search([("partner_id", "in", self.ids)])
            self.env.add_to_compute(Company._fields["customer_tz"], companies)

    # No dependency, which would slow down each write of a name: as it is typed.
    @api.onchange("name", "lang", "is_company")
    def _onchange_customer_salutation_default(self):
        if self._has_field_access(self._fields["customer_salutation_default"], "read"):
            self._compute_customer_salutation_default()

    def _compute_customer_salutation_default(self):
        for partner in self:
            partner.customer_salutation_default = (
                partner._get_default_customer_salutation()
            )

    # Of another company: see ``_forget_customer``.
    @api.depends("customer_etiquette", "country_id.customer_etiquette")
    def _compute_customer_etiquette_effective(self):
        for partner in self:
            # The address of the company may be closed to the reader.
            country = partner.country_id or (
                partner.sudo().commercial_partner_id.country_id
            )
            partner.customer_etiquette_effective = (
                partner.customer_etiquette or country.customer_etiquette
            )

    @api.depends_context("uid")
    def _compute_customer_readonly(self):
        writable = self._origin._filtered_access("write")
        for partner in self:
            saved = partner._origin
            partner.customer_readonly = bool(saved and saved not in writable)

    def action_customer_person(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "customer.person.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def customer_update(self, values):
        """Write what employees know of a person; few of them may write contacts."""
        self._check_customer_update(values)
        return self.sudo().write(values)

    def _check_customer_update(self, values):
        if not self.env.su and not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._("Only users of Customer 360 may note this on a contact.")
            )
        self.check_access("read")
        foreign = set(values) - set(self._get_customer_fields())
        commands = values.get("customer_need_ids", [])
        if foreign or any(command[0] not in CHOOSE for command in commands):
            raise AccessError(
                self.env._(
                    "Only these fields can be written here: %(fields)s",
                    fields=", ".join(self._get_customer_fields()),
                )
            )

    def _get_customer_salutation(self):
        """Return how to address the person: own text, by language, or the name."""
        self.ensure_one()
        # Mails are also sent by users who do not see the field.
        own = self.sudo().customer_salutation
        return own or self._get_default_customer_salutation()

    def _get_default_customer_salutation(self):
        self.ensure_one()
        if self.is_company:
            return self.name
        return self.env["res.lang"]._get_customer_salutation(self.lang, self.name)
