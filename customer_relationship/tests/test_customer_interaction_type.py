from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from ..models import customer_interaction_retention
from .common import CustomerRelationshipCommon


class TestInteractionType(CustomerRelationshipCommon):
    def test_captured_types_can_not_be_deleted(self):
        email = self.env.ref("customer_relationship.customer_interaction_type_email")
        with self.assertRaisesRegex(UserError, "Archive"):
            email.unlink()
        email.manual = True
        meeting = self.env.ref(
            "customer_relationship.customer_interaction_type_meeting"
        )
        for kind in (email, meeting, self.call):
            with self.subTest(kind.code):
                with self.assertRaisesRegex(UserError, "Archive"):
                    kind.unlink()
                with self.assertRaisesRegex(UserError, "code can't be changed"):
                    kind.code = "other"
                kind.write({"code": kind.code, "name": "My name"})

    def test_own_types_can_be_logged_and_deleted(self):
        visit = self.env["customer.interaction.type"].create(
            {"name": "Fair", "code": "fair", "channel": "phone"}
        )
        visit.code = "trade_fair"
        self.log_call(type_id=visit.id).sudo().unlink()
        visit.unlink()
        self.assertFalse(visit.exists())

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.call.create({"name": "Other", "code": "call"})


class TestRetention(CustomerRelationshipCommon):
    def vacuum(self):
        result = self.Interaction._gc_expired()
        self.env.invalidate_all()
        return result

    def log_on(self, *dates, **values):
        return self.Interaction.concat(
            *(self.log_call(date=date, **values) for date in dates)
        )

    @freeze_time("2026-06-30 12:00:00")
    def test_what_is_older_is_deleted(self):
        visit = self.env.ref("customer_relationship.customer_interaction_type_visit")
        old, recent = self.log_on("2026-03-30 11:59:59", "2026-03-30 12:00:01")
        visited = self.log_on("2020-01-01 10:00:00", type_id=visit.id)
        note = self.log_call(date="2020-01-01 10:00:00", note="Words")
        message = note.sudo().message_id
        self.vacuum()
        self.assertTrue(old.exists())
        self.call.retention_months = 3
        self.vacuum()
        self.assertEqual((old | recent | visited | note).exists(), recent | visited)
        self.assertFalse(message.exists(), "no erasure would find it any more")
        # What is queued of it is passed over.
        self.env["customer.interaction.queue"].search([])._hand_over()

    @freeze_time("2026-06-30 12:00:00")
    def test_the_email_itself_stays(self):
        email = self.anna.message_post(body="Hello")
        row = self.log_call(date="2020-01-01 10:00:00").sudo()
        row.write(
            {"source_model": email._name, "source_id": email.id, "message_id": email.id}
        )
        self.call.retention_months = 3
        self.vacuum()
        self.assertFalse(row.exists())
        self.assertTrue(email.exists())

    @freeze_time("2026-06-30 12:00:00")
    def test_archived_types_too(self):
        old = self.log_on("2020-01-01 10:00:00")
        self.call.write({"retention_months": 3, "active": False})
        self.vacuum()
        self.assertFalse(old.exists())

    @freeze_time("2026-06-30 12:00:00")
    def test_in_batches(self):
        calls = self.log_on(*["2020-01-01 10:00:00"] * 3)
        self.call.retention_months = 3
        with patch.object(customer_interaction_retention, "EXPIRED_BATCH_SIZE", 2):
            self.assertEqual(self.vacuum(), (2, True))
            self.assertEqual(self.vacuum(), (1, False))
        self.assertFalse(calls.exists())

    @mute_logger("odoo.sql_db")
    def test_less_than_nothing_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.call.retention_months = -1
            self.env.flush_all()


class TestVisibleTo(CustomerRelationshipCommon):
    """A type that only managers see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "customer_relationship.group_customer_relationship_manager"
        cls.manager = new_test_user(
            cls.env,
            "manager",
            groups=f"sales_team.group_sale_salesman_all_leads,{group}",
        )
        cls.visit = cls.env.ref("customer_relationship.customer_interaction_type_visit")
        cls.hidden = cls.log_call(cls, type_id=cls.visit.id)
        cls.shown = cls.log_call(cls)
        cls.visit.group_ids = cls.env.ref(group)
        cls.env.flush_all()

    def find(self, user):
        interactions = self.Interaction.with_user(user)
        return interactions.search([("commercial_partner_id", "=", self.customer.id)])

    def test_search_and_groups(self):
        self.assertEqual(self.find(self.salesperson), self.shown)
        self.assertEqual(self.find(self.manager), self.shown | self.hidden)
        for user, number in ((self.salesperson, 1), (self.manager, 2)):
            groups = self.Interaction.with_user(user)._read_group(
                [("commercial_partner_id", "=", self.customer.id)], ["type_id"]
            )
            self.assertEqual(len(groups), number)

    def test_read(self):
        self.hidden.invalidate_recordset()
        self.assertTrue(self.hidden.with_user(self.manager).read(["date", "name"]))
        with self.assertRaises(AccessError):
            self.hidden.with_user(self.salesperson).read(["date"])

    def test_the_list_of_customers_tells_nothing_of_it(self):
        self.shown.sudo().date = "2026-01-01 10:00:00"
        self.env.flush_all()
        for user, date in (
            (self.salesperson, self.shown.sudo().date),
            (self.manager, self.hidden.sudo().date),
        ):
            customer = self.customer.with_user(user)
            self.assertEqual(customer.customer_last_contact, date)

    def test_opening_a_type_again(self):
        self.visit.group_ids = False
        self.assertEqual(self.find(self.salesperson), self.shown | self.hidden)
