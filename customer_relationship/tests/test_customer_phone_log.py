from odoo.tests import HttpCase, tagged

from .common import CustomerRelationshipCommon


class PhoneLogCommon(HttpCase, CustomerRelationshipCommon):
    """Somebody logs a call on the way, with the thumb."""

    browser_size = "390x844"
    touch_enabled = True

    def log_by_phone(self, url, document, partner):
        self.start_tour(url, "customer_relationship_phone_log", login="sales")
        self.assertRecordValues(
            self.history().filtered(lambda row: row.type_id == self.call),
            [
                {
                    "name": "Called on the way home",
                    "feeling": "good",
                    "partner_id": partner.id,
                    "user_id": self.salesperson.id,
                    "res_model": document._name,
                    "res_id": document.id,
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestPhoneLog(PhoneLogCommon):
    def test_on_a_contact(self):
        url = f"/odoo/res.partner/{self.anna.id}"
        self.log_by_phone(url, self.anna, self.anna)
