from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

SECRET = "Zanzibar"


class AttackCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attacker = new_test_user(
            cls.env,
            "attacker",
            groups="sales_team.group_sale_salesman,base.group_allow_export",
        )
        order = cls.env["sale.order"].create(
            {
                "name": SECRET,
                "partner_id": cls.customer.id,
                "user_id": cls.salesperson.id,
            }
        )
        with cls.env.cr.savepoint():
            order.action_confirm()
        with_email = cls.anna.with_user(cls.salesperson)
        with_email.message_post(
            body=SECRET,
            subject="Nothing",
            partner_ids=cls.anna.ids,
            subtype_xmlid="mail.mt_comment",
        )
        cls.env.cr.flush()
        cls.row = cls.Interaction.search([("res_model", "=", "sale.order")]).filtered(
            lambda row: row.commercial_partner_id == cls.customer
        )


class TestAttacks(AttackCommon):
    """A reader tries to find out the subject of an order that is not theirs."""

    def rpc(self, method, *args, **kwargs):
        """As a client calls it; None when refused."""
        Interaction = self.Interaction.with_user(self.attacker)
        refusals = (AccessError, UserError, ValueError, KeyError, TypeError)
        with suppress(refusals), self.env.cr.savepoint():
            return call_kw(Interaction, method, list(args), kwargs)
        return None

    def assertSameAnswer(self, guess):
        """``guess(text)`` gives the same for the truth as for a wrong guess."""
        self.env.invalidate_all()
        truth, wrong = guess(SECRET), guess("Timbuktu")
        self.assertEqual(truth, wrong)
        self.assertNotIn(SECRET, str(truth))

    def test_the_owner_finds_it(self):
        """Else the attacks below would prove nothing."""
        self.assertEqual(self.row.with_user(self.salesperson).name, SECRET)
        self.assertEqual(
            self.Interaction.with_user(self.salesperson).search(
                [("name", "=", SECRET)]
            ),
            self.row,
        )

    def test_domains(self):
        for field in (
            "name",
            "display_name",
            "summary",
            "message_id.subject",
            "message_id.body",
            "message_id",
            "source_id",
            "note",
            "res_id.name",
        ):
            for operator in ("=", "ilike", "in", "not ilike", "!=", ">", "=like"):
                with self.subTest(field=field, operator=operator):
                    self.assertSameAnswer(
                        lambda text, field=field, operator=operator: self.rpc(
                            "search_read",
                            [
                                ("id", "=", self.row.id),
                                (field, operator, [text] if operator == "in" else text),
                            ],
                            ["name"],
                        )
                    )

    def test_domains_through_other_models(self):
        for model in ("res.partner", "res.users", "customer.interaction.type"):
            records = self.env[model].with_user(self.attacker)
            for name, field in records._fields.items():
                if field.comodel_name == "customer.interaction":
                    with self.subTest(model, field=name):
                        self.assertSameAnswer(
                            lambda text, records=records, name=name: (
                                records.search_count([(f"{name}.name", "=", text)])
                            )
                        )

    def test_groups_and_aggregates(self):
        for spec in ("name", "summary", "message_id", "source_id", "display_name"):
            domain = [("id", "=", self.row.id)]
            with self.subTest(spec):
                answers = [
                    self.rpc("formatted_read_group", domain, [spec], ["__count"]),
                    self.rpc("web_read_group", domain, [spec], ["__count"]),
                    self.rpc("formatted_read_group", domain, [], [f"{spec}:array_agg"]),
                    self.rpc(
                        "formatted_read_group", domain, [], [f"{spec}:count_distinct"]
                    ),
                    self.rpc("formatted_read_group", domain, [], [f"{spec}:max"]),
                    self.rpc(
                        "formatted_read_group",
                        domain,
                        ["type_id"],
                        ["__count"],
                        having=[(f"{spec}:max", "=", SECRET)],
                    ),
                    self.rpc("search_panel_select_range", spec),
                    self.rpc(
                        "read_progress_bar",
                        domain,
                        "type_id",
                        {"field": spec, "colors": {SECRET: "success"}},
                    ),
                ]
                self.assertNotIn(SECRET, str(answers))

    def test_order(self):
        """Sorting tells which of two subjects comes first."""
        for field in ("summary", "name", "message_id", "source_id", "display_name"):
            with self.subTest(field):
                self.assertIsNone(self.rpc("search", [], order=f"{field} desc"))

    def test_reading(self):
        ids = self.row.ids
        specification = {"message_id": {"fields": {"subject": {}}}, "name": {}}
        paths = ["message_id/subject", "summary", "name", "display_name", "res_id"]
        answers = [
            self.rpc("read", ids, ["name", "display_name", "note", "res_id"]),
            self.rpc("read", ids),
            self.rpc("web_read", ids, specification),
            self.rpc("web_search_read", [("id", "in", ids)], {"name": {}}),
            self.rpc("web_search_read", [("id", "in", ids)], specification),
            self.rpc("name_search", SECRET),
            self.rpc("web_name_search", SECRET, {"name": {}}),
            self.rpc("copy_data", ids),
            self.rpc("onchange", ids, {}, ["name"], {"name": {}, "summary": {}}),
            *(self.rpc("export_data", ids, [path]) for path in paths),
        ]
        self.assertTrue(any(answers))
        self.assertNotIn(SECRET, str(answers))

    def test_after_the_system_has_read_it(self):
        """What is in the cache for one is not in the cache for another."""
        self.row.sudo().mapped("name")
        self.row.with_user(self.salesperson).mapped("name")
        attacker = self.row.with_user(self.attacker)
        self.assertEqual(
            (attacker.name, attacker.display_name), ("Order confirmed",) * 2
        )

    def test_other_companies_of_the_same_user(self):
        """Rights on the document depend on the companies chosen."""
        second = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += second
        here = self.row.with_user(self.salesperson)
        self.assertEqual(here.name, SECRET)
        there = here.with_context(allowed_company_ids=second.ids)
        self.assertNotIn(here.id, there.search([]).ids)
        self.assertFalse(there.search([("name", "=", SECRET)]))
        with self.assertRaises(AccessError):
            there.read(["name"])


GUARDED = {"feeling": "bad", "outcome": "left_message", "duration": 7373}


class TestGuardedFields(AttackCommon):
    """How it went is of the document, too: a bad rating, a call of two hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson.group_ids += cls.env.ref("base.group_allow_export")
        cls.row.write(GUARDED)
        cls.env.flush_all()
        cls.domain = [("id", "=", cls.row.id)]

    def told(self, user):
        """All that the user can read, find, group or export, by what it was asked."""
        self.env.invalidate_all()
        rows = self.Interaction.with_user(user).browse(self.row.id)
        names = list(GUARDED)
        about = {"scope": "customer", "partner_id": self.customer.id}
        return {
            "read": rows.read(names),
            "web_read": rows.web_read({name: {} for name in names}),
            "search_read": rows.search_read(self.domain, names),
            "web_search_read": rows.web_search_read(
                self.domain, {name: {} for name in names}
            ),
            "export": rows.export_data(names)["datas"],
            "copy": rows.copy_data(),
            "timeline": rows.get_timeline_page(about)["rows"],
            "groups": [
                rows.formatted_read_group(self.domain, [name], ["__count"])
                for name in names
            ],
            "sum": rows.formatted_read_group(self.domain, [], ["duration:sum"]),
            "aggregate": [
                rows.formatted_read_group(self.domain, [], [f"{name}:array_agg"])
                for name in names
            ],
            "pivot": rows.formatted_read_grouping_sets(
                self.domain, [["type_id"], ["feeling"], []], ["duration:sum"]
            ),
            "progress": rows.read_progress_bar(
                self.domain, "type_id", {"field": "feeling", "colors": {"bad": "x"}}
            )["Order confirmed"],
        }

    def values_in(self, answer):
        return [
            value for value in GUARDED.values() if str(value) in str(answer).lower()
        ]

    def test_the_owner_reads_it(self):
        for asked, answer in self.told(self.salesperson).items():
            with self.subTest(asked):
                self.assertTrue(self.values_in(answer))

    def test_others_do_not(self):
        answers = self.told(self.attacker)
        self.assertEqual(answers.pop("progress"), {"bad": 0})
        for asked, answer in answers.items():
            with self.subTest(asked):
                self.assertFalse(self.values_in(answer))

    def test_searching_as_if_it_were_empty(self):
        for user, found in ((self.attacker, 0), (self.salesperson, 1)):
            rows = self.Interaction.with_user(user)
            for name, value in GUARDED.items():
                for operator, given, is_truth in (
                    ("=", value, True),
                    ("in", [value], True),
                    ("!=", False, True),
                    ("=", False, False),
                    ("!=", value, False),
                ):
                    domain = [*self.domain, (name, operator, given)]
                    with self.subTest(user.login, domain=domain):
                        expected = found if is_truth else 1 - found
                        self.assertEqual(rows.search_count(domain), expected)

    def test_sorting_tells_nothing(self):
        other = self.log_call(self.attacker, duration=9999, feeling="good")
        domain = [("id", "in", (self.row + other).ids)]
        rows = self.Interaction.with_user(self.attacker)
        first = rows.search(domain, order="duration, id", limit=1)
        self.row.duration = 20000
        self.assertEqual(rows.search(domain, order="duration, id", limit=1), first)

    def test_what_one_reads_another_does_not(self):
        """The cache of a transaction serves several users."""
        attacker = self.row.with_user(self.attacker)
        for first, second in (
            (attacker, self.row.sudo()),
            (self.row.sudo(), attacker),
            (self.row.with_user(self.salesperson), attacker),
        ):
            self.env.invalidate_all()
            first.read(list(GUARDED))
            second.read(list(GUARDED))
            self.assertEqual(self.row.sudo().feeling, "bad")
            self.assertEqual((attacker.feeling, attacker.duration), (False, 0))
