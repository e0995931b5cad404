from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import CustomerRelationshipCommon


class TestInteractionType(CustomerRelationshipCommon):
    def test_captured_types_can_not_be_deleted(self):
        email = self.env.ref("customer_relationship.customer_interaction_type_email")
        with self.assertRaisesRegex(UserError, "Archive"):
            email.unlink()

    def test_own_types_can_be_logged_and_deleted(self):
        visit = self.env["customer.interaction.type"].create(
            {"name": "Fair", "code": "fair", "channel": "phone"}
        )
        self.log_call(type_id=visit.id).sudo().unlink()
        visit.unlink()
        self.assertFalse(visit.exists())

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.call.create({"name": "Other", "code": "call"})
