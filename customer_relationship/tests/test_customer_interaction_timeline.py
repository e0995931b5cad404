from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import CustomerRelationshipCommon


class TimelineCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email = cls.env.ref("customer_relationship.customer_interaction_type_email")

    def page(self, user=None, partner=None, scope="customer", **kwargs):
        about = {"partner_id": (partner or self.customer).id, "scope": scope}
        about |= kwargs.pop("about", {})
        self.env.cr.flush()
        context = {"tz": kwargs.pop("tz", "UTC"), "lang": kwargs.pop("lang", "en_US")}
        Interaction = self.Interaction.with_user(user or self.salesperson)
        return Interaction.with_context(**context).get_timeline_page(about, **kwargs)

    def names(self, **filters):
        kwargs = {
            key: filters.pop(key) for key in ("user", "lang", "tz") if key in filters
        }
        return [row["name"] for row in self.page(filters=filters, **kwargs)["rows"]]

    def add_rows(self, number, partner=None, **values):
        """Rows as capture writes them; of no document unless ``values`` say so."""
        partner = partner or self.anna
        return self.Interaction.sudo().create(
            [
                {
                    "type_id": self.email.id,
                    "partner_id": partner.id,
                    "name": f"Row {place}",
                    "date": "2026-03-02 10:00:00",
                    **values,
                }
                for place in range(number)
            ]
        )


class TestTimelinePage(TimelineCommon):
    def test_a_row(self):
        call = self.log_call(
            name="Forty chairs",
            note="Before Christmas",
            participant_ids=self.bert.ids,
            duration=4,
            outcome="reached",
            feeling="good",
            direction="in",
            date="2026-03-02 10:00:00",
        )
        page = self.page()
        self.assertFalse(page["more"])
        self.assertEqual(
            page["rows"],
            [
                {
                    "id": call.id,
                    "date": "2026-03-02 10:00:00",
                    "code": "call",
                    "type": "Call",
                    "channel": "phone",
                    "icon": "fa-phone",
                    "name": "Forty chairs",
                    "direction": "in",
                    "automatic": False,
                    "duration": 4,
                    "outcome": "reached",
                    "feeling": "good",
                    "partner": {"id": self.anna.id, "name": "Anna"},
                    "others": 1,
                    "user": {"id": self.salesperson.id, "name": "Sam Sales"},
                    "res_model": "res.partner",
                    "res_id": self.anna.id,
                    "document": "Contact",
                    "can_open": True,
                    "can_correct": True,
                    "can_reply": True,
                    "pinned": False,
                    "note": "Before Christmas",
                    "attachments": 0,
                    "delivery": False,
                    "has_more": True,
                }
            ],
        )

    def test_nothing_yet(self):
        self.assertEqual(self.page(), {"rows": [], "more": False})
        self.assertEqual(
            self.page(about={"partner_id": False}), {"rows": [], "more": False}
        )

    def test_pages_of_the_same_second(self):
        rows = self.add_rows(7)
        found, before = [], None
        while True:
            page = self.page(before=before, limit=3)
            found += [row["id"] for row in page["rows"]]
            if not page["more"]:
                break
            before = {key: page["rows"][-1][key] for key in ("date", "id")}
        self.assertEqual(found, sorted(rows.ids, reverse=True))

    def test_scopes(self):
        order = self.create_order(self.anna, name="S-1")
        order.action_confirm()
        self.log_call(partner_id=self.bert.id, name="With Bert")
        self.log_call(
            partner_id=self.bert.id, name="With both", participant_ids=self.anna.ids
        )
        self.log_call(partner_id=self.olga.id, name="Another customer")
        self.assertCountEqual(self.names(), ["S-1", "With Bert", "With both"])
        names = [r["name"] for r in self.page(partner=self.anna)["rows"]]
        self.assertCountEqual(names, ["S-1", "With Bert", "With both"])
        names = [
            r["name"] for r in self.page(partner=self.anna, scope="contact")["rows"]
        ]
        self.assertCountEqual(names, ["S-1", "With both"])
        about = {"res_model": "sale.order", "res_id": order.id}
        page = self.page(scope="document", about=about)
        self.assertEqual([row["name"] for row in page["rows"]], ["S-1"])

    def test_outsiders(self):
        self.log_call()
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, group, groups=group)
            with self.subTest(group), self.assertRaises(AccessError):
                self.page(user)

    def test_queries_do_not_grow(self):
        order = self.create_order(self.anna)
        message = order.message_post(body="Hi", partner_ids=self.anna.ids)
        counts = []
        for number in (1, 15, 24):
            self.add_rows(number, res_model="sale.order", res_id=order.id)
            self.add_rows(number, message_id=message.id, direction="out")
            for _ in range(number):
                self.log_call(note="Words", participant_ids=self.bert.ids)
            self.page(limit=80)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page(limit=80)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 12)
        self.assertEqual(len(set(counts)), 1, counts)


class TestLongHistory(TimelineCommon):
    """30,000 events of one customer among those of others: the index is followed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        cls.env.cr.execute(
            """INSERT INTO customer_interaction (
                      date, type_id, direction, partner_id, commercial_partner_id,
                      summary, automatic, res_model, res_id)
               SELECT timestamp '2026-03-02' - place * interval '1 minute', %(type)s,
                      'in', person, customer, 'About number ' || place, false,
                      'res.partner', customer
                 FROM (VALUES (%(anna)s, %(customer)s, 30000),
                              (%(olga)s, %(other)s, 9000)
                      ) AS who(person, customer, number),
                      generate_series(1, number) AS place""",
            {
                "type": cls.call.id,
                "anna": cls.anna.id,
                "customer": cls.customer.id,
                "olga": cls.olga.id,
                "other": cls.other_customer.id,
            },
        )
        # With few contacts the rule on customers would read all of them.
        cls.env["res.partner"].flush_model()
        cls.env.cr.execute(
            """INSERT INTO res_partner (name, active, partner_share, autopost_bills)
               SELECT 'Neighbor', true, true, 'ask' FROM generate_series(1, 20000)"""
        )
        cls.env.cr.execute("ANALYZE customer_interaction")
        cls.env.cr.execute("ANALYZE res_partner")

    def explain(self, about=None, filters=None, before=None):
        """The steps of the plan, and the most rows that any of them went through."""
        about = {"partner_id": self.customer.id, **(about or {})}
        Interaction = self.Interaction.with_user(self.salesperson)
        rows, steps, indexes = 0, set(), set()
        for domain in Interaction._get_timeline_domains(about, filters, before):
            query = Interaction._search(domain, order=Interaction._order, limit=31)
            self.env.cr.execute(
                SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select())
            )
            nodes = [self.env.cr.fetchone()[0][0]["Plan"]]
            while nodes:
                node = nodes.pop()
                nodes += node.get("Plans", [])
                # Planned for documents or types of other addons, and not needed.
                if node["Actual Rows"]:
                    steps.add(node["Node Type"])
                indexes.add(node.get("Index Name"))
                skipped = node.get("Rows Removed by Filter", 0)
                rows = max(rows, (node["Actual Rows"] + skipped) * node["Actual Loops"])
        return steps, indexes, rows

    def assertQuick(self, indexes, **kwargs):
        steps, used, rows = self.explain(**kwargs)
        self.assertNotIn("Sort", steps)
        self.assertTrue({f"customer_interaction_{name}" for name in indexes} & used)
        self.assertLessEqual(rows, 100)

    def test_pages(self):
        deep = {"date": "2026-02-15 10:00:00", "id": 2**30}
        for before in (None, deep):
            with self.subTest(before=before):
                self.assertQuick(["commercial_partner_date_idx"], before=before)

    def test_jump_to_a_period(self):
        filters = {"date_from": "2026-02-10", "date_to": "2026-02-15"}
        self.assertQuick(["commercial_partner_date_idx"], filters=filters)

    def test_search(self):
        """Messages are read from the newest on, until there are enough."""
        steps, used, _rows = self.explain(filters={"search": "about"})
        self.assertNotIn("Sort", steps)
        self.assertIn("customer_interaction_commercial_partner_date_idx", used)

    def test_document(self):
        about = {
            "scope": "document",
            "res_model": "res.partner",
            "res_id": self.customer.id,
        }
        # Most rows of the table are of this document: either is quick.
        self.assertQuick(["document_idx", "date_idx"], about=about)

    def test_contact(self):
        _steps, indexes, rows = self.explain(
            {"partner_id": self.anna.id, "scope": "contact"}
        )
        self.assertIn("customer_interaction_partner_date_idx", indexes)
        self.assertLessEqual(rows, 100)

    def test_pinned(self):
        _steps, indexes, rows = self.explain(filters={"pinned": True})
        self.assertIn("customer_interaction_pinned_idx", indexes)
        self.assertLessEqual(rows, 100)

    def test_whom_to_filter_by(self):
        choices = self.Interaction.with_user(self.salesperson).get_timeline_choices(
            {"partner_id": self.customer.id}
        )
        self.assertEqual(choices["contacts"], [{"id": self.anna.id, "name": "Anna"}])
