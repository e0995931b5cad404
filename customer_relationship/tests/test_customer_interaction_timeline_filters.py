from markupsafe import Markup

from odoo import Command
from odoo.tests import new_test_user

from .test_customer_interaction_timeline import TimelineCommon


class TestTimelineFilters(TimelineCommon):
    def test_each(self):
        self.log_call(name="In", direction="in", partner_id=self.bert.id)
        self.log_call(name="With Anna, too", participant_ids=self.anna.ids)
        self.add_rows(1, name="Mail", automatic=True, user_id=False)
        note = self.env.ref("customer_relationship.customer_interaction_type_note")
        self.log_call(name="Note", type_id=note.id)
        self.log_call(name="Of admin", user_id=self.env.uid)
        for filters, names in (
            ({"channels": ["email", "note"]}, ["Mail", "Note"]),
            ({"direction": "in"}, ["In"]),
            ({"user_id": self.env.uid}, ["Of admin"]),
            ({"partner_id": self.bert.id}, ["In"]),
            ({"hide_automatic": True, "hide_notes": True, "direction": "in"}, ["In"]),
            ({"channels": ["email"], "hide_automatic": True}, []),
            ({"channels": ["note"], "hide_notes": True}, []),
            ({"search": "mail"}, ["Mail"]),
        ):
            with self.subTest(filters=filters):
                self.assertCountEqual(self.names(**filters), names)

    def test_contact_within_the_company(self):
        self.log_call(name="Anna")
        self.log_call(name="Bert", partner_id=self.bert.id)
        both = {"partner_id": self.bert.id, "participant_ids": self.anna.ids}
        self.log_call(name="Both", **both)
        self.assertCountEqual(self.names(partner_id=self.anna.id), ["Anna", "Both"])
        rows = self.page(
            partner=self.bert, scope="contact", filters={"partner_id": self.anna.id}
        )["rows"]
        self.assertEqual([row["name"] for row in rows], ["Both"])

    def test_contact_who_has_left(self):
        """Among those to choose from, and so to be found."""
        self.log_call(name="Anna")
        call = self.log_call(partner_id=self.bert.id)
        self.bert.parent_id = self.other_customer
        self.bert.company_id = self.env["res.company"].create({"name": "Second"})
        choices = self.Interaction.with_user(self.salesperson).get_timeline_choices(
            {"partner_id": self.customer.id}
        )
        self.assertIn({"id": self.bert.id, "name": "Bert"}, choices["contacts"])
        rows = self.page(filters={"partner_id": self.bert.id})["rows"]
        self.assertEqual([row["id"] for row in rows], call.ids)
        self.assertEqual(self.names(partner_id=self.olga.id), [])

    def test_what_is_unknown_is_left_out(self):
        self.log_call()
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        for filters in (
            None,
            [],
            "all",
            {"colour": "green"},
            {"channels": "email", "direction": "up", "user_id": "me"},
            {"channels": ["telepathy"], "search": 5, "hide_notes": "no"},
            {"date_from": "yesterday", "date_to": 20260302, "pinned": 0},
            {"date_from": "0001-01-01", "date_to": "9999-12-31"},
            {"date_from": {"a": 1}, "date_to": [2026]},
            {"partner_id": gone.id},
            {"partner_id": 2**40, "user_id": True},
        ):
            with self.subTest(filters=filters):
                self.assertEqual(len(self.page(filters=filters)["rows"]), 1)
        bad_dates = ({"date": date, "id": 3} for date in ("soon", False, {"a": 1}))
        for before in ({}, *bad_dates, [1], "now"):
            with self.subTest(before=before):
                self.assertEqual(len(self.page(before=before)["rows"]), 1)

    def test_what_it_is_about_is_unknown(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        Interaction = self.Interaction.with_user(self.salesperson)
        for about in (
            None,
            {},
            {"partner_id": "Anna"},
            {"partner_id": gone.id},
            {"scope": "document"},
            {"scope": "document", "res_model": "gone.model", "res_id": 3},
        ):
            with self.subTest(about=about):
                page = Interaction.get_timeline_page(about)
                self.assertEqual(page, {"rows": [], "more": False})
                self.assertFalse(Interaction.get_timeline_choices(about)["users"])

    def test_days_of_the_reader(self):
        """Berlin's clocks went forward on March 29: a day of 23 hours."""
        for date in (
            "2026-03-28 22:59:59",
            "2026-03-28 23:00:00",
            "2026-03-29 21:59:59",
            "2026-03-29 22:00:00",
        ):
            self.add_rows(1, name=date, date=date)
        day = {"date_from": "2026-03-29", "date_to": "2026-03-29"}
        self.assertEqual(
            self.names(tz="Europe/Berlin", **day),
            ["2026-03-29 21:59:59", "2026-03-28 23:00:00"],
        )
        self.assertEqual(
            self.names(tz="Asia/Ho_Chi_Minh", **day),
            ["2026-03-28 23:00:00", "2026-03-28 22:59:59"],
        )

    def test_a_day_that_begins_at_one(self):
        """In Beirut there was no midnight on 2026-03-29."""
        for date in ("2026-03-28 21:59:59", "2026-03-28 22:00:00"):
            self.add_rows(1, name=date, date=date)
        for filters, name in (
            ({"date_to": "2026-03-28"}, "2026-03-28 21:59:59"),
            ({"date_from": "2026-03-29"}, "2026-03-28 22:00:00"),
        ):
            self.assertEqual(self.names(tz="Asia/Beirut", **filters), [name])

    def test_an_archived_type_is_still_shown(self):
        self.log_call()
        self.call.active = False
        self.assertEqual(self.names(channels=["phone"]), ["Call"])

    def test_names_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.call.with_context(lang="de_DE").name = "Anruf"
        self.log_call(name="Stühle")
        self.assertEqual(self.page(lang="de_DE")["rows"][0]["type"], "Anruf")
        self.assertEqual(self.names(lang="de_DE", search="anru"), ["Stühle"])


class TestTimelineSearch(TimelineCommon):
    def search(self, text, user=None):
        return self.names(search=text, **({"user": user} if user else {}))

    def test_signs_mean_themselves(self):
        names = ["100% tea", "100 teas", "a_b", "aXb", "c:\\tea", "Tea 🍵", "<b>&"]
        for name in names:
            self.log_call(name=name)
        for text, found in (
            ("100%", ["100% tea"]),
            ("%", ["100% tea"]),
            ("a_b", ["a_b"]),
            ("\\", ["c:\\tea"]),
            ("🍵", ["Tea 🍵"]),
            ("<b>&", ["<b>&"]),
            ("'; --", []),
            ("100 tea", ["100 teas", "100% tea"]),
            ("tea 100", []),
            ("tea" * 4000, []),
            (" aXb\0 ", ["aXb"]),
            ("aXb\ud83c", ["aXb"]),
        ):
            with self.subTest(text=text[:20]):
                self.assertEqual(self.search(text), found)
        for nothing in ("", "  ", "\0"):
            self.assertEqual(len(self.search(nothing)), len(names))

    def test_words_of_a_note(self):
        self.log_call(name="Chairs", note="Fish & chips,\nnot <tea>")
        self.assertEqual(self.search("fish & chips"), ["Chairs"])
        self.assertEqual(self.search("fish not"), ["Chairs"])
        self.assertEqual(self.search("<tea>"), ["Chairs"])
        self.assertFalse(self.search("<p>"))
        self.assertFalse(self.search("href"))

    def test_words_of_an_email(self):
        self.receive(
            '<div class="contract-of"><p>As in our\xa0<b>Contract</b></p>'
            "<p>of May: R&amp;D, 100%, a_b 🍵</p></div>"
        )
        for text in ("contract", "our contract may", "r&d", "100%", "a_b", "🍵", "a "):
            with self.subTest(text):
                self.assertEqual(self.search(text), ["Chairs"])
        for text in ("div", "class", "contract-of", "<p>", "may contract", "a%b", "(?"):
            with self.subTest(text):
                self.assertFalse(self.search(text))
        self.assertFalse(self.search("a " * 100))

    def test_what_stands_for_a_sign_is_not_read(self):
        self.receive("<p>R&amp;D&nbsp;&lt;lab&gt; &amp;amp;</p>")
        for text in ("r&d", "d <lab>", "&amp;", "lab> &"):
            with self.subTest(text):
                self.assertEqual(self.search(text), ["Chairs"])
        for text in ("nbsp", "lt", "&nbsp;", "mp;d", "amp;amp", "amp lab"):
            with self.subTest(text):
                self.assertFalse(self.search(text))
        self.receive('<p>A lamp</p><p title="b">of <a href="of">tea</a></p>')
        self.assertEqual(self.search("lamp"), ["Chairs"])
        self.assertFalse(self.search("tea of"))

    def extract(self, text, user=None):
        """With stars around what was looked for."""
        (row,) = self.page(user, filters={"search": text})["rows"]
        return "".join(
            f"*{piece}*" if is_match else piece
            for piece, is_match in row.get("extract", [])
        )

    def test_extract(self):
        before, after = "before " * 100, " after" * 100
        self.receive(
            f"<p>{before}Our</p><ul><li>R&amp;D</li><li>of <b>May</b></li></ul>{after}"
        )
        extract = self.extract("r&d may")
        self.assertIn("before Our *R&D* of *May* after", extract)
        self.assertTrue(extract.startswith("…before"))
        self.assertTrue(extract.endswith("…"))
        self.assertLess(len(extract), 220)
        self.assertFalse(self.extract("chairs"), "the subject says it")

    def test_extract_of_a_note_that_is_told(self):
        self.log_call(name="Chairs", note="Oak, <please>")
        self.assertFalse(self.extract("oak"))
        self.log_call(name="Tables", note="word " * 100 + "<b>Beech</b>")
        self.assertIn("word <b>*Beech*</b>", self.extract("beech"))

    def test_extract_where_the_words_are_close(self):
        self.receive("<p>Tea, tea and tea. In May we drink tea from China.</p>")
        self.assertIn("*tea* from *China*", self.extract("tea china"))

    def test_extract_for_readers_alone(self):
        newcomer = new_test_user(
            self.env, "newcomer", groups="sales_team.group_sale_salesman"
        )
        self.receive("<p>Secret of Zanzibar</p>", self.create_order(self.anna))
        self.assertIn("*Zanzibar*", self.extract("zanzibar"))
        self.receive("<p>Zanzibar for all</p>")
        self.assertEqual(self.extract("zanzibar", newcomer), "*Zanzibar* for all")

    def test_words_of_an_email_for_its_readers_alone(self):
        newcomer = new_test_user(
            self.env, "newcomer", groups="sales_team.group_sale_salesman"
        )
        order = self.create_order(self.anna)
        message = self.receive("<p>Zanzibar</p>", order)
        self.assertEqual(self.search("zanzibar"), ["Chairs"])
        self.assertFalse(self.search("zanzibar", newcomer))
        message.message_type = "user_notification"
        self.assertFalse(self.search("zanzibar"))
        message.write({"message_type": "email", "res_id": self.create_order().id})
        self.assertFalse(self.search("zanzibar"))

    def receive(self, body, document=None):
        document = (document or self.customer).sudo()
        values = {"message_type": "email", "author_id": self.anna.id}
        return document.message_post(body=Markup(body), subject="Chairs", **values)

    def test_by_type(self):
        self.log_call(name="Chairs")
        self.assertEqual(self.search("call"), ["Chairs"])

    def test_only_what_the_reader_may_read(self):
        newcomer = new_test_user(
            self.env, "newcomer", groups="sales_team.group_sale_salesman"
        )
        order = self.create_order(self.anna, name="Zanzibar")
        order.action_confirm()
        self.assertEqual(self.search("zanzi"), ["Zanzibar"])
        self.assertFalse(self.search("zanzi", newcomer))
        self.assertEqual(self.names(user=newcomer), ["Order confirmed"])
        call = self.log_call(name="Zanzibar call", note="Tanganyika")
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_id = second
        self.assertFalse(self.search("zanzibar call", newcomer))
        self.assertFalse(self.search("tanganyika", newcomer))
        row = self.page(newcomer)["rows"][0]
        self.assertEqual(row["id"], call.id)
        self.assertFalse(row["can_open"] or row["note"] or row["document"])


class TestTimelineChoices(TimelineCommon):
    def recall(self, user=None):
        Interaction = self.Interaction.with_user(user or self.salesperson)
        return Interaction.get_timeline_filters()

    def remember(self, filters, user=None):
        Interaction = self.Interaction.with_user(user or self.salesperson)
        return Interaction.set_timeline_filters(filters)

    def test_filters_of_each_user(self):
        self.assertEqual(self.recall(), {})
        other = new_test_user(self.env, "o", groups="sales_team.group_sale_salesman")
        chosen = {"channels": ["email"], "hide_notes": True, "user_id": other.id}
        self.remember({**chosen, "search": "tea", "colour": "green", "pinned": True})
        self.assertEqual(self.recall(), chosen)
        self.assertEqual(self.recall(other), {})
        self.remember({"direction": "in"}, other)
        self.assertEqual(self.recall(other), {"direction": "in"})
        self.remember({})
        self.assertEqual(self.recall(), {})
        self.assertEqual(self.recall(other), {"direction": "in"})

    def test_whose_history_of_each_user(self):
        self.remember({"whole_company": True, "this_document": "yes"})
        self.assertEqual(self.recall(), {"whole_company": True})
        self.remember({"whole_company": False, "this_document": True})
        self.assertEqual(self.recall(), {"this_document": True})

    def test_a_colleague_who_is_gone(self):
        leaver = new_test_user(self.env, "l", groups="base.group_user")
        self.remember({"user_id": leaver.id, "direction": "in"})
        leaver.unlink()
        self.assertEqual(self.recall(), {"direction": "in"})
        self.remember({"direction": "out"})
        self.salesperson.unlink()
        self.assertFalse(self.env["customer.timeline.filter"].search([]))

    def test_colleagues_who_met_the_contact_with_others(self):
        self.log_call(
            partner_id=self.bert.id,
            participant_ids=self.anna.ids,
            user_id=self.user_employee.id,
        )
        Interaction = self.Interaction.with_user(self.salesperson)
        choices = Interaction.get_timeline_choices(
            {"partner_id": self.anna.id, "scope": "contact"}
        )
        self.assertEqual(
            choices["users"],
            [{"id": self.user_employee.id, "name": self.user_employee.name}],
        )

    def test_the_user_of_a_filter_has_a_name(self):
        about = {"partner_id": self.anna.id, "scope": "contact"}
        Interaction = self.Interaction.with_user(self.salesperson)
        user = {"id": self.user_employee.id, "name": self.user_employee.name}
        for user_id, expected in ((user["id"], [user]), (0, []), ("x", [])):
            choices = Interaction.get_timeline_choices(about, user_id=user_id)
            self.assertEqual(choices["users"], expected)

    def choices(self, name):
        Interaction = self.Interaction.with_user(self.salesperson)
        return Interaction.get_timeline_choices({"partner_id": self.customer.id})[name]

    def test_those_who_took_part(self):
        self.log_call(participant_ids=self.bert.ids)
        self.assertEqual(
            [contact["name"] for contact in self.choices("contacts")], ["Anna", "Bert"]
        )

    def test_of_many_those_of_late_and_oneself(self):
        people = self.env["res.partner"].create(
            [{"name": f"A {i}", "parent_id": self.customer.id} for i in range(50)]
        )
        users = self.env["res.users"].create(
            [{"name": f"A {i}", "login": f"a_{i}"} for i in range(50)]
        )
        self.add_rows(1, self.bert, user_id=self.salesperson.id, date="2026-03-01")
        for person, user in zip(people, users, strict=True):
            self.add_rows(1, person, user_id=user.id)
        self.add_rows(1, self.anna, user_id=self.env.uid, date="2026-03-03")
        contacts = [contact["id"] for contact in self.choices("contacts")]
        self.assertEqual(len(contacts), 50)
        self.assertIn(self.anna.id, contacts)
        self.assertNotIn(self.bert.id, contacts)
        users = [user["id"] for user in self.choices("users")]
        self.assertEqual(len(users), 50)
        self.assertIn(self.salesperson.id, users)
        self.assertIn(self.env.uid, users)

    def test_choices(self):
        self.log_call()
        self.log_call(partner_id=self.bert.id, user_id=self.env.uid)
        self.log_call(partner_id=self.olga.id)
        kinds = self.env["customer.interaction.type"].search([("channel", "=", "post")])
        kinds.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        Interaction = self.Interaction.with_user(self.salesperson)
        choices = Interaction.get_timeline_choices({"partner_id": self.customer.id})
        self.assertEqual(
            [contact["name"] for contact in choices["contacts"]], ["Anna", "Bert"]
        )
        self.assertIn(
            {"id": self.salesperson.id, "name": "Sam Sales"}, choices["users"]
        )
        self.assertEqual(len(choices["users"]), 2)
        codes = [channel["code"] for channel in choices["channels"]]
        self.assertIn("phone", codes)
        self.assertNotIn("post", codes)
