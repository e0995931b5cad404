from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

MODELS = (
    "customer.interaction",
    "customer.interaction.log",
    "customer.interaction.type",
    "customer.interaction.queue",
)


class TestSecurity(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = new_test_user(cls.env, "employee0", groups="base.group_user")
        cls.portal = new_test_user(cls.env, "portal0", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.second_company = cls.env["res.company"].create({"name": "Second"})

    def test_salespeople_are_users(self):
        self.assertTrue(
            self.salesperson.has_group(
                "customer_relationship.group_customer_relationship_user"
            )
        )

    def test_outsiders_see_nothing(self):
        self.log_call()
        for user in (self.employee, self.portal, self.env.ref("base.public_user")):
            for model in MODELS:
                for operation in ("read", "create", "write", "unlink"):
                    with self.subTest(user.login, model=model, operation=operation):
                        self.assertFalse(
                            self.env[model].with_user(user).has_access(operation)
                        )

    def test_users_read_and_log_but_do_not_configure(self):
        types = self.env["customer.interaction.type"].with_user(self.salesperson)
        self.assertTrue(types.has_access("read"))
        for operation in ("create", "write", "unlink"):
            self.assertFalse(types.has_access(operation))
        self.assertFalse(
            self.env["customer.interaction.queue"]
            .with_user(self.salesperson)
            .has_access("read")
        )

    def test_a_plain_employee_opens_the_contact(self):
        view = (
            self.env["res.partner"].with_user(self.employee).get_view(view_type="form")
        )
        self.assertNotIn("customer_history", view["arch"])
        view = (
            self.env["res.partner"]
            .with_user(self.salesperson)
            .get_view(view_type="form")
        )
        self.assertIn("customer_history", view["arch"])

    def test_companies_do_not_see_each_other(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history()
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager",
            company_id=self.second_company.id,
            company_ids=[(6, 0, self.second_company.ids)],
        )
        self.assertFalse(self.history().with_user(stranger).search([]) & interaction)
        with self.assertRaises(AccessError):
            interaction.with_user(stranger).read(["date"])

    def test_shared_customer_without_company_is_seen_by_all(self):
        interaction = self.log_call()
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_salesman",
            company_id=self.second_company.id,
            company_ids=[(6, 0, self.second_company.ids)],
        )
        self.assertEqual(interaction.with_user(stranger).name, "Call")
        self.customer.company_id = self.env.company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            interaction.with_user(stranger).read(["date"])

    def test_no_method_of_capture_is_open_to_callers(self):
        """Methods without a leading underscore can be called from outside."""
        inherited = set(dir(self.env.registry["base"]))
        capture = set(dir(self.env.registry["customer.interaction.capture"]))
        public = {name for name in capture - inherited if not name.startswith("_")}
        self.assertFalse(public)
