from odoo.tests import tagged

from .concurrency import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestEmailsAtOnce(ConcurrencyCommon):
    """Colleagues write to one customer at the same time."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            partner = env["res.partner"].browse(self.ids[0])
            partner.email = "harmless@example.com"
            orders = env["sale.order"].create([{"partner_id": partner.id}] * 3)
            self.order_ids = orders.ids
            self.post(env, 2)
        self.addCleanup(self.remove_orders)

    def remove_orders(self):
        with self.transaction() as env:
            orders = env["sale.order"].browse(self.order_ids)
            orders.message_ids.mail_ids.unlink()
            orders.unlink()

    def post(self, env, number):
        order = env["sale.order"].browse(self.order_ids[number])
        order.message_post(
            body="Hello",
            partner_ids=order.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            force_send=False,
        )

    def test_neither_email_has_to_be_repeated(self):
        with self.transaction() as mine, self.transaction() as theirs:
            for env in (mine, theirs):
                env["sale.order"].browse(self.order_ids).mapped("name")
            self.post(mine, 0)
            mine.cr.commit()
            self.post(theirs, 1)
            theirs.cr.commit()
        with self.transaction() as env:
            found = env["customer.interaction"].search_count(
                [("partner_id", "=", self.ids[0]), ("type_id.code", "=", "email")]
            )
        self.assertEqual(found, 3)

    def test_who_was_never_invited_still_is(self):
        with self.transaction() as env:
            self.assertEqual(
                env["res.partner"].browse(self.ids[0]).signup_type, "signup"
            )
