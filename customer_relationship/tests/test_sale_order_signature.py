from odoo.tests import HttpCase, tagged

from .documents import DocumentsCommon

# A transparent pixel.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestSignature(HttpCase, DocumentsCommon):
    """Customers sign their quotations on the portal."""

    def create_quotation(self):
        order = self.create_order(
            self.anna, require_signature=True, require_payment=False
        )
        with self.mock_mail_gateway():
            order.action_quotation_sent()
        self.history()
        return order.sudo()

    def sign(self, order):
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order._portal_ensure_token(),
                "name": "Anna",
                "signature": SIGNATURE,
            },
        )
        self.assertNotIn("error", result)

    def test_signing_is_no_comment(self):
        order = self.create_quotation()
        self.sign(order)
        self.assertEqual(order.state, "sale")
        self.assertIn("Order signed by Anna", order.message_ids.mapped("preview"))
        self.read_again("portal_comment")
        self.assertIn("order_confirmed", self.types())
        self.assertNotIn("portal_comment", self.types())
        self.assertFalse(self.customer.customer_waiting_since)

    def test_a_customers_own_file_is_a_comment(self):
        order = self.create_quotation()
        file = self.env["ir.attachment"].create(
            {"name": f"{order.name}.pdf", "raw": b"signed"}
        )
        file.flush_recordset()
        # It was uploaded in a request of its own.
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date - interval '1 minute'"
            " WHERE id = %s",
            [file.id],
        )
        public = self.env.ref("base.public_user")
        with self.mock_mail_gateway():
            order.with_user(public).sudo().message_post(
                author_id=self.anna.id,
                body="Signed by hand",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachment_ids=file.ids,
            )
        self.assertIn("portal_comment", self.types())
