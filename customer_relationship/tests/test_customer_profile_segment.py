from itertools import product

from odoo import Command
from odoo.fields import Domain
from odoo.tests import new_test_user

from ..models.customer_rfm_segment_rules import SEGMENTS, get_segment
from .common import CustomerRelationshipCommon


class TestSegments(CustomerRelationshipCommon):
    """Each finds Harbor Tea and not Silent Cinema."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer + cls.other_customer
        cls.profile, cls.other = cls.create_profiles(cls.customers)

    @classmethod
    def create_profiles(cls, customers, company=None):
        company = company or cls.env.company
        Profile = cls.env["customer.profile"].sudo()
        return Profile.create(
            [
                {"partner_id": customer.id, "company_id": company.id}
                for customer in customers
            ]
        )

    def find(self, *domain, user=None):
        profiles = self.env["customer.profile"].with_user(user or self.salesperson)
        mine = Domain("partner_id", "in", self.customers.ids)
        return profiles.search(Domain(list(domain)) & mine).sudo()

    def assertFinds(self, *domain):
        found = self.find(*domain)
        self.assertEqual(found, self.profile, domain)
        self.assertEqual(self.find("!", *domain), self.other, domain)

    def group(self, name):
        profiles = self.env["customer.profile"].with_user(self.salesperson)
        groups = profiles._read_group(
            [("partner_id", "in", self.customers.ids)], [name], ["partner_id:recordset"]
        )
        return {key: partners for key, partners in groups if key}

    def buy(self, product, partner=None, **values):
        line = Command.create({"product_id": product.id})
        order = self.create_order(partner, order_line=[line], **values)
        order.action_confirm()
        return order

    def test_needs_of_the_customer_or_its_people(self):
        fast, cheap = self.env["customer.need"].create(
            [{"name": "Fast delivery"}, {"name": "Cheap"}]
        )
        self.anna.customer_need_ids = fast
        self.other_customer.customer_need_ids = cheap
        self.assertFinds(("need_ids", "in", fast.ids))
        self.assertFinds(("need_ids", "ilike", "fast"))
        self.assertEqual(self.profile.need_ids, fast)
        self.other_customer.customer_need_ids = False
        self.assertFinds(("need_ids", "!=", False))

    def test_goals(self):
        self.anna.customer_goals = "A tenth café"
        self.olga.customer_goals = "A bigger screen"
        self.assertFinds(("goals", "ilike", "tenth"))
        self.assertEqual(self.profile.goals, "A tenth café")
        self.olga.customer_goals = False
        self.assertFinds(("goals", "!=", False))

    def test_what_the_customer_is_and_where(self):
        industries = self.env["res.partner.industry"].create(
            [{"name": "Tea"}, {"name": "Film"}]
        )
        values = {
            "industry_id": industries.ids,
            "customer_size": ["small", "large"],
            "country_id": [self.env.ref("base.vn").id, self.env.ref("base.us").id],
            "state_id": [
                self.env.ref("base.state_vn_VN-HN").id,
                self.env.ref("base.state_us_5").id,
            ],
            "city": ["Hội An", "Fresno"],
            "lang": ["vi_VN", "en_US"],
        }
        self.env["res.lang"]._activate_lang("vi_VN")
        for name, (mine, others) in values.items():
            with self.subTest(name):
                self.customer[name] = mine
                self.other_customer[name] = others
                self.assertFinds((name, "=", mine))
                self.assertEqual(len(self.group(name)), 2)
        self.assertFinds(("country_id.code", "=", "VN"))
        self.assertFinds(("city", "ilike", "hội"))

    def test_products_bought(self):
        parent = self.env["product.category"].create({"name": "Furniture"})
        child = parent.create({"name": "Tables", "parent_id": parent.id})
        table, lamp = self.env["product.product"].create(
            [
                {"name": "Round Table", "type": "service", "categ_id": child.id},
                {"name": "Lamp", "type": "service"},
            ]
        )
        self.buy(table, self.anna)
        self.buy(lamp, self.olga)
        self.create_order(
            self.olga, order_line=[Command.create({"product_id": table.id})]
        )
        self.env.flush_all()
        self.assertFinds(("bought_product_id", "=", table.id))
        self.assertFinds(("bought_product_id", "in", table.ids))
        self.assertFinds(("bought_product_id", "ilike", "round tab"))
        self.assertFinds(("bought_category_id", "child_of", parent.id))
        self.assertFinds(("bought_category_id", "=", child.id))
        self.assertFinds(("bought_category_id", "=", parent.id))
        self.assertFinds(("bought_category_id", "ilike", "Furniture"))
        both = self.find(("bought_product_id", "!=", False))
        self.assertEqual(both, self.profile + self.other)
        self.assertFalse(self.find(("bought_product_id", "=", False)))

    def test_products_bought_of_the_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.buy(self.product, self.anna)
        theirs = self.create_profiles(self.customers, second)
        user = new_test_user(
            self.env,
            "both",
            groups="customer_relationship.group_customer_relationship_user",
            company_ids=[Command.set((second + self.env.company).ids)],
        )
        companies = (self.env.company + second).ids
        found = (
            self.env["customer.profile"]
            .with_user(user)
            .with_context(allowed_company_ids=companies)
            .search(
                [
                    ("id", "in", (self.profile + self.other + theirs).ids),
                    ("bought_product_id", "=", self.product.id),
                ]
            )
        )
        self.assertEqual(found.sudo(), self.profile)

    def test_members(self):
        council, club = self.env["customer.community"].create(
            [{"name": "Council", "kind": "council"}, {"name": "Club"}]
        )
        members = self.env["customer.community.member"].create(
            [
                {"community_id": council.id, "partner_id": self.anna.id},
                {"community_id": club.id, "partner_id": self.olga.id},
            ]
        )
        self.assertFinds(("community_id", "=", council.id))
        self.assertFinds(("community_id.kind", "=", "council"))
        club.active = False
        self.assertFinds(("community_id", "!=", False))
        club.active = True
        members[1].action_leave()
        self.assertFinds(("community_id", "!=", False))

    def test_tier_and_health(self):
        self.profile.health = "risk"
        self.other.health = "healthy"
        self.assertFinds(("health", "=", "risk"))
        program = self.env["customer.tier.program"].create(
            {"name": "Club", "tier_ids": [Command.create({"name": "Gold Star"})]}
        )
        self.profile.tier_id = program.tier_ids
        self.assertFinds(("tier_id", "ilike", "gold star"))
        self.assertEqual(list(self.group("health")), ["risk", "healthy"][::-1])

    def test_scores(self):
        self.profile.write(
            {"recency_score": 5, "frequency_score": 4, "monetary_score": 4}
        )
        self.other.write(
            {"recency_score": 1, "frequency_score": 5, "monetary_score": 3}
        )
        self.assertFinds(("rfm_segment", "=", "champion"))
        self.assertEqual(
            self.group("rfm_segment"),
            {"champion": self.customer, "precious": self.other_customer},
        )
        self.other.write({"recency_score": 0})
        self.assertFinds(("rfm_segment", "!=", False))

    def test_the_sql_of_the_scores_says_the_same(self):
        for scores in product(range(6), repeat=3):
            self.profile.write(
                dict(
                    zip(
                        ("recency_score", "frequency_score", "monetary_score"),
                        scores,
                        strict=True,
                    )
                )
            )
            expected = get_segment(*scores) or False
            found = self.find(("rfm_segment", "=", expected))
            self.assertIn(self.profile, found, scores)
            self.assertEqual(self.profile.rfm_segment, expected, scores)

    def test_every_segment_is_reached(self):
        reached = {get_segment(*scores) for scores in product(range(1, 6), repeat=3)}
        self.assertEqual(reached, {code for code, _name in SEGMENTS})

    def test_every_filter_and_group_works(self):
        profiles = self.env["customer.profile"].with_user(self.salesperson)
        for name in ("rfm_segment", "industry_id", "customer_size", "country_id"):
            self.assertTrue(profiles.fields_get([name])[name]["groupable"], name)
        for name in ("need_ids", "goals", "bought_product_id", "community_id"):
            self.assertTrue(profiles.fields_get([name])[name]["searchable"], name)
        view = profiles.get_view(view_type="search")
        self.assertIn("bought_category_id", view["arch"])

    def test_each_is_one_query_on_the_database(self):
        self.find(("need_ids", "ilike", "x"))
        for condition in (
            ("need_ids", "ilike", "x"),
            ("goals", "ilike", "x"),
            ("bought_product_id", "=", self.product.id),
            ("community_id", "!=", False),
            ("rfm_segment", "=", "champion"),
            ("city", "=", "x"),
        ):
            self.env.flush_all()
            self.find(condition)
            with self.subTest(condition[0]), self.assertQueryCount(1):
                self.find(condition)
