from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import AS_READ
from .customer_rfm_segment_rules import SEGMENT_SQL, SEGMENTS, get_segment

SCORES = {"r": "recency_score", "f": "frequency_score", "m": "monetary_score"}
POSITIVE = ("in", "any", "like", "ilike", "=like", "=ilike", "child_of")


class CustomerProfile(models.Model):
    """What customers are told apart by, beside their figures: a saved filter over it is
    a segment.

    Nothing of it is stored here. Each search is one subquery over the contacts, the
    order lines or the memberships.
    """

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    industry_id = fields.Many2one(related="partner_id.industry_id", depends=AS_READ)
    customer_size = fields.Selection(
        related="partner_id.customer_size", depends=AS_READ
    )
    country_id = fields.Many2one(related="partner_id.country_id", depends=AS_READ)
    state_id = fields.Many2one(related="partner_id.state_id", depends=AS_READ)
    city = fields.Char(related="partner_id.city", depends=AS_READ)
    lang = fields.Selection(related="partner_id.lang", depends=AS_READ)
    need_ids = fields.Many2many(
        "customer.need",
        string="Needs",
        compute="_compute_people",
        search="_search_need_ids",
        help="Of the customer and its people.",
    )
    goals = fields.Text(
        compute="_compute_people",
        search="_search_goals",
        help="Of the customer and its people.",
    )
    bought_product_id = fields.Many2one(
        "product.product",
        compute="_compute_bought",
        search="_search_bought_product",
        help="Finds who has it in a confirmed order with this company.",
    )
    bought_category_id = fields.Many2one(
        "product.category",
        "Bought of Category",
        compute="_compute_bought",
        search="_search_bought_category",
        help="Finds who has a product of it, or of a category below, in a confirmed "
        "order with this company.",
    )
    community_id = fields.Many2one(
        "customer.community",
        compute="_compute_bought",
        search="_search_community",
        help="Finds those of whom somebody is a member now.",
    )
    rfm_segment = fields.Selection(
        SEGMENTS,
        "RFM Segment",
        compute="_compute_rfm_segment",
        search="_search_rfm_segment",
        help="Champions: all scores from 4. Loyal: frequency from 4, recency from 3. "
        "Promising: recency from 4. Can't lose them: frequency from 4, but recency "
        "below 3. About to sleep: recency 2 or 3. Hibernating: recency 1.",
    )

    @api.depends("partner_id")
    def _compute_people(self):
        people = self.env["res.partner"].search(
            [("commercial_partner_id", "in", self.partner_id.ids)]
        )
        people = people.grouped("commercial_partner_id")
        for profile in self:
            known = people.get(profile.partner_id, profile.partner_id)
            profile.need_ids = known.customer_need_ids
            goals = filter(None, known.mapped("customer_goals"))
            profile.goals = "\n".join(goals)

    def _compute_bought(self):
        """Only to search by: the list of it all would be long."""
        self.bought_product_id = self.bought_category_id = self.community_id = False

    @api.depends("recency_score", "frequency_score", "monetary_score")
    def _compute_rfm_segment(self):
        for profile in self:
            scores = (profile[name] for name in SCORES.values())
            profile.rfm_segment = get_segment(*scores)

    def _search_need_ids(self, operator, value):
        return self._search_set("customer_need_ids", operator, value, self._find_people)

    def _search_goals(self, operator, value):
        return self._search_set("customer_goals", operator, value, self._find_people)

    def _search_bought_product(self, operator, value):
        return self._search_set("product_id", operator, value, self._find_buyers)

    def _search_bought_category(self, operator, value):
        if operator == "in" and False not in value:
            operator = "child_of"
            value = list(value)
        name = "product_id.categ_id"
        return self._search_set(name, operator, value, self._find_buyers)

    def _search_community(self, operator, value):
        return self._search_set("community_id", operator, value, self._find_members)

    def _search_set(self, name, operator, value, find):
        """What ``find`` finds by a condition on the field; without, who has none."""
        if operator == "in" and False in value:
            some = Domain(name, "in", [item for item in value if item])
            return ~find(Domain(name, "!=", False)) | find(some)
        if operator in POSITIVE:
            return find(Domain(name, operator, value))
        return NotImplemented

    def _find_people(self, domain):
        """Customers of whom somebody fits."""
        domain &= Domain("commercial_partner_id", "!=", False)
        people = self.env["res.partner"]._search(domain)
        return Domain("partner_id", "in", people.subselect("commercial_partner_id"))

    def _find_members(self, domain):
        domain &= Domain("state", "=", "accepted")
        domain &= Domain("community_id.active", "=", True)
        members = self.env["customer.community.member"]._search(domain)
        return self._find_people(Domain("id", "in", members.subselect("partner_id")))

    def _find_buyers(self, domain):
        """Customers with such a line in a confirmed order of the profile's company."""
        # sudo: the lines only choose among the profiles that one may see
        lines = self.env["sale.order.line"].sudo()
        query = lines._search(domain & Domain("state", "=", "sale"))
        buyer = query.left_join(
            query.table, "order_partner_id", "res_partner", "id", "buyer"
        )
        bought = query.subselect(
            SQL.identifier(buyer, "commercial_partner_id"),
            SQL.identifier(query.table, "company_id"),
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) IN %s",
                model._field_to_sql(alias, "partner_id", query),
                model._field_to_sql(alias, "company_id", query),
                bought,
            )
        )

    def _search_rfm_segment(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, '') IN %s",
                model._field_to_sql(alias, "rfm_segment", query),
                tuple(item or "" for item in value) or ("-",),
            ),
            predicate=lambda profile: profile.rfm_segment in value,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """The list is grouped by the segment, too."""
        if field_expr != "rfm_segment":
            return super()._field_to_sql(alias, field_expr, query)
        scores = {
            key: super(CustomerProfile, self)._field_to_sql(alias, name, query)
            for key, name in SCORES.items()
        }
        return SQL(SEGMENT_SQL, **scores)
