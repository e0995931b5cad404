from lxml import etree

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.mail.tests.common import MailCommon


@tagged("post_install", "-at_install")
class CustomerRelationshipCommon(MailCommon):
    """A customer with two people, a second customer, and a salesperson of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env,
            "sales",
            name="Sam Sales",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        cls.customer, cls.other_customer = cls.env["res.partner"].create(
            [
                {"name": "Harbor Tea", "is_company": True},
                {"name": "Silent Cinema", "is_company": True},
            ]
        )
        cls.anna, cls.bert, cls.olga = cls.env["res.partner"].create(
            [
                {"name": "Anna", "email": "anna@harbor.example"},
                {"name": "Bert", "email": "bert@harbor.example"},
                {"name": "Olga", "email": "olga@cinema.example"},
            ]
        )
        (cls.anna | cls.bert).parent_id = cls.customer
        cls.olga.parent_id = cls.other_customer
        cls.product = cls.env["product.product"].create(
            {"name": "Chair", "type": "service", "list_price": 80}
        )
        cls.call = cls.env.ref("customer_relationship.customer_interaction_type_call")
        cls.env.cr.flush()
        cls.Interaction = cls.env["customer.interaction"]

    @classmethod
    def _activate_multi_company(cls):
        """Not for each class, it takes most of the time: who needs another company
        makes one."""

    def create_order(self, partner=None, **values):
        return self.create_orders(1, partner, **values)

    def create_orders(self, number, partner=None, **values):
        values = {
            "partner_id": (partner or self.customer).id,
            "order_line": [(0, 0, {"product_id": self.product.id})],
            **values,
        }
        Order = self.env["sale.order"].with_user(self.salesperson)
        return Order.create([values] * number)

    def log_call(self, user=None, **values):
        return self.Interaction.with_user(user or self.salesperson).create(
            {"type_id": self.call.id, "partner_id": self.anna.id, **values}
        )

    def history(self, customer=None):
        """What is recorded of a customer once the transaction is about to commit."""
        self.env.cr.flush()
        return self.Interaction.search(
            [("commercial_partner_id", "=", (customer or self.customer).id)]
        )

    def count_card_queries(self, customer):
        """What the card adds to opening a contact, on a server that is warm."""
        self.env.flush_all()
        partner = customer.with_user(self.salesperson)
        view = partner.get_views([(False, "form")])
        base = {name: {} for name in view["models"]["res.partner"]["fields"]}
        arch = etree.fromstring(view["views"]["form"]["arch"])
        (card,) = arch.iterfind(".//field[@name='customer_profile_ids']/kanban")
        fields = {field.get("name"): {} for field in card.iter("field")}
        # As the web client does: the names of what can be seen.
        for field in card.iterfind(".//field"):
            kind = self.env["customer.profile"]._fields[field.get("name")].type
            if kind == "many2one" and field.get("invisible") != "1":
                fields[field.get("name")] = {"fields": {"display_name": {}}}
        whole = {**base, "customer_profile_ids": {"fields": fields}}
        del base["customer_profile_ids"]
        partner.web_read(whole)
        counts = []
        for specification in (base, whole):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partner.web_read(specification)
            counts.append(self.cr.sql_log_count - before)
        return counts[1] - counts[0]

    def run_source(self, name):
        """Record what the source tells of all documents, as the backfill does."""
        self.env.flush_all()
        query = self.env["customer.interaction.source"]._get_events_query(
            name, SQL("TRUE")
        )
        self.env["customer.interaction.capture"]._insert(query)
        self.Interaction.invalidate_model()

    def assertRebuilt(self, *names, live_only=()):
        """What the customers' histories say comes back from the documents alone."""

        def read():
            customers = self.customer + self.other_customer
            rows = self.Interaction.sudo().search(
                [("commercial_partner_id", "in", customers.ids)]
            )
            values = [
                {name: row[name] for name in sorted(columns)}
                for row in rows.read(list(columns), load=None)
            ]
            return sorted(values, key=str), rows

        self.env.cr.flush()
        columns = {
            name
            for name, field in self.Interaction._fields.items()
            if field.store and name not in ("id", "create_date", "write_date")
        }
        columns -= {"create_uid", "write_uid", *live_only}
        before, rows = read()
        self.assertTrue(before)
        for name in names:
            self.run_source(name)
        self.assertEqual(read()[0], before, "recorded twice")
        rows.unlink()
        for name in names:
            self.run_source(name)
        self.assertEqual(read()[0], before)
