from contextlib import suppress

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from .common import CustomerRelationshipCommon

USER = "customer_relationship.group_customer_relationship_user"


class TestCustomerPerson(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Our group alone: reads contacts, and may not write them.
        cls.employee = new_test_user(cls.env, "employee0", groups=USER)
        cls.outsider = new_test_user(cls.env, "outsider0", groups="base.group_user")
        cls.portal = new_test_user(cls.env, "portal0", groups="base.group_portal")
        cls.need = cls.env["customer.need"].create({"name": "Quiet carpets"})
        cls.names = {
            name
            for model in ("res.partner", "res.country")
            for name in cls.env[model]._fields
            if name.startswith("customer_") and name != "customer_rank"
        }

    def test_form_of_address_falls_back_to_language_then_name(self):
        vietnamese = self.env["res.lang"]._activate_lang("vi_VN")
        vietnamese.customer_salutation_format = "anh/chị {name}"
        self.assertEqual(self.anna._get_customer_salutation(), "Anna")
        self.anna.lang = "vi_VN"
        self.assertEqual(self.anna._get_customer_salutation(), "anh/chị Anna")
        self.assertEqual(self.anna.customer_salutation_default, "anh/chị Anna")
        self.anna.customer_salutation = "chị Anna"
        self.assertEqual(self.anna._get_customer_salutation(), "chị Anna")
        self.assertEqual(
            self.anna.with_user(self.outsider)._get_customer_salutation(), "chị Anna"
        )

    def test_a_company_is_addressed_by_its_name(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.customer.lang = "vi_VN"
        self.assertEqual(self.customer._get_customer_salutation(), "Harbor Tea")

    def test_a_name_is_no_pattern(self):
        lang = self.env["res.lang"]._lang_get("en_US")
        lang.customer_salutation_format = "Dear {name}"
        self.anna.name = "{name.__class__} {0}"
        self.anna.lang = "en_US"
        self.assertEqual(
            self.anna._get_customer_salutation(), "Dear {name.__class__} {0}"
        )

    def test_the_form_of_address_of_a_language_contains_the_name(self):
        with self.assertRaises(ValidationError):
            self.env["res.lang"]._lang_get("en_US").customer_salutation_format = "Dear"

    @freeze_time("2026-05-01 12:00:00")
    def test_birthday_is_not_in_the_future(self):
        self.anna.customer_birthday = "2026-05-01"
        with self.assertRaises(ValidationError):
            self.anna.customer_birthday = "2026-05-02"

    def test_channels_are_ordered_and_distinct(self):
        self.anna.write({"customer_channel": "phone", "customer_channel_third": "post"})
        self.assertEqual(self.anna._get_customer_channels(), ["phone", "post"])
        with self.assertRaises(ValidationError):
            self.anna.customer_channel_second = "post"

    def test_contact_hours_lie_in_one_day(self):
        self.anna.write({"customer_hour_from": 0, "customer_hour_to": 24})
        for start, end in ((9, 9), (17, 9), (-1, 5), (9, 25), (9, 0)):
            with self.subTest(start=start, end=end), self.assertRaises(ValidationError):
                self.anna.write({"customer_hour_from": start, "customer_hour_to": end})
        self.anna.write({"customer_hour_from": 0, "customer_hour_to": 0})

    def test_etiquette_of_the_country_is_shown_without_an_own_one(self):
        country = self.env.ref("base.vn")
        country.customer_etiquette = "Both hands"
        self.customer.country_id = country
        self.bert.country_id = False
        self.assertEqual(self.bert.customer_etiquette_country, "Both hands")
        self.bert.parent_id = self.other_customer
        self.assertFalse(self.bert.customer_etiquette_country)
        with Form(self.bert.with_user(self.salesperson)) as form:
            form.country_id = country
            self.assertEqual(form.customer_etiquette_country, "Both hands")
            form.customer_etiquette = "Shakes hands"
            self.assertTrue(
                form._get_modifier("customer_etiquette_country", "invisible")
            )

    def test_employees_note_what_they_know(self):
        anna = self.anna.with_user(self.employee)
        with self.assertRaises(AccessError):
            anna.write({"customer_goals": "Grow"})
        need = self.need
        anna.customer_update(
            {"customer_goals": "Grow", "customer_need_ids": [(4, need.id)]}
        )
        self.assertEqual(anna.customer_goals, "Grow")
        self.assertEqual(anna.customer_need_ids, need)

    def test_employees_note_nothing_else(self):
        anna = self.anna.with_user(self.employee)
        for values in (
            {"name": "Eve"},
            {"customer_goals": "Grow", "email": "eve@example.com"},
            {"customer_referrer_id": self.bert.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                anna.customer_update(values)
        for command in ((0, 0, {"name": "New"}), (1, self.need.id, {"name": "New"})):
            with self.subTest(command), self.assertRaises(AccessError):
                anna.customer_update({"customer_need_ids": [command]})

    def test_outsiders_note_nothing(self):
        for user in (self.outsider, self.portal, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.anna.with_user(user).customer_update({"customer_goals": "Grow"})

    def test_contacts_of_other_companies_are_closed(self):
        second_company = self.env["res.company"].create({"name": "Second"})
        (self.customer | self.anna).company_id = second_company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.anna.with_user(self.employee).customer_update({"customer_goals": "G"})

    def test_the_dialog_keeps_what_is_known(self):
        self.anna.write({"customer_goals": "Grow", "customer_birthday": "1990-02-03"})
        action = self.anna.with_user(self.employee).action_customer_person()
        wizard = self.env[action["res_model"]].with_user(self.employee)
        with Form(wizard.with_context(**action["context"])) as form:
            self.assertEqual(form.customer_goals, "Grow")
            form.customer_channel = "phone"
            form.customer_need_ids.add(self.need)
        form.save().action_save()
        self.assertEqual(self.anna.customer_channel, "phone")
        self.assertEqual(self.anna.customer_need_ids, self.need)
        self.assertEqual(self.anna.customer_birthday, fields.Date.to_date("1990-02-03"))

    def test_outsiders_do_not_see_the_fields(self):
        self.assertIn("customer_duplicate_ids", self.names)
        for user in (self.outsider, self.portal, self.env.ref("base.public_user")):
            for model in ("res.partner", "res.users", "res.country"):
                with self.subTest(user.login, model=model):
                    fields_ = self.env[model].with_user(user).fields_get()
                    self.assertFalse(self.names & set(fields_))
        with self.assertRaises(AccessError):
            self.anna.with_user(self.outsider).read(["customer_goals"])

    def test_everyone_opens_the_contact(self):
        for user in (self.outsider, self.employee, self.salesperson):
            with self.subTest(user.login):
                partners = self.env["res.partner"].with_user(user)
                shown = "customer_goals" in partners.get_view(view_type="form")["arch"]
                self.assertEqual(shown, user.has_group(USER))
                with Form(self.anna.with_user(user)) as form:
                    self.assertEqual(form.name, "Anna")

    def merge(self, user):
        self.bert.email = self.anna.email
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard._merge((self.anna | self.bert).ids, self.anna.with_user(user))
        self.env.invalidate_all()

    def test_merged_contacts_keep_what_is_known(self):
        self.anna.customer_channel = "email"
        self.bert.write(
            {
                "customer_need_ids": self.need,
                "customer_birthday": "1990-02-03",
                "customer_channel": "phone",
                "customer_channel_second": "email",
                "customer_hour_to": 5,
            }
        )
        self.merge(self.salesperson)
        self.assertEqual(self.anna.customer_need_ids, self.need)
        self.assertEqual(str(self.anna.customer_birthday), "1990-02-03")
        self.assertEqual(self.anna._get_customer_channels(), ["email"])
        self.assertEqual(self.anna.customer_hour_to, 5)

    def test_who_merges_need_not_see_it(self):
        self.bert.customer_goals = "Grow"
        clerk = new_test_user(
            self.env, "clerk0", groups="base.group_user,base.group_partner_manager"
        )
        self.merge(clerk)
        self.assertEqual(self.anna.customer_goals, "Grow")

    def test_new_contacts_get_what_is_set_as_default(self):
        contacts = self.env["res.partner"].with_context(default_customer_goals="Grow")
        self.env["ir.default"].set("res.partner", "customer_channel", "phone")
        new = contacts.create({"name": "Cora", "customer_size": "small"})
        given = contacts.create({"name": "Dana", "customer_goals": "Rest"})
        names = ["customer_goals", "customer_channel", "customer_size"]
        self.assertEqual([new[name] for name in names], ["Grow", "phone", "small"])
        self.assertEqual([given[name] for name in names], ["Rest", "phone", False])

    def test_who_may_not_delete_a_contact_leaves_its_memberships(self):
        community = self.env["customer.community"].create({"name": "Tasters"})
        member = self.env["customer.community.member"].create(
            {"community_id": community.id, "partner_id": self.anna.id}
        )
        # As a caller who goes on: assertRaises would undo what was deleted.
        with suppress(AccessError):
            self.anna.with_user(self.employee).unlink()
        self.assertTrue(member.exists())

    def test_needs_find_customers(self):
        self.anna.customer_need_ids = self.need
        partners = self.env["res.partner"].with_user(self.employee)
        self.assertEqual(
            partners.search([("customer_need_ids", "ilike", "quiet carp")]), self.anna
        )
