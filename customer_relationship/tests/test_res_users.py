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

    def test_what_differs_by_reader_or_company_still_does(self):
        contexts = self.env.registry.field_depends_context
        users = self.env["res.users"]._fields
        self.assertIn("uid", contexts[users["customer_last_in"]])
        for field in self.env["res.partner"]._fields.values():
            if field.groups == GROUP:
                self.assertLessEqual(
                    set(contexts[field]), set(contexts[users[field.name]]), field.name
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
