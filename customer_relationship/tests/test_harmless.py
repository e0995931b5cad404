from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged

from ..models.customer_interaction_capture import CustomerInteractionCapture
from ..models.res_partner_history import ResPartner
from .common import CustomerRelationshipCommon
from .concurrency import ConcurrencyCommon

CAPTURE_LOGGER = CustomerInteractionCapture.__module__


@tagged("post_install", "-at_install", "is_query_count")
class TestUntouchedPartners(CustomerRelationshipCommon):
    """Contacts are the busiest records of all: they cost what they cost without us."""

    def count(self, work):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def measure(self, work):
        """Queries with and without our ``write``, once the caches are warm."""
        self.count(lambda: work(1))
        with_ours = self.count(lambda: work(2))
        bypass = patch.object(
            ResPartner,
            "write",
            lambda partners, vals: super(ResPartner, partners).write(vals),
        )
        with bypass:
            return with_ours, self.count(lambda: work(3))

    def test_write(self):
        people = self.anna + self.bert + self.olga
        for field in ("name", "phone", "comment", "email", "street"):
            with self.subTest(field):
                ours, core = self.measure(
                    lambda number, field=field: people.write(
                        {field: f"x{number}@y.example"}
                    )
                )
                self.assertEqual(ours, core)

    def test_create(self):
        ours, core = self.measure(
            lambda number: self.env["res.partner"].create(
                [
                    {"name": f"P{number}", "is_company": True},
                    {"name": f"Q{number}", "parent_id": self.customer.id},
                ]
            )
        )
        self.assertEqual(ours, core)

    def test_no_link_of_ours_hangs_on_what_is_written(self):
        """It would make Odoo look for all that depends on the field, twice."""
        written = self.env["res.partner"]._fields
        for name in ("name", "phone", "email", "street", "country_id", "lang", "type"):
            dependents = self.env.registry.get_dependent_fields(written[name])
            ours = [str(field) for field in dependents if field.relational]
            self.assertFalse([name for name in ours if ".customer_" in name], name)

    def test_a_move_is_one_query_more(self):
        people = self.anna + self.bert
        companies = self.other_customer, self.customer, self.other_customer
        ours, core = self.measure(
            lambda number: people.write({"parent_id": companies[number - 1].id})
        )
        self.assertLessEqual(ours, core + 1)


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCommon):
    """What other transactions do meanwhile, with real ones: the user's work is kept."""

    def test_another_has_recorded_the_same(self):
        """The other's row is not visible here, yet its key is taken."""
        with self.begun() as env:
            self.remember(env, 0, 1)
            with self.transaction() as other:
                self.remember(other, 1)
            with self.assertNoLogs(CAPTURE_LOGGER, "ERROR"):
                env.cr.commit()
        self.assertKept(0, 1)

    def test_what_the_other_left_out_is_recorded_after_the_commit(self):
        """Of the same document, not the same event: it can happen again."""
        with self.begun() as env:
            self.remember(env, 1, repeats=True)
            with self.transaction() as other:
                self.remember(other, 1, repeats=True)
            with self.assertNoLogs(CAPTURE_LOGGER, "ERROR"):
                env.cr.commit()
        self.assertKept(1, 1)

    def test_a_customer_deleted_meanwhile(self):
        """The database refuses to serialize: the others are recorded, and a later
        transaction sees that there is no customer any more."""
        with self.begun() as env:
            self.remember(env, 1, 2)
            with self.transaction() as other:
                other["res.partner"].browse(self.ids[2]).unlink()
            with self.assertLogs(CAPTURE_LOGGER, "DEBUG") as logs:
                env.cr.commit()
        self.assertEqual(len(logs.output), 1)
        self.assertIn("could not serialize", logs.output[0])
        self.ids.pop()
        self.assertKept(1)

    def test_a_customer_changed_meanwhile(self):
        """No reason to fail at all."""
        with self.begun() as env:
            self.remember(env, 1, 2)
            with self.transaction() as other:
                other["res.partner"].browse(self.ids[2]).write({"name": "Harmless?"})
            with self.assertNoLogs(CAPTURE_LOGGER, "ERROR"):
                env.cr.commit()
        self.assertKept(1, 2)

    def test_the_table_is_locked(self):
        with self.begun() as env, self.transaction() as other:
            other.cr.execute("LOCK TABLE customer_interaction IN EXCLUSIVE MODE")
            env.cr.execute("SET LOCAL lock_timeout = '100ms'")
            self.remember(env, 1)
            with self.assertLogs(CAPTURE_LOGGER, "ERROR") as logs:
                env.cr.commit()
        self.assertIn("LockNotAvailable", logs.output[0])
        self.assertKept()

    def test_the_work_itself_can_not_be_serialized(self):
        """That is Odoo's to try again, and nothing is recorded twice by it."""
        with self.transaction() as env:
            env.cr.execute("SELECT 1")
            with self.transaction() as other:
                other["res.partner"].browse(self.ids[0]).write({"comment": "Other"})
            for attempt in range(2):
                env["res.partner"].browse(self.ids[0]).write({"comment": "Work"})
                self.remember(env, 0)
                if attempt:
                    env.cr.commit()
                else:
                    with self.assertRaises(psycopg2.errors.SerializationFailure):
                        env.cr.commit()
                    env.cr.rollback()
        self.assertKept(0)

    def test_two_flushes_of_which_one_fails(self):
        with self.begun() as env:
            self.remember(env, 0)
            broken = patch.object(
                self.registry["customer.interaction.capture"],
                "_insert_live",
                side_effect=psycopg2.errors.DivisionByZero,
            )
            with broken, self.assertLogs(CAPTURE_LOGGER, "ERROR"):
                env.cr.flush()
            self.remember(env, 1)
            env.cr.commit()
        self.assertKept(1)
