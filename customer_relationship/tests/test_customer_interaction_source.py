from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from ..models import customer_interaction_reconcile
from ..models.customer_interaction_source import Source
from .common import CustomerRelationshipCommon
from .test_customer_interaction_capture import CAPTURE_LOGGER

SOURCE_LOGGER = (
    "odoo.addons.customer_relationship.models.customer_interaction_reconcile"
)


class TestReconcile(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("customer_relationship.ir_cron_reconcile")
        cls.parameters = cls.env["ir.config_parameter"]

    def run_cron(self, cron=None):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.assertIs((cron or self.cron).method_direct_trigger(), True)
        self.env.invalidate_all()

    def fail_in(self, name):
        capture = self.env.registry["customer.interaction.capture"]
        return patch.object(capture, name, side_effect=ValueError("Broken"))

    def test_what_capture_has_missed_is_restored_once(self):
        for broken in ("_insert_live", "_select_documents"):
            with self.subTest(broken=broken):
                order = self.create_order()
                with self.fail_in(broken), mute_logger(CAPTURE_LOGGER):
                    order.action_confirm()
                    self.env.cr.flush()
                self.assertEqual(order.state, "sale")
                self.assertNotIn(order.id, self.history().mapped("res_id"))
                self.run_cron()
                restored = self.history().filtered(
                    lambda row, o=order: row.res_id == o.id
                )
                self.assertEqual(restored.date, order.date_order)
                self.assertFalse(restored.backfilled)
                self.assertTrue(self.is_queued(restored))
                known = self.history()
                self.run_cron()
                self.assertEqual(self.history(), known)

    def is_queued(self, interaction):
        return self.env["customer.interaction.queue"].search_count(
            [("res_model", "=", interaction._name), ("res_id", "=", interaction.id)]
        )

    def test_what_happened_while_switched_off_is_restored_when_on_again(self):
        self.parameters.set_param("customer_relationship.capture", False)
        order = self.create_order()
        order.action_confirm()
        self.run_cron()
        self.assertFalse(self.history())
        self.parameters.set_param("customer_relationship.capture", "True")
        self.run_cron()
        self.assertEqual(self.history().res_id, order.id)

    def write_at(self, record, date):
        """The transaction, and not the frozen time, says when a record is written."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = %s WHERE id = %s",
                *(SQL.identifier(record._table), date, record.id),
            )
        )

    def test_only_the_last_days_are_looked_at(self):
        with (
            freeze_time("2026-03-02 10:00:00"),
            self.fail_in("_insert_live"),
            mute_logger(CAPTURE_LOGGER),
        ):
            order = self.create_order()
            order.action_confirm()
            self.env.cr.flush()
        self.write_at(order, "2026-03-02 10:00:00")
        with freeze_time("2026-03-09 10:00:01"):
            self.run_cron()
        self.assertFalse(self.history())
        with freeze_time("2026-03-09 09:59:59"):
            self.run_cron()
        self.assertTrue(self.history())

    def test_what_was_dated_back_is_restored_but_starts_nothing(self):
        order = self.create_order()
        with self.fail_in("_insert_live"), mute_logger(CAPTURE_LOGGER):
            order.action_confirm()
            order.date_order = fields.Datetime.now() - timedelta(days=30)
            self.env.cr.flush()
        self.run_cron()
        restored = self.history()
        self.assertEqual(restored.date, order.date_order)
        self.assertTrue(restored.backfilled)
        self.assertFalse(self.is_queued(restored))

    def test_a_failing_source_does_not_hold_up_the_others(self):
        with self.fail_in("_insert_live"), mute_logger(CAPTURE_LOGGER):
            self.create_order().action_confirm()
            self.env.cr.flush()
        source = self.env.registry["customer.interaction.source"]
        restore = source._restore_recent

        def fail_first(model, name):
            if name == "broken":
                raise ValueError
            return restore(model, name)

        with (
            patch.object(
                source,
                "_get_rebuildable_names",
                lambda model: ["broken", "order_confirmed"],
            ),
            patch.object(source, "_restore_recent", fail_first),
            self.assertLogs(SOURCE_LOGGER) as logs,
        ):
            self.run_cron()
        self.assertIn("broken", logs.output[0])
        self.assertEqual(len(self.history()), 1)

    def restore_broken(self, everywhere=False):
        """Restore what a source tells that divides by zero."""
        with self.fail_in("_insert_live"), mute_logger(CAPTURE_LOGGER):
            orders = self.create_orders(4)
            orders.action_confirm()
            self.env.cr.flush()
        # Not a constant, which would fail in the plan of any documents.
        broken = "source.id" if everywhere else orders[1].id
        source = Source(
            model="sale.order",
            type="order_confirmed",
            event="fragile",
            date="source.date_order",
            duration=f"1 / abs(source.id - {broken})",
            where="source.state = 'sale'",
        )
        with (
            patch.object(
                self.env.registry["customer.interaction.source"],
                "_get_sources",
                lambda _model: {"fragile": source},
            ),
            self.assertLogs(SOURCE_LOGGER) as logs,
            mute_logger("odoo.sql_db"),
        ):
            self.run_cron()
        return orders, logs.output

    def test_a_broken_document_does_not_hold_up_the_others(self):
        orders, logs = self.restore_broken()
        self.assertEqual(
            sorted(self.history().mapped("res_id")), (orders - orders[1]).ids
        )
        self.assertEqual(len(logs), 1)
        self.assertIn(f"Document {orders[1].id} of fragile was skipped", logs[0])

    def test_a_source_of_broken_documents_is_given_up(self):
        with patch.object(customer_interaction_reconcile, "MAX_SKIPPED", 2):
            _orders, logs = self.restore_broken(everywhere=True)
        self.assertFalse(self.history())
        self.assertEqual(len(logs), 3)
        self.assertIn("Documents of fragile below", logs[-1])

    def test_scan_looks_at_what_time_brings_and_adopts_messages(self):
        scan = self.env.ref("customer_relationship.ir_cron_scan")
        source = self.env.registry["customer.interaction.source"]
        sources = self.env["customer.interaction.source"]._get_sources()
        scanned = [name for name in sources if sources[name].scanned]
        restored, adopted = [], []
        with (
            patch.object(
                source, "_restore_recent", lambda _model, name: restored.append(name)
            ),
            patch.object(
                source, "_adopt_messages", lambda model: adopted.append(model)
            ),
        ):
            self.run_cron(scan)
        self.assertEqual(restored, scanned)
        self.assertEqual(len(adopted), 1)
