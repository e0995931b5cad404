from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CustomerRelationshipCommon


class TestButtonOnOrders(CustomerRelationshipCommon):
    def setUp(self):
        super().setUp()
        self.order = self.create_order(self.anna)

    def as_user(self, record):
        return record.with_user(self.salesperson)

    def test_the_whole_customer(self):
        calls = self.log_call() | self.log_call(partner_id=self.bert.id)
        self.log_call(partner_id=self.olga.id)
        order = self.as_user(self.order)
        self.assertEqual(order.customer_interaction_count, 2)
        action = order.action_customer_interactions()
        found = self.as_user(self.Interaction).search(action["domain"])
        self.assertEqual(set(found), set(calls))

    def test_first_of_all(self):
        """In the menu of a box that is full, Alt+Shift+L wouldn't work."""
        button = '<button name="action_confirm" class="oe_stat_button" type="object"/>'
        self.env["ir.ui.view"].create(
            {
                "name": "another addon",
                "model": "sale.order",
                "inherit_id": self.env.ref("sale.view_order_form").id,
                "priority": 2,
                "arch": f'<div name="button_box" position="inside">{button}</div>',
            }
        )
        arch = self.as_user(self.order).get_view(view_type="form")["arch"]
        (box,) = etree.fromstring(arch).iterfind(".//div[@name='button_box']")
        names = [node.get("data-hotkey") or node.get("name") for node in box]
        self.assertLess(names.index("shift+l"), names.index("action_confirm"))

    def test_another_customer(self):
        self.log_call(partner_id=self.olga.id)
        with Form(self.as_user(self.order)) as form:
            self.assertEqual(form.customer_interaction_count, 0)
            form.partner_id = self.olga
            self.assertEqual(form.customer_interaction_count, 1)

    def test_a_contact_one_may_not_see(self):
        """The order still opens, and tells nothing of that contact."""
        self.log_call()
        island = self.env["res.company"].create({"name": "Island"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = ANY(%s)",
            [island.id, (self.customer + self.anna).ids],
        )
        self.env.invalidate_all()
        order = self.as_user(self.order)
        values = order.web_read({"customer_interaction_count": {}})
        self.assertEqual(values[0]["customer_interaction_count"], 0)

    def test_outsiders(self):
        order = self.order.with_user(self.user_employee)
        with self.assertRaises(AccessError):
            order.read(["customer_interaction_count"])
        with self.assertRaises(AccessError):
            order.action_customer_interactions()

    def test_view(self):
        view = (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .get_view(view_type="form")
        )
        arch = etree.fromstring(view["arch"])
        self.assertTrue(arch.xpath("//button[@name='action_customer_interactions']"))


@tagged("is_query_count")
class TestButtonQueries(CustomerRelationshipCommon):
    def count(self, records):
        records.invalidate_recordset(["customer_interaction_count"], flush=True)
        before = self.env.cr.sql_log_count
        records.mapped("customer_interaction_count")
        return self.env.cr.sql_log_count - before

    def test_one_query_for_all(self):
        partners = self.env["res.partner"].create([{"name": n} for n in "abcdefgh"])
        orders = self.env["sale.order"].concat(
            *(self.create_order(partner) for partner in partners)
        )
        orders = orders.with_user(self.salesperson)
        self.count(orders)  # fills the caches that are kept for good
        self.assertEqual(self.count(orders[:1]), 1)
        self.assertEqual(self.count(orders), 1)
