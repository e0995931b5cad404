from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerRelationshipCommon

DAY = "2026-06-15 12:00:00"


class CommunityCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "manager",
            groups="customer_relationship.group_customer_relationship_manager,"
            "sales_team.group_sale_salesman_all_leads",
        )
        cls.council = cls.env["customer.community"].create(
            {
                "name": "Tea Council",
                "kind": "council",
                "purpose": "service",
                "link": "https://zalo.me/g/tea",
                "description": "<p>Two lunches a year</p>",
            }
        )
        cls.Member = cls.env["customer.community.member"]

    def join(self, partner=None, **values):
        return self.Member.create(
            {
                "community_id": self.council.id,
                "partner_id": (partner or self.anna).id,
                **values,
            }
        )

    def invite(self, partners, user=None, **values):
        wizard = (
            self.env["customer.community.invitation"]
            .with_user(user or self.salesperson)
            .create(
                {
                    "community_id": self.council.id,
                    "partner_ids": [Command.set(partners.ids)],
                    **values,
                }
            )
        )
        with self.mock_mail_gateway():
            wizard.action_invite()
        return self.Member.search(
            [("partner_id", "in", partners.ids), ("state", "=", "invited")]
        )

    def withdraw(self, partner, purpose="service", state="withdrawn"):
        self.env["customer.consent"].create(
            {
                "partner_id": partner.id,
                "channel": "email",
                "purpose": purpose,
                "state": state,
                "source": "phone",
                "wording": "No",
            }
        )


@freeze_time(DAY)
class TestCommunity(CommunityCommon):
    def test_links_are_web_addresses(self):
        for link in ("https://zalo.me/g/abc", "http://forum.example.com", False):
            self.council.link = link
        bad = ("javascript:alert(1)", "zalo.me/g/abc", "https://", "https://a b.de")
        for link in (*bad, "ftp://a.example", "https://[bad"):
            with self.subTest(link), self.assertRaises(ValidationError):
                self.council.link = link

    def test_from_when_until_when(self):
        member = self.join()
        self.assertRecordValues(member, [{"state": "accepted", "left_on": False}])
        self.assertEqual(str(member.joined_on), "2026-06-15")
        self.assertEqual(self.council.member_count, 1)
        with freeze_time("2026-07-01 12:00:00"):
            member.with_user(self.salesperson).action_leave()
            self.env.flush_all()
        self.assertEqual(str(member.joined_on), "2026-06-15")
        self.assertEqual(str(member.left_on), "2026-07-01")
        self.council.invalidate_recordset()
        self.assertEqual(self.council.member_count, 0)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            member.left_on = "2026-06-01"
            self.env.flush_all()

    def test_the_history_tells_of_it(self):
        member = self.join(joined_on="2026-02-01")
        member.action_leave()
        self.assertRecordValues(
            self.history().sudo().sorted("date"),
            [
                {
                    "name": "Tea Council",
                    "partner_id": self.anna.id,
                    "type_id": self.env.ref(f"customer_relationship.{code}").id,
                    "company_id": self.env.company.id,
                }
                for code in (
                    "customer_interaction_type_community_joined",
                    "customer_interaction_type_community_left",
                )
            ],
        )
        self.assertRebuilt("community_joined", "community_left")

    def test_an_invitation_is_no_membership(self):
        self.join(state="invited").action_decline()
        self.assertFalse(self.history())

    def test_who_comes_back_has_another_row(self):
        self.join().action_leave()
        self.join()
        rows = self.Member.search([("partner_id", "=", self.anna.id)])
        self.assertEqual(sorted(rows.mapped("state")), ["accepted", "left"])

    def test_nobody_is_a_member_twice(self):
        self.join()
        with self.assertRaisesRegex(ValidationError, "Anna is a member"):
            self.join(state="invited")
        self.join(self.bert)

    def test_answers_by_hand(self):
        member = self.join(state="invited")
        self.assertFalse(member.joined_on)
        member.action_decline()
        self.assertEqual(member.state, "declined")
        member.action_accept()
        self.assertEqual(member.state, "accepted")
        member.action_decline()
        self.assertEqual(member.state, "accepted", "who left, left")

    def test_the_contact_shows_it_and_its_company_does(self):
        member = self.join()
        self.join(self.olga).action_leave()
        for partner in (self.anna, self.customer):
            partner = partner.with_user(self.salesperson)
            self.assertEqual(partner.customer_membership_ids, member)
        for partner in (self.bert, self.olga, self.other_customer):
            self.assertFalse(partner.customer_membership_ids)
        view = self.env["res.partner"].with_user(self.salesperson).get_view()
        self.assertIn("customer_membership_ids", view["arch"])

    def test_contacts_merge(self):
        former = self.join(joined_on="2026-01-01")
        self.join(self.bert, joined_on="2026-03-01")
        third = self.env["res.partner"].create({"name": "Third"})
        self.join(third, state="invited", invited_on="2025-01-01")
        left = self.join(self.olga)
        left.action_leave()
        people = self.anna + self.bert + third + self.olga
        for person in people:
            person.write({"email": False, "parent_id": False})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(people.ids[:3], self.bert)
        wizard._merge((self.bert + self.olga).ids, self.bert)
        rows = self.Member.search([("partner_id", "=", self.bert.id)])
        self.assertEqual(rows, former + left)

    def test_the_contact_goes(self):
        member = self.join()
        self.anna.unlink()
        self.assertFalse(member.exists())


@freeze_time(DAY)
class TestInvitation(CommunityCommon):
    def test_by_email_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref(
            "customer_relationship.mail_template_community_invitation"
        )
        template.with_context(lang="de_DE").subject = "Einladung"
        self.bert.lang = "de_DE"
        members = self.invite(self.anna + self.bert, note="You know tea.")
        self.assertEqual(members.partner_id, self.anna + self.bert)
        self.assertEqual(members.invited_by_id, self.salesperson)
        subjects = {mail.recipient_ids: mail.subject for mail in self._new_mails}
        self.assertEqual(
            subjects,
            {self.anna: "An invitation: Tea Council", self.bert: "Einladung"},
        )
        body = self._new_mails.filtered(lambda m: m.recipient_ids == self.anna).body
        self.assertIn("You know tea.", body)
        self.assertIn("Two lunches", body)
        self.assertIn("/customer/community/", body)
        self.assertNotIn("zalo.me", body, "only members get the address")
        self.assertIn("email", self.history().type_id.mapped("code"))

    def test_only_whom_we_may_write_to(self):
        self.withdraw(self.bert)
        silent = self.env["res.partner"].create({"name": "Silent"})
        self.join(self.olga)
        people = self.anna + self.bert + silent + self.olga
        with Form(
            self.env["customer.community.invitation"].with_user(self.salesperson)
        ) as form:
            form.community_id = self.council
            for person in people:
                form.partner_ids.add(person)
            for text in ("Bert: no consent", "Silent: no email", "Olga: member"):
                self.assertIn(text, form.skipped)
            self.assertNotIn("Anna", form.skipped)
        self.assertEqual(self.invite(people).partner_id, self.anna)
        with self.assertRaisesRegex(UserError, "nobody"):
            self.invite(people)

    def test_promotion_takes_a_consent(self):
        self.council.purpose = "promotion"
        parameter = "customer_relationship.promotion_default"
        self.env["ir.config_parameter"].set_param(parameter, "")
        with self.assertRaisesRegex(UserError, "nobody"):
            self.invite(self.anna)
        self.withdraw(self.anna, "promotion", "given")
        self.assertTrue(self.invite(self.anna))

    def test_from_a_list(self):
        Invitation = self.env["customer.community.invitation"]
        chosen = Invitation.with_context(
            active_model="res.partner", active_ids=self.anna.ids
        ).new()
        self.assertEqual(chosen.partner_ids._origin, self.anna)
        self.log_call()
        self.env.cr.flush()
        self.env["customer.profile.refresh"]._refresh_customers(self.customer.ids)
        profile = self.env["customer.profile"].search(
            [("partner_id", "=", self.customer.id)]
        )
        chosen = Invitation.with_context(
            active_model="customer.profile", active_ids=profile.ids
        ).new()
        self.assertEqual(chosen.partner_ids._origin, self.customer)
        action = self.council.action_invite()
        self.assertEqual(action["context"]["default_community_id"], self.council.id)

    def test_invitations_go_with_the_person_or_the_group(self):
        for gone in (self.anna, self.council):
            note = f"Only for you, {gone.name}"
            member = self.invite(
                self.anna if gone == self.anna else self.bert, note=note
            )
            messages = self.env["mail.message"].search(
                [("model", "=", member._name), ("res_id", "=", member.id)]
            )
            self.assertIn(note, messages.body)
            gone.unlink()
            self.assertFalse(messages.exists())

    def test_many_take_no_more_queries_each(self):
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@tea.example"} for n in range(22)]
        )
        self.invite(people[0])
        counts = []
        for group in (people[1], people[2:22]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.invite(group)
            counts.append(self.cr.sql_log_count - before)
        self.assertLess((counts[1] - counts[0]) / 19, 12)


@freeze_time(DAY)
class TestCommunityRights(CommunityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            groups="customer_relationship.group_customer_relationship_manager",
            company_id=cls.second.id,
            company_ids=[Command.set(cls.second.ids)],
        )

    def test_salespeople_invite_and_managers_create(self):
        council = self.council.with_user(self.salesperson)
        self.assertEqual(council.name, "Tea Council")
        for operation in ("create", "write", "unlink"):
            self.assertFalse(council.has_access(operation), operation)
        self.assertTrue(self.invite(self.anna, self.salesperson))
        self.assertFalse(self.Member.with_user(self.salesperson).has_access("unlink"))
        self.council.with_user(self.manager).write({"name": "Council"})
        self.Member.search([]).with_user(self.manager).unlink()

    def test_others_see_nothing(self):
        self.join()
        for group in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, group, groups=group)
            for name in ("", ".member", ".invitation"):
                model = self.env[f"customer.community{name}"].with_user(user)
                self.assertFalse(model.has_access("read"), (group, name))
        self.anna.with_user(new_test_user(self.env, "plain")).read(["name"])

    def test_of_another_company(self):
        member = self.join()
        with self.assertRaises(AccessError):
            self.council.with_user(self.stranger).read(["name"])
        with self.assertRaises(AccessError):
            member.with_user(self.stranger).read(["state"])
        self.assertFalse(self.anna.with_user(self.stranger).customer_membership_ids)
        self.council.company_id = False
        self.assertEqual(self.council.with_user(self.stranger).name, "Tea Council")
        self.assertEqual(member.with_user(self.stranger).state, "accepted")
        self.customer.company_id = self.env.company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            member.with_user(self.stranger).read(["state"])

    def test_contacts_of_another_company(self):
        self.anna.company_id = self.second
        with self.assertRaises(UserError):
            self.join()
        manager = self.stranger
        manager.company_ids += self.env.company
        wizard = self.env["customer.community.invitation"].with_user(manager)
        wizard = wizard.with_context(
            allowed_company_ids=(self.env.company + self.second).ids
        ).create({"community_id": self.council.id, "partner_ids": self.anna.ids})
        self.assertIn("contact of another company", wizard.skipped)

    def test_consent_is_that_of_the_company_that_invites(self):
        self.withdraw(self.anna)
        self.council.company_id = self.second
        manager = self.stranger
        manager.company_ids += self.env.company
        wizard = self.env["customer.community.invitation"].with_user(manager)
        wizard = wizard.with_context(
            allowed_company_ids=(self.env.company + self.second).ids
        ).create({"community_id": self.council.id, "partner_ids": self.anna.ids})
        self.assertFalse(wizard.skipped, "said to the first company only")


@freeze_time(DAY)
class TestCommunityPrivacy(CommunityCommon):
    def wizard(self, user=None):
        wizard = self.env["customer.privacy"].with_user(user or self.manager)
        return wizard.create({"partner_id": self.anna.id})

    def test_handed_out_and_forgotten(self):
        member = self.invite(self.anna, note="You know tea.")
        rows = self.wizard()._get_privacy_data(self.anna)["memberships"]
        self.assertEqual(rows[0]["community_id"], "Tea Council")
        self.assertEqual(rows[0]["note"], "You know tea.")
        domain = [("model", "=", member._name), ("res_id", "=", member.id)]
        messages = self.env["mail.message"].search(domain)
        self.assertTrue(messages)
        bert = self.join(self.bert)
        self.wizard().action_erase()
        self.assertFalse(member.exists())
        self.assertFalse(messages.exists())
        self.assertTrue(bert.exists())

    def test_all_or_nothing(self):
        self.council.company_id = self.env["res.company"].create({"name": "Second"})
        self.join()
        with self.assertRaisesRegex(UserError, "no access"):
            self.wizard().action_erase()

    def test_odoos_own_lookup(self):
        member = self.join()
        lookup = self.env["privacy.lookup.wizard"].create(
            {"email": self.anna.email, "name": self.anna.name}
        )
        lookup.action_lookup()
        found = {(line.res_model, line.res_id) for line in lookup.line_ids}
        self.assertIn((member._name, member.id), found)


@tagged("-at_install", "post_install")
class TestAnswer(CommunityCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.member = self.join(state="invited", invited_on="2026-06-01")
        self.path = "/" + self.member._get_answer_url().split("/", 3)[3]

    def get_form(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        marker = 'name="csrf_token"'
        return page.text.split(marker)[1].split('value="')[1].split('"')[0], page

    def answer(self, answer):
        token, _page = self.get_form()
        return self.url_open(self.path, {"csrf_token": token, "answer": answer})

    def test_looking_changes_nothing(self):
        for _ in range(2):
            _token, page = self.get_form()
        self.url_open(f"{self.path}?answer=accept")
        self.assertEqual(self.member.state, "invited")
        self.assertIn("Tea Council", page.text)
        self.assertNotIn("zalo.me", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_accept(self):
        page = self.answer("accept")
        self.assertIn("https://zalo.me/g/tea", page.text)
        self.assertEqual(self.member.state, "accepted")
        self.assertTrue(self.member.joined_on)
        page = self.url_open(self.path, {"answer": "decline"})
        self.assertEqual(page.status_code, 400, "no form of ours")
        self.assertEqual(self.member.state, "accepted")

    def test_decline(self):
        self.assertIn("Thank you", self.answer("decline").text)
        self.assertEqual(self.member.state, "declined")
        self.assertEqual(self.url_open(self.path).status_code, 200)

    def test_nonsense_changes_nothing(self):
        self.answer("anything")
        self.assertEqual(self.member.state, "invited")

    def test_not_our_link(self):
        other = self.join(self.bert, state="invited")
        forged = self.path[:-6] + ("aaaaaa" if self.path[-6:] != "aaaaaa" else "bbbbbb")
        for path in (forged, "/customer/community/x", "/customer/community/%C3%A4"):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(other.state, "invited")
        self.member.unlink()
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_too_old(self):
        with freeze_time("2020-01-01"):
            old = self.member._get_answer_url()
        path = "/" + old.split("/", 3)[3]
        page = self.url_open(path)
        self.assertEqual(page.status_code, 404)
        self.assertIn("does not work any more", page.text)

    def test_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.council.with_context(lang="vi_VN").name = "Hội đồng trà"
        self.anna.lang = "vi_VN"
        self.assertIn("Hội đồng trà", self.url_open(self.path).text)
