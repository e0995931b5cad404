from ..models.customer_person import GROUP
from .common import CustomerRelationshipCommon


class TestUsers(CustomerRelationshipCommon):
    """Users inherit what is known of their contact, and slow nobody down by that."""

    def test_it_is_that_of_the_contact(self):
        self.salesperson.partner_id.customer_salutation = "anh Nam"
        self.assertEqual(self.salesperson.customer_salutation, "anh Nam")
        self.salesperson.partner_id.customer_salutation = "Mr. Nam"
        self.env.invalidate_all()  # the next request
        self.assertEqual(self.salesperson.customer_salutation, "Mr. Nam")

    def test_each_sees_the_dates_that_are_theirs(self):
        self.log_call(partner_id=self.salesperson.partner_id.id, direction="in")
        contact = self.salesperson.partner_id
        for user in (self.salesperson, self.env.user):
            self.assertEqual(
                self.salesperson.with_user(user).customer_last_in,
                contact.with_user(user).customer_last_in,
            )

    def test_contacts_do_not_look_for_their_user(self):
        ours = [
            field
            for field in self.env["res.partner"]._fields.values()
            if field.groups == GROUP
        ]
        self.assertGreater(len(ours), 20)
        for field in ours:
            dependents = self.env.registry.get_dependent_fields(field)
            models = {dependent.model_name for dependent in dependents}
            self.assertNotIn("res.users", models, field.name)
