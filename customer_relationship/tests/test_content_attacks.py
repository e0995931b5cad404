from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

SECRET = "Zanzibar"


class TestAttacks(CustomerRelationshipCommon):
    """A reader tries to find out the subject of an order that is not theirs."""

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
