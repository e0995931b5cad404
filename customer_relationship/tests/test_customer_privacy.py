import base64
import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common import CustomerRelationshipCommon


class PrivacyCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "manager",
            password="manager",
            groups="customer_relationship.group_customer_relationship_manager,"
            "sales_team.group_sale_salesman_all_leads",
        )
        cls.anna.write({"name": "Anna Quill", "email": "anna.quill@harbor.example"})

    def wizard(self, partner=None, user=None, **values):
        return (
            self.env["customer.privacy"]
            .with_user(user or self.manager)
            .create({"partner_id": (partner or self.anna).id, **values})
        )

    def write_to(self, partners, subject="Opening hours"):
        with self.mock_mail_gateway():
            self.customer.message_post(
                body="Hello",
                subject=subject,
                message_type="comment",
                partner_ids=partners.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.env.cr.flush()


class TestPrivacy(PrivacyCommon):
    def grep(self, text):
        """The columns of our tables in which the text occurs."""
        self.env.cr.flush()
        found = []
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto or not name.startswith("customer."):
                continue
            query = SQL(
                "SELECT count(*) FROM %s row WHERE row::text ILIKE %s",
                SQL.identifier(model._table),
                f"%{text}%",
            )
            if self.env.execute_query(query)[0][0]:
                found.append(name)
        return found

    def test_erase(self):
        self.log_call(name="Anna Quill called", note="Anna Quill likes tea")
        self.write_to(self.anna + self.bert, "For Anna Quill and Bert")
        self.write_to(self.bert + self.anna, "Nothing special")
        other = self.log_call(partner_id=self.bert.id, name="Annapolis")
        self.write_to(self.bert, "About anna.quill@harbor.example")
        self.create_order(self.anna).action_confirm()
        self.assertEqual(self.grep("Anna Quill"), ["customer.interaction"])
        wizard = self.wizard()
        self.assertEqual(wizard.interaction_count, 4)
        wizard.action_erase()
        self.assertFalse(self.grep("Anna Quill"))
        self.assertFalse(self.grep("anna.quill@"))
        rows = self.history()
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows.partner_id, self.bert)
        self.assertFalse(rows.participant_ids)
        self.assertEqual(other.name, "Annapolis")
        self.assertFalse(self.anna.message_ids.filtered(lambda m: "tea" in m.body))
        queued = self.env["customer.interaction.queue"].search(
            [("res_model", "=", "customer.interaction")]
        )
        self.assertFalse(
            set(queued.mapped("res_id")) - set(self.Interaction.search([]).ids)
        )

    def test_words_from_the_api_are_forgotten(self):
        answer = self.Interaction.with_user(self.salesperson).log(
            "call", partner_id=self.anna.id, reference="pbx-1", text="Likes tea"
        )
        message = self.Interaction.browse(answer["id"]).message_id
        self.assertIn("tea", message.body)
        self.wizard().action_erase()
        self.assertFalse(message.exists())

    def test_corrections_are_forgotten(self):
        """What was said before, even of a row that is another's or gone by now."""
        order = self.create_order()
        Log = self.Interaction.with_user(self.salesperson)
        calls = [
            Log._log(
                {"type_id": self.call.id, "partner_id": partner.id, "note": "Tea"},
                order,
            )
            for partner in (self.anna, self.anna, self.anna, self.bert)
        ]
        calls[0]._correct({"note": "Coffee"})
        calls[1]._correct({"partner_id": self.bert.id})
        calls[2].action_withdraw()
        before = order.message_ids
        calls[3]._correct({"note": "Water"})
        kept = order.message_ids - before
        self.anna.active = False
        self.wizard().action_erase()
        words = str(order.message_ids.mapped("body"))
        self.assertNotIn("Quill", words)
        self.assertNotIn("Coffee", words)
        self.assertNotIn("withdrawn", words)
        self.assertTrue(kept.exists())
        self.assertEqual(calls[1].note, "Tea", "what is another's stays")

    def know(self, partner):
        partner.write(
            {
                "customer_salutation": "Dr. Quill",
                "customer_birthday": "1990-02-03",
                "customer_channel": "phone",
                "customer_channel_second": "email",
                "customer_channel_third": "post",
                "customer_hour_from": 9,
                "customer_hour_to": 17,
                "customer_weekdays": "135",
                "customer_need_ids": [Command.create({"name": "Speed"})],
                "customer_goals": "Grow",
                "customer_etiquette": "No jokes",
                "customer_size": "small",
            }
        )
        return self.env["customer.consent"].create(
            {
                "partner_id": partner.id,
                "channel": "email",
                "purpose": "promotion",
                "state": "withdrawn",
                "source": "phone",
                "wording": "No more news",
            }
        )

    def test_what_is_known_of_the_person(self):
        consent, other = self.know(self.anna), self.know(self.bert)
        names = self.anna._get_customer_fields()
        data = self.wizard()._get_privacy_data(self.anna)
        [person], [row] = data["people"], data["consents"]
        self.assertTrue(all(person[name] for name in names))
        self.assertEqual(person["customer_need_ids"], "Speed")
        self.assertEqual((row["state"], row["wording"]), ("withdrawn", "No more news"))
        self.wizard().action_erase()
        self.assertFalse([name for name in names if self.anna[name]])
        self.assertFalse(consent.exists())
        self.assertEqual(self.bert.customer_goals, "Grow")
        self.assertTrue(other.exists())
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertIn("Customer Consent (1)", log.records_description)
        data = self.wizard()._get_privacy_data(self.anna)
        self.assertFalse(data["consents"])
        self.assertFalse([name for name in names if data["people"][0][name]])

    def test_people_one_may_not_see_are_not_exported(self):
        self.know(self.anna)
        self.anna.company_id = self.env["res.company"].create({"name": "Second"})
        self.env.invalidate_all()
        wizard = self.wizard(self.customer, with_people=True)
        data = json.loads(base64.b64decode(wizard.file))
        self.assertNotIn("Quill", str(data["people"]))
        self.assertFalse(data["consents"])
        with self.assertRaisesRegex(UserError, "Companies"):
            wizard.action_erase()
        self.assertTrue(self.anna.customer_goals)

    def test_the_log_hides_whom_it_is_about(self):
        self.log_call()
        self.wizard().action_erase()
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertEqual(log.user_id, self.manager)
        self.assertIn("Customer Interaction (1)", log.records_description)
        self.assertNotIn("Quill", str(log.read()))

    def test_contacts_without_a_proper_address(self):
        for email in (False, "none", "a@x.example, b@x.example", "A <a@x.example>"):
            with self.subTest(email):
                self.anna.email = email
                self.wizard().action_erase()

    def subjects_after(self, *subjects, **person):
        """How subjects of another's calls read once the person is erased."""
        self.anna.write(person)
        calls = [self.log_call(partner_id=self.bert.id, name=text) for text in subjects]
        self.wizard().action_erase()
        return [call.name for call in calls]

    def test_names_are_no_wildcards(self):
        self.assertEqual(
            self.subjects_after("An xx", "With An (x)", name="An (x"),
            ["An xx", "Call"],
        )

    def test_half_a_name_is_a_word_like_any(self):
        subjects = ("Offer on an invoice", "An asked", "Will pay", "none of it")
        for name in ("An", "Will"):
            with self.subTest(name):
                self.assertEqual(
                    self.subjects_after(*subjects, name=name, email="none"),
                    list(subjects),
                )

    def test_full_names_and_addresses_are_forgotten(self):
        subjects = (
            "(May Hope)",
            "May Hope's chairs",
            "Re: May.Hope@x.example!",
            "to may.hope@x.example",
            "we may hope for an order",
            "May Hopewell",
            "Dismay Hope",
        )
        self.assertEqual(
            self.subjects_after(
                *subjects, name="May Hope", email="Me <May.Hope@x.example>"
            ),
            ["Call"] * 4 + list(subjects[4:]),
        )

    def test_a_company_with_its_people(self):
        self.log_call()
        self.log_call(partner_id=self.customer.id)
        self.wizard(self.customer).action_erase()
        self.assertEqual(self.history().partner_id, self.anna)
        self.wizard(self.customer, with_people=True).action_erase()
        self.assertFalse(self.history())

    def test_what_was_erased_does_not_come_back(self):
        """Neither backfill nor the nightly check may read it from the order again."""
        order = self.create_order(self.anna)
        order.action_confirm()
        self.history()
        self.wizard().action_erase()
        sources = self.env["customer.interaction.source"]
        restriction = SQL("source.id = %s", order.id)

        def read_again():
            return self.env.execute_query(
                sources._get_events_query("order_confirmed", restriction)
            )

        self.assertFalse(read_again())
        order.partner_id = self.bert
        self.env.flush_all()
        self.assertTrue(read_again())
        self.create_order(self.anna).action_confirm()
        self.assertEqual(self.history().partner_id, self.anna, "a new life")

    def test_the_erased_do_not_come_back_among_others(self):
        """The others keep their row, and the first of them is the main one."""
        for recipients in (self.anna + self.bert, self.bert + self.anna):
            self.write_to(recipients)
        self.assertEqual(len(self.history()), 2)
        self.wizard().action_erase()
        self.history().unlink()
        self.run_source("email_out")
        self.assertEqual(self.history().mapped("partner_id"), self.bert)
        self.assertEqual(len(self.history()), 2)
        self.assertFalse(self.history().participant_ids)

    def test_all_or_nothing(self):
        """Who sees a part of it neither leaves the rest nor deletes unseen."""
        second = self.env["res.company"].create({"name": "Second"})
        call = self.log_call()
        call.sudo().company_id = second
        with self.assertRaisesRegex(UserError, "Companies"):
            self.wizard().action_erase()
        self.manager.company_ids += second
        self.wizard().action_erase()
        self.assertFalse(call.exists())

    def test_opened_from_the_contact(self):
        action = self.env.ref("customer_relationship.customer_privacy_action")
        for user, expected in ((self.manager, True), (self.salesperson, False)):
            Actions = self.env["ir.actions.actions"].with_user(user)
            bindings = Actions.get_bindings("res.partner")["action"]
            self.assertEqual(action.id in [one["id"] for one in bindings], expected)
        self.log_call()
        wizard = self.env["customer.privacy"].with_user(self.manager)
        context = {"active_model": "res.partner", "active_id": self.customer.id}
        form = Form(wizard.with_context(**context))
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.interaction_count, 0)
        form.with_people = True
        self.assertEqual(form.interaction_count, 1)

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.wizard(user=self.salesperson)
        wizard = self.wizard()
        for user in (self.salesperson, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                wizard.with_user(user).action_erase()

    def test_a_contact_one_may_not_see(self):
        self.anna.company_id = self.env["res.company"].create({"name": "Second"})
        self.env.invalidate_all()
        wizard = self.wizard()
        with self.assertRaises(AccessError):
            wizard.action_erase()
        with self.assertRaises(AccessError):
            wizard.read(["file"])

    def test_export_says_what_the_user_may_read(self):
        newcomer = new_test_user(
            self.env,
            "newcomer",
            groups="customer_relationship.group_customer_relationship_manager",
        )
        self.log_call(name="Chairs", note="Likes tea")
        order = self.create_order(self.anna)
        order.action_confirm()
        self.history()
        wizard = self.wizard(user=newcomer)
        rows = wizard._get_privacy_data(self.anna)["interactions"]
        self.assertEqual({row["name"] for row in rows}, {"Chairs", "Order confirmed"})
        rows = self.wizard()._get_privacy_data(self.anna)["interactions"]
        self.assertEqual({row["name"] for row in rows}, {"Chairs", order.name})

    def test_odoos_own_lookup_finds_and_deletes(self):
        call = self.log_call(name="Chairs")
        joint = self.log_call(partner_id=self.bert.id, participant_ids=self.anna.ids)
        other = self.log_call(partner_id=self.bert.id)
        consent, others_consent = self.know(self.anna), self.know(self.bert)
        self.history()
        lines = self.lookup_lines(call._name, consent._name)
        self.assertEqual(
            sorted(zip(lines.mapped("res_model"), lines.mapped("res_id"), strict=True)),
            [
                (consent._name, consent.id),
                (call._name, call.id),
                (call._name, joint.id),
            ],
        )
        lines.action_unlink_all()
        self.assertFalse(call.exists() or consent.exists())
        self.assertTrue(other.exists() and others_consent.exists())
        self.assertEqual(joint.partner_id, self.bert)
        self.assertFalse(joint.participant_ids)

    def lookup_lines(self, *models):
        lookup = self.env["privacy.lookup.wizard"].create(
            {"name": "Anna Quill", "email": "anna.quill@harbor.example"}
        )
        lookup.action_lookup()
        return lookup.line_ids.filtered(lambda line: line.res_model in models)

    def test_what_odoos_own_lookup_deletes_does_not_come_back(self):
        with freeze_time("2026-03-02 10:30:00"):
            order = self.create_order(self.anna)
            order.action_confirm()
            self.env.cr.flush()
        with freeze_time("2026-03-04 10:30:00"):
            self.assertEqual(self.history().partner_id, self.anna)
            self.lookup_lines("customer.interaction").action_unlink_all()
            self.assertFalse(self.history())
            self.run_source("order_confirmed")
        self.assertFalse(self.history())

    def test_odoos_own_lookup_leaves_others_what_is_theirs(self):
        call = self.log_call(participant_ids=self.bert.ids, note="Tea")
        message = call.sudo().message_id
        self.write_to(self.bert + self.anna, "For Anna Quill and Bert")
        kept = self.history()
        self.assertEqual(len(kept), 2)
        lines = self.lookup_lines("customer.interaction")
        lines.action_unlink_all()
        self.assertEqual(kept.exists(), kept)
        self.assertEqual(kept.partner_id, self.bert)
        self.assertFalse(kept.participant_ids or message.exists())
        self.assertFalse(self.grep("Quill and"))
        self.assertEqual(lines.mapped("is_unlinked"), [True, True])
        self.assertIn("Taken out of", lines[0].execution_details)

    def test_one_line_of_odoos_own_lookup(self):
        """The rest of the history stays until its turn comes."""
        first = self.log_call(participant_ids=self.bert.ids)
        second = self.log_call(participant_ids=self.bert.ids)
        line = self.lookup_lines("customer.interaction").filtered(
            lambda line: line.res_id == first.id
        )
        line.action_unlink()
        self.assertEqual((first + second).mapped("partner_id"), self.bert + self.anna)

    def test_odoos_own_lookup_after_the_contact(self):
        """What was given to another when the contact went is no longer theirs."""
        call = self.log_call(participant_ids=self.bert.ids)
        lines = self.lookup_lines("res.partner", "customer.interaction")
        lines.filtered(lambda line: line.res_model == "res.partner").action_unlink()
        self.assertEqual(call.partner_id, self.bert)
        (lines.filtered(lambda line: not line.is_unlinked)).action_unlink_all()
        self.assertTrue(call.exists())

    def test_odoos_own_lookup_deletes_the_contact_first(self):
        """What goes with the contact is gone when its own turn comes."""
        call, consent = self.log_call(), self.know(self.anna)
        models = ("res.partner", call._name, consent._name)
        lines = self.lookup_lines(*models)
        self.assertEqual(len(lines), 3)
        lines.sorted(lambda line: models.index(line.res_model)).action_unlink_all()
        self.assertFalse(self.anna.exists() or call.exists() or consent.exists())

    def test_merged_contacts_keep_the_notes_about_them(self):
        call = self.log_call(note="Tea").with_user(self.salesperson)
        call._correct({"note": "Coffee"})
        note = self.env["customer.interaction.correction.note"].search(
            [("partner_id", "=", self.anna.id)]
        )
        self.assertTrue(note)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.anna + self.bert).ids, self.bert
        )
        self.env.invalidate_all()
        self.assertEqual(note.partner_id, self.bert)
        self.wizard(self.bert).action_erase()
        self.assertFalse(note.exists())


@tagged("post_install", "-at_install")
class TestPrivacyDownload(HttpCase, PrivacyCommon):
    def test_download(self):
        self.log_call(name="Chairs")
        self.write_to(self.bert + self.anna)
        wizard = self.wizard()
        url = wizard.action_export()["url"]
        self.assertNotEqual(self.url_open(url).status_code, 200)
        self.authenticate("manager", "manager")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn(".json", response.headers["Content-Disposition"])
        rows = json.loads(response.content)["interactions"]
        self.assertEqual({row["name"] for row in rows}, {"Chairs", "Opening hours"})
        self.assertIn("Bert", str(rows))
        self.authenticate("sales", "sales")
        self.assertNotEqual(self.url_open(url).status_code, 200)
