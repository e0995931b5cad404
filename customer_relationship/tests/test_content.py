from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

SECRET = "Zanzibar"


class TestSearchSubjects(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = new_test_user(
            cls.env, "newcomer", groups="sales_team.group_sale_salesman"
        )

    def search(self, user, operator, value, field="name"):
        return (
            self.Interaction.with_user(user).search([(field, operator, value)])
            & self.history()
        )

    def test_by_subject(self):
        call = self.log_call(name="Asked for forty chairs")
        other = self.log_call(name="Wants tea")
        for operator, value in (
            ("ilike", "FORTY"),
            ("like", "forty"),
            ("=ilike", "asked%chairs"),
            ("=", "Asked for forty chairs"),
            ("in", ["Asked for forty chairs", "Nothing"]),
        ):
            with self.subTest(operator):
                self.assertEqual(self.search(self.newcomer, operator, value), call)
        self.assertEqual(self.search(self.newcomer, "not ilike", "forty"), other)
        self.assertEqual(self.search(self.newcomer, "!=", "Wants tea"), call)

    def test_by_type(self):
        call = self.log_call()
        self.assertEqual(self.search(self.newcomer, "ilike", "call"), call)

    def test_through_the_search_box_of_other_records(self):
        call = self.log_call(name="Asked for forty chairs")
        Interaction = self.Interaction.with_user(self.newcomer)
        found = Interaction.name_search("forty")
        self.assertEqual(found, [(call.id, "Asked for forty chairs")])

    def test_documents_of_several_kinds(self):
        call = self.log_call(name="Zanzibar call")
        order = self.create_order(name="Zanzibar order")
        order.action_confirm()
        rows = self.history()
        self.assertEqual(len(rows), 2)
        self.assertEqual(self.search(self.salesperson, "ilike", SECRET), rows)
        self.assertEqual(self.search(self.newcomer, "ilike", SECRET), call)
        self.assertEqual(self.search(self.env.user, "ilike", SECRET), rows)

    def test_a_customer_one_may_not_read(self):
        """The history of a shared customer, noted on a person of another company."""
        call = self.log_call(name="Zanzibar")
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_id = second
        self.assertFalse(self.search(self.newcomer, "ilike", SECRET))
        self.assertEqual(call.with_user(self.newcomer).name, "Call")

    def test_private_meetings(self):
        """Others may see that there is a meeting, not what it is about."""
        event = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": "2026-03-02 10:00:00",
                "stop": "2026-03-02 11:00:00",
                "privacy": "private",
                "user_id": self.salesperson.id,
                "partner_ids": (self.salesperson.partner_id + self.anna).ids,
            }
        )
        call = self.log_call()
        call.sudo().write(
            {"res_model": event._name, "res_id": event.id, "summary": SECRET}
        )
        self.assertEqual(call.with_user(self.newcomer).name, "Call")
        self.assertFalse(self.search(self.newcomer, "ilike", SECRET))
        self.assertEqual(call.with_user(self.salesperson).name, SECRET)
        self.assertEqual(self.search(self.salesperson, "ilike", SECRET), call)

    def test_models_that_are_gone(self):
        call = self.log_call(name=SECRET)
        for model in ("gone.model", "mail.thread"):
            call.sudo().res_model = model
            self.assertFalse(self.search(self.newcomer, "ilike", SECRET))

    def test_opening_a_document_that_is_gone(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history()
        action = interaction.with_user(self.salesperson).action_open_document()
        self.assertEqual(action["res_id"], order.id)
        order._action_cancel()
        order.sudo().unlink()
        action = interaction.with_user(self.salesperson).action_open_document()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("deleted", action["params"]["message"])

    def test_an_edited_and_a_deleted_note(self):
        call = self.log_call(note="Prefers tea")
        message = call.sudo().message_id
        self.anna.with_user(self.salesperson)._message_update_content(
            message, body="Prefers coffee", strict=False
        )
        self.assertIn("coffee", call.with_user(self.salesperson).note)
        self.anna.with_user(self.salesperson)._message_update_content(
            message, body="", strict=False
        )
        self.assertFalse(call.with_user(self.salesperson).note)
        message.unlink()
        self.assertFalse(call.with_user(self.salesperson).note)


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


class TestCompanies(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.user_1, cls.user_2, cls.user_both = (
            new_test_user(
                cls.env,
                login,
                groups="customer_relationship.group_customer_relationship_manager",
                company_id=companies[0].id,
                company_ids=[(6, 0, companies.ids)],
            )
            for login, companies in (
                ("one", cls.env.company),
                ("two", cls.second),
                ("both", cls.env.company + cls.second),
            )
        )
        cls.rows = cls.Interaction.create(
            [
                {
                    "type_id": cls.call.id,
                    "partner_id": cls.anna.id,
                    "company_id": company.id,
                    "duration": duration,
                }
                for company, duration in (
                    (cls.env.company, 1),
                    (cls.second, 2),
                    (cls.env["res.company"], 4),
                )
            ]
        )

    def visible(self, user, companies=None):
        records = self.Interaction.with_user(user)
        if companies:
            records = records.with_context(allowed_company_ids=companies.ids)
        domain = [("commercial_partner_id", "=", self.customer.id)]
        found = records.search(domain)
        ((total, number),) = records._read_group(
            domain, aggregates=["duration:sum", "__count"]
        )
        self.assertEqual((total, number), (sum(found.mapped("duration")), len(found)))
        return total

    def test_each_company_sees_its_own_and_what_belongs_to_none(self):
        self.assertEqual(self.visible(self.user_1), 1 + 4)
        self.assertEqual(self.visible(self.user_2), 2 + 4)
        self.assertEqual(self.visible(self.user_both), 1 + 2 + 4)

    def test_switching_companies(self):
        user = self.user_both
        self.assertEqual(self.visible(user, self.env.company), 1 + 4)
        self.assertEqual(self.visible(user, self.second), 2 + 4)
        self.assertEqual(self.visible(user, self.second + self.env.company), 7)

    def test_nobody_chooses_a_company_that_is_not_theirs(self):
        with self.assertRaises(AccessError):
            self.visible(self.user_1, self.second)

    def test_managers_delete_only_what_they_see(self):
        with self.assertRaises(AccessError):
            self.rows[1].with_user(self.user_1).unlink()
        self.rows[0].with_user(self.user_1).unlink()


class TestOutsiders(CustomerRelationshipCommon):
    """Portal users and the public get nothing from us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal0", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def our_models(self):
        """Models that addons of ours have made, without what Odoo knows of them."""
        modules = {"customer_relationship"}
        for name, model in self.env.registry.items():
            if not model._abstract and model._original_module in modules:
                yield self.env[name].with_user(self.portal)

    def our_methods(self, model):
        inherited = dir(self.env.registry["base"])
        for name in sorted(set(dir(type(model))) - set(inherited)):
            method = getattr(type(model), name, None)
            if (
                not name.startswith("_")
                and callable(method)
                and name not in model._fields
            ):
                yield name

    def test_no_field_on_records_that_they_read(self):
        for name in ("res.partner", "sale.order", "res.users", "res.company"):
            ours = {
                field.name
                for field in self.env["ir.model.fields"].search([("model", "=", name)])
                if all(
                    module.startswith("customer_relationship")
                    for module in (field.modules or "").split(", ")
                )
            }
            visible = self.env[name].with_user(self.portal).fields_get()
            with self.subTest(name):
                self.assertFalse(ours & visible.keys())

    def test_no_access_to_models(self):
        self.log_call()
        for model in self.our_models():
            for operation in ("read", "create", "write", "unlink"):
                with self.subTest(model._name, operation=operation):
                    self.assertFalse(model.has_access(operation))
            with self.subTest(model._name), self.assertRaises(AccessError):
                model.search([])

    def test_no_method_of_our_models(self):
        record_ids = self.log_call().ids
        found = []
        for model in self.our_models():
            for name in self.our_methods(model):
                found.append(name)
                for args in ([record_ids], [record_ids, {}], [record_ids, 1, 1]):
                    with (
                        self.subTest(f"{model._name}.{name}", args=len(args)),
                        suppress(TypeError),
                        self.assertRaises(AccessError),
                    ):
                        call_kw(model, name, list(args), {})
        self.assertIn("action_open_document", found)

    def test_no_way_through_our_own_data(self):
        """Even a portal user's own contact has no history for them."""
        self.log_call(partner_id=self.portal.partner_id.id)
        with self.assertRaises(AccessError):
            self.Interaction.with_user(self.portal).search(
                [("partner_id", "=", self.portal.partner_id.id)]
            )
