from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerRelationshipCommon


class ApiCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.robot = new_test_user(
            cls.env,
            "pbx",
            groups="customer_relationship.group_customer_relationship_user",
        )
        cls.Api = cls.Interaction.with_user(cls.robot)

    def log(self, *args, **values):
        answer = self.Api.log(*(args or ("call",)), **values)
        return self.Interaction.browse(answer["id"])


class TestApi(ApiCommon):
    def test_everything(self):
        answer = self.Api.log(
            "call",
            partner_id=self.anna.id,
            reference="pbx-1",
            date="2026-02-03T08:30:00+07:00",
            direction="in",
            duration=4,
            outcome="reached",
            feeling="good",
            subject="Chairs",
            text="Forty\n<b>",
        )
        interaction = self.Interaction.browse(answer["id"])
        self.assertEqual(
            answer,
            {"id": interaction.id, "created": True, "partner_id": self.anna.id},
        )
        self.assertRecordValues(
            interaction,
            [
                {
                    "type_id": self.call.id,
                    "date": fields.Datetime.to_datetime("2026-02-03 01:30:00"),
                    "direction": "in",
                    "duration": 4,
                    "outcome": "reached",
                    "feeling": "good",
                    "name": "Chairs",
                    "note": "Forty\n<b>",
                    "user_id": self.robot.id,
                    "commercial_partner_id": self.customer.id,
                }
            ],
        )
        self.assertEqual(self.history(), interaction)

    def test_the_same_reference_is_logged_once(self):
        first = self.Api.log("call", partner_id=self.anna.id, reference="x")
        again = self.Api.log("call", partner_id=self.bert.id, reference="x")
        self.assertEqual(again, {**first, "created": False})
        other_user = self.Interaction.with_user(self.salesperson)
        other = other_user.log("call", partner_id=self.anna.id, reference="x")
        self.assertTrue(other["created"])
        self.assertNotEqual(other["id"], first["id"])

    def test_without_reference_each_call_counts(self):
        self.assertNotEqual(
            self.log(partner_id=self.anna.id), self.log(partner_id=self.anna.id)
        )

    def test_the_loser_of_a_race_tries_again(self):
        self.log(partner_id=self.anna.id, reference="x")
        blind = patch.object(
            type(self.Interaction),
            "_find_logged",
            lambda self, _reference: self.browse(),
        )
        with (
            blind,
            self.assertRaises(ConcurrencyError),
            self.env.cr.savepoint(),
        ):
            self.log(partner_id=self.anna.id, reference="x")

    def test_its_author_may_correct_it(self):
        interaction = self.log(partner_id=self.anna.id, reference="x", text="Forty")
        self.assertTrue(interaction.with_user(self.robot).can_correct)
        interaction.with_user(self.robot)._correct({"note": "Twelve"})
        self.assertEqual(interaction.note, "Twelve")

    def test_the_document(self):
        order = self.create_order(self.anna)
        Api = self.Interaction.with_user(self.salesperson)
        answer = Api.log("note", res_model="sale.order", res_id=order.id, text="Blue")
        self.assertEqual(answer["partner_id"], self.anna.id)
        interaction_sudo = self.Interaction.browse(answer["id"]).sudo()
        self.assertEqual(interaction_sudo.res_id, order.id)
        self.assertIn("Blue", order.message_ids.sorted()[0].body)

    def test_dates(self):
        for text, expected in (
            ("2026-02-03T08:30:00Z", "2026-02-03 08:30:00"),
            ("2026-02-03T08:30:00.123-05:30", "2026-02-03 14:00:00"),
            ("2026-02-03 08:30", "2026-02-03 08:30:00"),
            ("20260203T0830+0700", "2026-02-03 01:30:00"),
        ):
            with self.subTest(text):
                date = self.log(partner_id=self.anna.id, date=text).date
                self.assertEqual(
                    date.replace(microsecond=0), fields.Datetime.to_datetime(expected)
                )

    @freeze_time("2026-03-01 12:00:00")
    def test_a_clock_that_is_a_little_ahead(self):
        ahead = self.log(partner_id=self.anna.id, date="2026-03-01T12:00:07Z")
        self.assertEqual(ahead.date, fields.Datetime.now())
        with self.assertRaisesRegex(ValidationError, "future"):
            self.log(partner_id=self.anna.id, date="2026-03-01T13:00:00Z")

    def test_wrong_values(self):
        order = self.create_order()
        anna = {"partner_id": self.anna.id}
        gone = {"partner_id": 2**30}
        for values, message in (
            ({**anna, "type": "smoke"}, "Use one of: call, video_call"),
            ({**anna, "type": "email"}, "Use one of: call"),
            ({**anna, "type": ["call"]}, "Use one of: call"),
            ({**anna, "date": "yesterday"}, "Write it like"),
            ({**anna, "date": 5}, "Write it like"),
            ({**anna, "date": "0001-01-01T00:00:00+07:00"}, "Write it like"),
            ({**anna, "direction": "up"}, "Use one of: in, out"),
            ({**anna, "outcome": "busy"}, "reached, left_message, no_answer"),
            ({**anna, "feeling": 5}, "good, neutral, bad"),
            ({**anna, "feeling": ["good"]}, "good, neutral, bad"),
            ({**anna, "duration": "4"}, "whole minutes"),
            ({**anna, "duration": 1.5}, "whole minutes"),
            ({**anna, "duration": -4}, "from 0 up"),
            ({**anna, "duration": 10**10}, "from 0 up"),
            ({**anna, "text": {"a": 1}}, "has to be text"),
            ({**anna, "reference": "x" * 201}, "200 characters"),
            ({"partner_id": "1"}, "id of a record"),
            ({"partner_id": 10**12}, "id of a record"),
            ({"partner_id": True}, "id of a record"),
            ({**anna, "duration": True}, "whole minutes"),
            (gone, "No contact was found"),
            ({}, "No contact was found"),
            ({"email": "who@nowhere.example"}, "who@nowhere.example"),
            ({"email": "nobody"}, "no email address"),
            ({"phone": "123"}, "too short"),
            ({"phone": "+84 99 999 99 99"}, "No contact was found"),
            ({**anna, "res_model": "sale.order"}, "id of a record"),
            ({**anna, "res_model": "nothing", "res_id": 1}, "Nothing can be logged"),
            ({**anna, "res_model": "res.country", "res_id": 1}, "Nothing can be"),
            ({**anna, "res_model": "mail.thread", "res_id": 1}, "Nothing can be"),
            ({**anna, "res_model": 5, "res_id": 1}, "Nothing can be logged"),
            (
                {**anna, "res_model": "sale.order", "res_id": order.id},
                "may not see the document",
            ),
            (
                {**anna, "res_model": "res.partner", "res_id": self.olga.id},
                "does not belong to Silent Cinema",
            ),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, message):
                self.Api.log(**{"type": "call", **values})
        self.assertFalse(self.history())

    def test_only_users_of_the_group(self):
        employee = new_test_user(self.env, "employee2", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.Interaction.with_user(employee).log("call", partner_id=self.anna.id)

    def test_presets_of_the_caller_forge_nothing(self):
        interaction = self.Interaction.browse(
            self.Api.with_context(
                default_automatic=True, default_event="confirmed"
            ).log("call", partner_id=self.anna.id)["id"]
        )
        self.assertEqual((interaction.automatic, interaction.event), (False, False))


class TestContactFinder(ApiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vietnam = cls.env.ref("base.vn")
        cls.env.company.country_id = cls.vietnam

    def find(self, **values):
        return self.log(**values).partner_id

    def test_email(self):
        for email in (
            "anna@harbor.example",
            "ANNA@Harbor.Example",
            '"Anna B." <anna@harbor.example>',
        ):
            with self.subTest(email):
                self.assertEqual(self.find(email=email), self.anna)

    def test_a_person_before_the_company(self):
        self.customer.email = "anna@harbor.example"
        self.assertEqual(self.find(email="anna@harbor.example"), self.anna)

    def test_the_oldest_of_several(self):
        self.olga.email = self.bert.email
        self.assertEqual(self.find(email=self.bert.email), self.bert)
        self.bert.active = False
        self.assertEqual(self.find(email=self.bert.email), self.olga)

    def test_email_before_phone(self):
        self.bert.phone = "+84 913 579 246"
        found = self.find(email=self.anna.email, phone="+84913579246")
        self.assertEqual(found, self.anna)
        found = self.find(email="who@nowhere.example", phone="+84913579246")
        self.assertEqual(found, self.bert)

    def test_phone_in_all_forms(self):
        forms = (
            "+84 913 579 246",
            "+84 (0)913 579 246",
            "0084913579246",
            "84913579246",
            "0913 579 246",
            "0913.579.246",
            "913579246",
        )
        for country in (self.vietnam, self.env.ref("base.us")):
            self.env.company.country_id = country
            for kept in ("+84 913 579 246", "0913 579 246"):
                self.anna.phone = kept
                for given in forms:
                    if "(0)" in given and (country, kept) != (self.vietnam, forms[0]):
                        continue
                    with self.subTest(country=country.code, kept=kept, given=given):
                        self.assertEqual(self.find(phone=given), self.anna)

    def test_the_whole_number_decides(self):
        self.bert.phone = "+65 1234 5678"
        self.olga.phone = "+84 24 1234 5678"
        self.assertEqual(self.find(phone="+842412345678"), self.olga)
        with self.assertRaisesRegex(UserError, "Several customers"):
            self.find(phone="12345678")

    def test_a_number_shared_at_one_customer(self):
        self.customer.phone = self.bert.phone = self.anna.phone = "+84 24 1234 5678"
        self.assertEqual(self.find(phone="024 1234 5678"), self.anna)

    def test_zeros(self):
        self.anna.phone = "+84 900 000 000"
        self.assertEqual(self.find(phone="0900000000"), self.anna)

    def test_contacts_of_other_companies_are_not_found(self):
        self.anna.company_id = self.env["res.company"].create({"name": "Second"})
        with self.assertRaisesRegex(UserError, "No contact was found"):
            self.find(email=self.anna.email)

    def test_references_are_for_the_system(self):
        """The other system may call its events by what they are about."""
        self.robot.group_ids |= self.env.ref("base.group_allow_export")
        interaction = self.log(partner_id=self.anna.id, reference="Complaint of Anna")
        readable = self.Api.browse(interaction.id)
        self.assertNotIn("event", self.Api.fields_get())
        self.assertNotIn("event", readable.read()[0])
        for access in (
            lambda: readable.event,
            lambda: self.Api.search([("event", "=like", "Complaint%")]),
            lambda: readable.export_data(["event"]),
        ):
            with self.assertRaises(AccessError):
                access()


@tagged("post_install", "-at_install")
class TestApiOverHttp(HttpCase, ApiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.make_key(cls.robot)

    @classmethod
    def make_key(cls, user):
        keys = cls.env(user=user)["res.users.apikeys"]
        expires = fields.Datetime.now() + timedelta(days=1)
        return keys._generate("rpc", "Exchange", expires)

    def post(self, key=None, **values):
        return self.url_open(
            "/json/2/customer.interaction/log",
            json=values,
            headers={"Authorization": f"Bearer {key or self.key}"},
        )

    def test_logged_twice(self):
        call = {"type": "call", "email": "ANNA@harbor.example", "reference": "pbx-7"}
        first, again = self.post(**call), self.post(**call)
        self.assertEqual((first.status_code, again.status_code), (200, 200))
        interaction = self.history()
        answer = {"id": interaction.id, "created": True, "partner_id": self.anna.id}
        self.assertEqual(first.json(), answer)
        self.assertEqual(again.json(), {**answer, "created": False})

    def test_a_race_over_http(self):
        """The first look happens before the other call's row can be seen."""
        self.log(partner_id=self.anna.id, reference="pbx-8", text="First")
        known = self.history()
        find_logged = type(self.Interaction)._find_logged
        looks = []

        def look_too_early(self, reference):
            looks.append(reference)
            return self.browse() if len(looks) == 1 else find_logged(self, reference)

        with (
            patch.object(type(self.Interaction), "_find_logged", look_too_early),
            patch("odoo.service.model.random.uniform", return_value=0),
        ):
            answer = self.post(
                type="call", partner_id=self.anna.id, reference="pbx-8", text="Second"
            )
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(
            answer.json(),
            {"id": known.id, "created": False, "partner_id": self.anna.id},
        )
        self.assertEqual(len(looks), 2)
        self.assertEqual(self.history(), known)
        self.assertNotIn("Second", str(self.anna.message_ids.mapped("body")))

    @mute_logger("odoo.http")
    def test_characters_that_no_database_takes(self):
        anna = {"type": "call", "partner_id": self.anna.id}
        email, phone = self.anna.email, "+84 912 345 678"
        for values in (
            {**anna, "reference": "pbx\0"},
            {**anna, "subject": "Chairs\0"},
            {**anna, "text": "\0"},
            {**anna, "text": "Half of one: \ud83d"},
            {"type": "call", "email": f"{email}\0"},
            {"type": "call", "phone": f"{phone}\0"},
            {"type": "call\0", "partner_id": self.anna.id},
            {**anna, "date": "2026-03-02\0"},
            {**anna, "direction": "in\0"},
            {**anna, "res_model": "sale.order\0", "res_id": 1},
        ):
            with self.subTest(values):
                answer = self.post(**values)
                self.assertEqual(answer.status_code, 422, answer.text)
                self.assertTrue(answer.json()["message"])
        self.assertFalse(self.history())
        self.assertEqual(self.post(**anna, text="\U0001f600").status_code, 200)

    @mute_logger("odoo.http")
    def test_errors_say_what_to_do(self):
        employee = new_test_user(self.env, "employee3", groups="base.group_user")
        anna = {"type": "call", "partner_id": self.anna.id}
        for values, status, message in (
            ({"type": "smoke", "partner_id": self.anna.id}, 422, "Use one of: call"),
            ({"type": "call", "email": "x@y.example"}, 422, "Create the contact first"),
            ({**anna, "date": "soon"}, 422, "Write it like"),
            ({**anna, "colour": "red"}, 422, "colour"),
            ({"partner_id": self.anna.id}, 422, "type"),
            ({**anna, "key": self.make_key(employee)}, 403, "Customer Interaction"),
            ({**anna, "key": "wrong"}, 401, "Invalid apikey"),
        ):
            with self.subTest(values):
                answer = self.post(**values)
                self.assertEqual(answer.status_code, status, answer.text)
                self.assertIn(message, answer.json()["message"])
        self.assertFalse(self.history())
