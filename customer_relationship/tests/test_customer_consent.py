from datetime import datetime, timedelta

from psycopg2.errors import NotNullViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from ..models.customer_consent_rules import is_allowed
from .common import CustomerRelationshipCommon


@tagged("post_install", "-at_install")
class TestConsentRules(BaseCase):
    def test_silence_is_no_consent(self):
        self.assertTrue(is_allowed("service"))
        self.assertFalse(is_allowed("promotion"))
        self.assertTrue(is_allowed("promotion", by_default=True))

    def test_the_word_of_the_person_counts(self):
        self.assertTrue(is_allowed("promotion", "given"))
        self.assertFalse(is_allowed("promotion", "withdrawn", by_default=True))
        self.assertFalse(is_allowed("service", "withdrawn"))

    def test_an_opt_out_stops_promotion_alone(self):
        self.assertFalse(is_allowed("promotion", "given", opted_out=True))
        self.assertTrue(is_allowed("service", opted_out=True))


class TestCustomerConsent(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.phone = "+84 912 345 678"
        cls.Consent = cls.env["customer.consent"]

    def record(self, state="given", partner=None, user=None, **values):
        return self.Consent.with_user(user or self.salesperson).create(
            {
                "partner_id": (partner or self.anna).id,
                "channel": "email",
                "purpose": "promotion",
                "state": state,
                "source": "phone",
                "wording": "Send me news",
                **values,
            }
        )

    def is_allowed(self, channel="email", purpose="promotion", partner=None):
        partner = partner or self.anna
        return self.Consent._get_consents(partner)[partner.id][channel, purpose]

    def test_without_a_record_service_alone_is_allowed(self):
        self.assertTrue(self.is_allowed(purpose="service"))
        self.assertFalse(self.is_allowed())

    def test_the_setting_decides_without_a_record(self):
        settings = self.env["res.config.settings"]
        settings.create({"customer_promotion_default": "allowed"}).execute()
        self.assertTrue(self.is_allowed())
        self.record("withdrawn")
        self.assertFalse(self.is_allowed())
        settings.create({"customer_promotion_default": "asked"}).execute()
        self.assertFalse(self.is_allowed("sms"))

    def allow(self, **values):
        self.env["res.config.settings"].create(
            {"customer_promotion_default": "allowed", **values}
        ).execute()

    def test_the_setting_counts_for_those_who_were_there(self):
        """Silence is no consent of whoever comes tomorrow."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("customer_relationship.promotion_default", "allowed")
        self.assertFalse(self.is_allowed(), "nobody said up to when")
        today = fields.Date.today()
        with freeze_time(today - timedelta(days=1)):
            self.allow()
        self.assertFalse(self.is_allowed(), "was created today")
        self.allow()
        self.assertFalse(self.is_allowed(), "saving again changes no day")
        self.allow(customer_promotion_until=today)
        self.assertTrue(self.is_allowed())
        self.record("withdrawn")
        self.assertFalse(self.is_allowed())
        self.assertTrue(self.is_allowed("sms"))

    def test_the_day_in_the_settings(self):
        settings = Form(self.env["res.config.settings"])
        self.assertFalse(settings.customer_promotion_until)
        settings.customer_promotion_default = "allowed"
        self.assertEqual(settings.customer_promotion_until, fields.Date.today())
        settings.customer_promotion_until = "2026-01-31"
        settings.save().execute()
        again = self.env["res.config.settings"].create({})
        self.assertEqual(str(again.customer_promotion_until), "2026-01-31")
        again.customer_promotion_default = "asked"
        again.execute()
        again = self.env["res.config.settings"].create({})
        self.assertFalse(again.customer_promotion_until)

    def test_the_last_record_counts(self):
        self.record("given", date=datetime(2026, 1, 2))
        self.assertTrue(self.is_allowed())
        self.record("withdrawn", date=datetime(2026, 1, 3))
        self.assertFalse(self.is_allowed())
        # A paper that was signed before and is entered late.
        self.record("given", date=datetime(2026, 1, 1))
        self.assertFalse(self.is_allowed())
        self.record("given", date=datetime(2026, 1, 3))
        self.assertTrue(self.is_allowed())

    def test_each_channel_and_purpose_stands_alone(self):
        self.record("given")
        self.record("withdrawn", purpose="service", channel="phone")
        self.assertFalse(self.is_allowed("sms"))
        self.assertFalse(self.is_allowed("phone", "service"))
        self.assertTrue(self.is_allowed("email", "service"))
        self.assertFalse(self.is_allowed(partner=self.bert))

    def test_blacklists_win_over_consent(self):
        for channel in ("email", "sms", "phone", "post"):
            self.record("given", channel=channel)
        self.env["mail.blacklist"]._add("Anna@harbor.example")
        self.env["phone.blacklist"]._add(["+84912345678"])
        for channel in ("email", "sms", "phone"):
            with self.subTest(channel):
                self.assertFalse(self.is_allowed(channel))
                self.assertTrue(self.is_allowed(channel, "service"))
        self.assertTrue(self.is_allowed("post"))
        self.env["mail.blacklist"]._remove("anna@harbor.example")
        self.assertTrue(self.is_allowed("email"))

    def test_eighty_people_are_one_query(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{i}", "email": f"p{i}@x.example"} for i in range(80)]
        )
        for partner in partners[:40]:
            self.record(partner=partner)
        self.Consent._get_consents(partners[:1])
        self.env.flush_all()
        with self.assertQueryCount(1):
            consents = self.Consent._get_consents(partners)
        allowed = [consents[partner.id]["email", "promotion"] for partner in partners]
        self.assertEqual(allowed, [True] * 40 + [False] * 40)
        self.assertEqual(self.Consent._get_consents(partners.browse()), {})

    def test_records_are_proof(self):
        consent = self.record()
        manager = new_test_user(
            self.env,
            "manager0",
            groups="customer_relationship.group_customer_relationship_manager,"
            "base.group_system",
        )
        for user in (self.salesperson, manager):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    consent.with_user(user).write({"state": "withdrawn"})
                with self.assertRaises(AccessError):
                    consent.with_user(user).unlink()

    def test_nobody_signs_for_another(self):
        consent = self.record(user_id=self.env.ref("base.user_admin").id)
        self.assertEqual(consent.user_id, self.salesperson)

    def test_a_record_says_how_and_to_what(self):
        for name in ("source", "wording", "channel", "purpose", "state"):
            with (
                self.subTest(name),
                self.assertRaises(NotNullViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.record(**{name: False})

    @freeze_time("2026-05-01 12:00:00")
    def test_no_consent_from_the_future(self):
        with self.assertRaises(ValidationError):
            self.record(date=datetime(2026, 5, 1, 12, 1))

    def test_outsiders_see_and_record_nothing(self):
        employee = new_test_user(self.env, "employee0", groups="base.group_user")
        portal = new_test_user(self.env, "portal0", groups="base.group_portal")
        models = ("customer.consent", "customer.consent.wizard", "customer.need")
        for user in (employee, portal, self.env.ref("base.public_user")):
            for model in models:
                for operation in ("read", "create", "write", "unlink"):
                    with self.subTest(user.login, model=model, operation=operation):
                        self.assertFalse(
                            self.env[model].with_user(user).has_access(operation)
                        )

    def test_contacts_of_other_companies_are_closed(self):
        consent = self.record()
        second_company = self.env["res.company"].create({"name": "Second"})
        (self.customer | self.anna).company_id = second_company
        self.env.invalidate_all()
        self.assertFalse(self.Consent.with_user(self.salesperson).search([]) & consent)
        with self.assertRaises(AccessError):
            self.record()

    def test_merged_people_keep_their_word(self):
        self.record("given", partner=self.bert, date=datetime(2026, 1, 1))
        self.record("withdrawn", partner=self.anna, date=datetime(2026, 1, 2))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.anna | self.bert).ids, self.anna
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.consents()), 2)
        self.assertFalse(self.is_allowed())

    def test_an_erased_person_leaves_nothing(self):
        consent = self.record(partner=self.bert)
        self.bert.unlink()
        self.assertFalse(consent.exists())

    def test_the_form_records_and_shows(self):
        self.record_by_form(state="given", channel="email")
        service = "Service: Email, SMS, Phone, Messenger, Post\n"
        self.assertEqual(self.anna.customer_consents, f"{service}Promotion: Email")
        self.record_by_form(state="withdrawn", channel="all")
        self.assertEqual(
            self.anna.customer_consents, f"{service}Promotion: Not allowed"
        )
        self.assertEqual(len(self.consents()), 6)
        self.assertEqual(self.consents().user_id, self.salesperson)

    def test_all_of_a_person(self):
        for person in (self.anna, self.bert):
            self.record_by_form("given", "email", person)
        action = self.anna.with_user(self.salesperson).action_customer_consents()
        found = self.env["customer.consent"].search(action["domain"])
        self.assertEqual(found, self.consents())
        self.assertTrue(found)

    def consents(self):
        return self.Consent.search([("partner_id", "=", self.anna.id)])

    def record_by_form(self, state, channel, person=None):
        person = (person or self.anna).with_user(self.salesperson)
        action = person.with_context(default_state=state).action_customer_consent()
        wizard = self.env[action["res_model"]].with_user(self.salesperson)
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual(form.state, state)
        form.channel = channel
        form.source = "phone"
        form.wording = "Fine with me"
        form.save().action_save()
