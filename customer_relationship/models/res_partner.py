from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from .customer_person import GROUP

CHOOSE = (Command.UNLINK, Command.LINK, Command.CLEAR, Command.SET)

LATELY = relativedelta(months=6)


class ResPartner(models.Model):
    """The person behind the contact, and what they agreed to."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.person", "customer.interaction.button"]

    customer_salutation_default = fields.Char(
        compute="_compute_customer_salutation_default", groups=GROUP
    )
    customer_etiquette_country = fields.Text(
        "Etiquette of the Country",
        compute="_compute_customer_etiquette_country",
        groups=GROUP,
    )
    customer_consents = fields.Text(
        "May Be Contacted", compute="_compute_customer_consents", groups=GROUP
    )

    @api.model
    def _add_missing_default_values(self, values):
        """Odoo looks for the default of each field, twice with each contact: not for
        those of ours that have none, on the field, by the user or in the context."""
        blank, context_keys = self._get_customer_blank()
        if not context_keys.isdisjoint(self.env.context):
            return super()._add_missing_default_values(values)
        result = super()._add_missing_default_values(blank | values)
        for name in blank.keys() - values.keys():
            result.pop(name, None)
        return result

    @api.model
    @ormcache("self.env.uid", "self.env.company.id")
    def _get_customer_blank(self):
        """Nothing for each of our fields without a default, and what would be one."""
        defaults = self.env["ir.default"]._get_model_defaults(self._name)
        names = [
            name
            for name, field in self._fields.items()
            if field.groups == GROUP and not field.default and name not in defaults
        ]
        return dict.fromkeys(names), frozenset(f"default_{name}" for name in names)

    # No dependencies, which would slow down each write of a name: as it is typed.
    @api.onchange("name", "lang", "is_company", "country_id")
    def _onchange_customer_defaults(self):
        if self._has_field_access(self._fields["customer_salutation_default"], "read"):
            self._compute_customer_salutation_default()
            self._compute_customer_etiquette_country()

    def _compute_customer_salutation_default(self):
        for partner in self:
            partner.customer_salutation_default = (
                partner._get_default_customer_salutation()
            )

    # Of another country: as it is typed; of another company: see ``_forget_customer``.
    def _compute_customer_etiquette_country(self):
        for partner in self:
            # The address of the company may be closed to the reader.
            country = partner.country_id or (
                partner.sudo().commercial_partner_id.country_id
            )
            partner.customer_etiquette_country = country.customer_etiquette

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

    @api.model
    def _get_interaction_partner_fields(self):
        return []  # see ``_forget_customer``

    def _get_interaction_partner(self):
        return self

    @api.depends_context("company")
    def _compute_customer_consents(self):
        Consent = self.env["customer.consent"]
        consents = Consent._get_consents(self._origin)
        for partner in self:
            allowed = consents.get(partner._origin.id, {})
            partner.customer_consents = Consent._describe_consents(allowed)

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

    def _get_customer_type(self):
        """What one will most likely log of this person."""
        self.ensure_one()
        kinds = self.env["customer.interaction.type"].search([("manual", "=", True)])
        by_channel = kinds.grouped("channel")
        for channel in self._get_customer_channels():
            if channel in by_channel:
                return by_channel[channel][:1]
        last = self.env["customer.interaction"].search(
            [
                ("partner_id", "=", self.id),
                ("type_id", "in", kinds.ids),
                ("date", ">", fields.Datetime.now() - LATELY),
            ],
            limit=1,
        )
        return last.type_id
