from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import GROUP
from .customer_tier_candidate import IS_CUSTOMER
from .tier_values import NO_TIER, get_missing, get_progress


class ResPartner(models.Model):
    """The loyalty tier in the present company; contacts have their company's."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_tier_change_id = fields.Many2one(
        "customer.tier.change",
        "Last Tier Change",
        compute="_compute_customer_tier",
        groups=GROUP,
    )
    customer_tier_id = fields.Many2one(
        "customer.tier",
        "Tier",
        compute="_compute_customer_tier",
        search="_search_customer_tier_id",
        groups=GROUP,
    )
    customer_tier_color = fields.Integer(related="customer_tier_id.color", groups=GROUP)
    customer_tier_until = fields.Date(
        "Tier Valid until", compute="_compute_customer_tier", groups=GROUP
    )
    customer_tier_perks = fields.Html(related="customer_tier_id.perks", groups=GROUP)
    customer_tier_next_id = fields.Many2one(
        "customer.tier",
        "Next Tier",
        compute="_compute_customer_tier_progress",
        groups=GROUP,
    )
    customer_tier_progress = fields.Float(
        "Way to the Next Tier",
        compute="_compute_customer_tier_progress",
        groups=GROUP,
        help="In percent of what it takes.",
    )
    customer_tier_missing = fields.Char(
        "What the next tier takes",
        compute="_compute_customer_tier_progress",
        groups=GROUP,
    )
    customer_tier_keep = fields.Char(
        "What keeps the tier", compute="_compute_customer_tier_progress", groups=GROUP
    )

    @api.depends_context("company", "uid")
    def _compute_customer_tier(self):
        program = self.env["customer.tier.engine"]._get_program(self.env.company)
        changes = self.env["customer.tier.change"].sudo()
        query = changes._get_last_query(program, self.commercial_partner_id.ids)
        ids = [
            id_
            for (id_,) in self.env.execute_query(SQL("SELECT id FROM (%s) l", query))
        ]
        last = {change.partner_id: change.sudo(False) for change in changes.browse(ids)}
        for partner in self:
            change = last.get(partner.commercial_partner_id, changes.sudo(False))
            partner.customer_tier_change_id = change
            partner.customer_tier_id = change.sudo().tier_id.sudo(False)
            last_day = change.sudo().grace_until or change.sudo().valid_until
            partner.customer_tier_until = last_day

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

    @api.depends_context("company", "uid", "lang")
    def _compute_customer_tier_progress(self):
        engine = self.env["customer.tier.engine"].sudo()
        program = engine._get_program(self.env.company)
        customers = self.commercial_partner_id
        standings = engine._get_standings(program, customers.ids)
        for partner in self:
            standing = standings.get(partner.commercial_partner_id.id)
            partner.update(partner._prepare_customer_tier_progress(program, standing))

    def _prepare_customer_tier_progress(self, program, standing):
        values = dict.fromkeys(
            ("next_id", "progress", "missing", "keep"),
            False,
        )
        if standing:
            rules, held, figures = standing
            higher = (
                number
                for number, tier in enumerate(rules.tiers)
                if number > held and not tier.invitation_only
            )
            number = next(higher, NO_TIER)
            if number != NO_TIER:
                tier = rules.tiers[number]
                values["next_id"] = tier.id
                values["progress"] = 100 * get_progress(tier.entry, figures, rules)
                values["missing"] = program._get_missing_text(
                    get_missing(tier.entry, figures, rules)
                )
            if held != NO_TIER:
                missing = get_missing(rules.tiers[held].retain, figures, rules)
                values["keep"] = program._get_missing_text(missing)
        return {f"customer_tier_{name}": value for name, value in values.items()}

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
        alone = self.exists().filtered(lambda p: p == p.commercial_partner_id)
        engine._leave_customers(alone)
        return result

    def _check_tier_customer(self):
        """Archived contacts, colleagues, our own companies, the public have no tier."""
        self.flush_recordset()
        query = SQL(
            "SELECT id FROM res_partner partner WHERE id = ANY(%s) AND %s",
            self.ids,
            SQL(IS_CUSTOMER),
        )
        customers = self.browse(id_ for (id_,) in self.env.execute_query(query))
        if others := self - customers:
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
