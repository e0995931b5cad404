from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_community_member import OPEN
from .customer_person import GROUP, PREFETCH
from .customer_tier_candidate import IS_CUSTOMER

# From each contact to who referred it, and on to who referred those; a contact without
# a referrer has that of its company.
CIRCLES = """
    WITH RECURSIVE chain AS (
        SELECT id AS referred_id, customer_referrer_id AS referrer_id,
               COALESCE(%(customer_id)s, commercial_partner_id) AS customer_id
          FROM res_partner
         WHERE id = ANY(%(ids)s)
         UNION
        SELECT chain.referred_id,
               COALESCE(customer.customer_referrer_id, referrer.customer_referrer_id),
               chain.customer_id
          FROM chain
          JOIN res_partner referrer ON referrer.id = chain.referrer_id
          JOIN res_partner customer ON customer.id = referrer.commercial_partner_id
         WHERE customer.id != chain.customer_id
    )
    SELECT DISTINCT chain.referred_id
      FROM chain
      JOIN res_partner referrer ON referrer.id = chain.referrer_id
     WHERE referrer.commercial_partner_id = chain.customer_id
"""


class ResPartner(models.Model):
    """What contacts show of their customer: profile, tier, referrer, memberships."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_profile_ids = fields.Many2many(
        "customer.profile",
        string="Profile",
        compute="_compute_customer_profile_ids",
        search="_search_customer_profile_ids",
        groups=GROUP,
    )
    customer_tier_id = fields.Many2one(
        "customer.tier",
        "Tier",
        compute="_compute_customer_tier",
        search="_search_customer_tier_id",
        groups=GROUP,
    )
    customer_referrer_id = fields.Many2one(
        "res.partner",
        "Referred by",
        groups=GROUP,
        prefetch=PREFETCH,
        ondelete="set null",
        help="The customer by whose word this one came.",
    )
    customer_membership_ids = fields.Many2many(
        "customer.community.member",
        string="Council and Community",
        compute="_compute_customer_membership_ids",
        groups=GROUP,
        help="Memberships and open invitations; a company shows those of its people.",
    )

    _customer_referrer_idx = models.Index(
        "(customer_referrer_id) WHERE customer_referrer_id IS NOT NULL"
    )

    @api.depends_context("uid", "company")
    def _compute_customer_profile_ids(self):
        # sudo: found without joins; who may not read one is asked below
        Profile = self.env["customer.profile"].sudo()
        columns = [name for name, field in Profile._fields.items() if field.store]
        profiles = Profile.search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            columns,
        )
        profiles = profiles.sudo(self.env.su)._filtered_access("read")
        profiles = profiles.grouped("partner_id")
        for partner in self:
            partner.customer_profile_ids = profiles.get(partner.commercial_partner_id)

    def _search_customer_profile_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        profiles = self.env["customer.profile"].search(
            [("id", operator, value)] if operator == "in" else value
        )
        return [("commercial_partner_id", "in", profiles.partner_id.ids)]

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
        """Who joins a company brings the tier along, and parts from the referrer."""
        result = super()._follow_customer()
        self._bring_customer_tier()
        self._part_from_referrer()
        return result

    def _bring_customer_tier(self):
        """Our own companies have none."""
        # sudo: changes are the system's
        engine = self.env["customer.tier.engine"].sudo()
        own_companies = self.env["res.company"].sudo().search([]).partner_id
        for partner in self.exists():
            customer = partner.commercial_partner_id
            if customer not in (partner, *own_companies):
                engine._follow_customer(partner, customer)

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

    # Who joins the company of their referrer is not refused, see ``_follow_customer``;
    # and reading the referrer would be felt each time that a contact changes company.
    @api.constrains("customer_referrer_id")
    def _check_customer_referrer(self):
        # sudo: who writes a contact need not see who referred it
        referred = self.sudo().filtered("customer_referrer_id")
        for partner in referred._get_referred_in_circle():
            raise ValidationError(
                self.env._(
                    "%(partner)s can't be referred by %(referrer)s: nobody "
                    "refers themselves, their own company or, by others, who "
                    "referred them.",
                    partner=partner.name,
                    referrer=partner.customer_referrer_id.name,
                )
            )

    def _get_referred_in_circle(self, customer=None):
        """Those who came, by whomever, by their own word or that of ``customer``."""
        if not self:
            return self
        self.flush_model(["customer_referrer_id", "commercial_partner_id"])
        customer_id = customer and customer.commercial_partner_id.id
        query = SQL(CIRCLES, customer_id=customer_id, ids=self.ids)
        return self.browse(id_ for (id_,) in self.env.execute_query(query))

    def _part_from_referrer(self):
        """Who joins a customer that they referred, or that referred them, refers it, or
        is referred by it, no more. Not refused: they may well work there now."""
        customers = self.exists().commercial_partner_id
        # sudo: contacts that nobody looks at count, too
        everyone = self.sudo().with_context(active_test=False)
        referred = everyone.search(
            [("customer_referrer_id.commercial_partner_id", "in", customers.ids)]
        )
        referred._get_referred_in_circle().customer_referrer_id = False

    def unlink(self):
        """The memberships first: with them go the invitations and their words."""
        self.check_access("unlink")
        members = self.env["customer.community.member"].sudo()
        members.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_membership_ids(self):
        ids = self._origin.ids
        # Not child_of, which would look for the people of each level by itself.
        theirs = Domain("id", "in", ids) | Domain("commercial_partner_id", "in", ids)
        # sudo: most have none, which is asked without all the rules; see below
        members = self.env["customer.community.member"].sudo()
        members = members.search(
            Domain("partner_id", "any", theirs) & Domain("state", "in", OPEN)
        ).filtered("community_id.active")
        members = members.sudo(self.env.su)._filtered_access("read")
        for partner in self:
            people = partner._origin
            partner.customer_membership_ids = members.filtered(
                lambda row, people=people: (
                    people in (row.partner_id | row.partner_id.commercial_partner_id)
                )
            )


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
