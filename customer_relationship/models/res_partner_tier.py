from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import GROUP
from .customer_tier_candidate import IS_CUSTOMER


class ResPartner(models.Model):
    """The loyalty tier in the present company; contacts have their company's."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_tier_id = fields.Many2one(
        "customer.tier",
        "Tier",
        compute="_compute_customer_tier",
        search="_search_customer_tier_id",
        groups=GROUP,
    )

    @api.depends_context("company", "uid")
    def _compute_customer_tier(self):
        last = self.commercial_partner_id._get_customer_tier_changes()
        for partner in self:
            tier = last[partner.commercial_partner_id].tier_id
            partner.customer_tier_id = tier.sudo(False)

    def _get_customer_tier_changes(self):
        """The last change of each customer in the program that runs, or none."""
        program = self.env["customer.tier.engine"]._get_program(self.env.company)
        # sudo: the tier of customers whom one may see
        changes = self.env["customer.tier.change"].sudo()
        query = changes._get_last_query(program, self.ids)
        rows = self.env.execute_query(SQL("SELECT id FROM (%s) last", query))
        last = changes.browse(id_ for (id_,) in rows).grouped("partner_id")
        return defaultdict(changes.browse, last)

    def _search_customer_tier_id(self, operator, value):
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        tiers = self.env["customer.tier"]
        if operator == "in":
            wanted, nobody = set(value) - {False}, False in value
        elif operator == "any":
            wanted, nobody = set(tiers.search(value).ids), False
        else:
            wanted, nobody = {id_ for id_, _ in tiers.name_search(value)}, False
        domain = Domain.custom(to_sql=self._member_to_sql(wanted))
        if nobody:
            domain |= ~Domain.custom(to_sql=self._member_to_sql())
        return domain

    def _member_to_sql(self, tier_ids=None):
        """A condition: the customer is in one of the tiers, or in any."""
        program = self.env["customer.tier.engine"]._get_program(self.env.company)
        # sudo: the tier of a customer whom one may see
        last = self.env["customer.tier.change"].sudo()._get_last_query(program)
        chosen = SQL("tier_id IS NOT NULL")
        if tier_ids is not None:
            chosen = SQL("tier_id = ANY(%s)", list(tier_ids))
        return lambda _model, alias, _query: SQL(
            "%s IN (SELECT partner_id FROM (%s) last WHERE %s)",
            *(SQL.identifier(alias, "commercial_partner_id"), last, chosen),
        )

    def _follow_customer(self):
        """Who joins a company brings the tier along; our own have none."""
        result = super()._follow_customer()
        # sudo: changes are the system's
        engine = self.env["customer.tier.engine"].sudo()
        own_companies = self.env["res.company"].sudo().search([]).partner_id
        for partner in self.exists():
            customer = partner.commercial_partner_id
            if customer not in (partner, *own_companies):
                engine._follow_customer(partner, customer)
        return result

    def _filter_tier_customers(self):
        """Archived contacts, colleagues, our own companies, the public have no tier."""
        self.flush_recordset()
        query = SQL(
            "SELECT id FROM res_partner partner WHERE id = ANY(%s) AND %s",
            self.ids,
            SQL(IS_CUSTOMER),
        )
        return self.browse(id_ for (id_,) in self.env.execute_query(query))

    def _check_tier_customer(self):
        if others := self - self._filter_tier_customers():
            raise UserError(
                self.env._(
                    "%(partner)s is no customer: archived contacts, colleagues and our "
                    "own companies have no tier.",
                    partner=others[0].name,
                )
            )

    def action_customer_tier_changes(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tier History"),
            "res_model": "customer.tier.change",
            "view_mode": "list,form",
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
        }


class CustomerInteractionQueue(models.Model):
    _name = "customer.interaction.queue"
    _inherit = ["customer.interaction.queue"]

    def _hand_over_all(self):
        """Who left a customer gives back its price list, before earning an own one."""
        left = {
            row.res_id: row.former_id
            for row in self
            if row.former_id and row.former_id != row.res_id
        }
        if left:
            self.env["customer.tier.engine"].sudo()._leave_customers(left)
        return super()._hand_over_all()
