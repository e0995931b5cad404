from odoo.tests import HttpCase, new_test_user, tagged

USER = "customer_relationship.group_customer_relationship_user"


@tagged("post_install", "-at_install")
class TestCustomerPersonTour(HttpCase):
    """What one knows of a person is noted where one may: in the form or a dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Anna"})

    def note(self, groups, tour):
        new_test_user(self.env, "noter", groups=groups)
        self.start_tour(f"/odoo/res.partner/{self.partner.id}", tour, login="noter")

    def test_who_may_not_write_contacts_gets_a_dialog(self):
        self.note(USER, "customer_relationship_person_dialog")
        self.assertEqual(self.partner.customer_goals, "Ships to Oslo")

    def test_who_may_write_contacts_needs_none(self):
        self.note(
            f"{USER},base.group_partner_manager", "customer_relationship_person_form"
        )
        self.assertEqual(self.partner.customer_goals, "Ships to Bergen")
