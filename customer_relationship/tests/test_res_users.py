from ..models.customer_person import GROUP
from .common import CustomerRelationshipCommon


class TestUsers(CustomerRelationshipCommon):
    """What is known of a customer is the contact's, also of one who has a user."""

    def test_users_have_none_of_it(self):
        of_contacts = self.known_of("res.partner")
        self.assertIn("customer_birthday", of_contacts)
        self.assertIn("customer_tier_id", of_contacts)
        self.assertFalse(self.known_of("res.users"))

    def known_of(self, model):
        fields = self.env[model]._fields
        return {name for name, field in fields.items() if field.groups == GROUP}

    def test_what_others_added_is_still_theirs(self):
        self.assertIn("customer_rank", self.env["res.users"]._fields)

    def test_a_contact_with_a_user_keeps_it(self):
        contact = self.salesperson.partner_id
        contact.customer_salutation = "anh Nam"
        self.salesperson.write({"name": "Nam", "tz": "Asia/Tokyo"})
        self.env.invalidate_all()
        self.assertEqual(contact.customer_salutation, "anh Nam")
