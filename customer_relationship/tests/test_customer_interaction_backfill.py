from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UndefinedColumn, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..models import customer_interaction_backfill
from ..models.customer_interaction_source import Source
from .common import CustomerRelationshipCommon

LOGGER = customer_interaction_backfill.__name__


class TestBackfill(CustomerRelationshipCommon):
    """Orders confirmed before the installation, that is while nothing was recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("customer_relationship.ir_cron_backfill")
        cls.backfill = cls.env["customer.interaction.backfill"]
        cls.backfill.search([]).unlink()
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("customer_relationship.backfill", "True")
        cls.now = fields.Datetime.now()

    def confirm_unrecorded(self, number=1, days=100, partner=None):
        self.parameters.set_param("customer_relationship.capture", False)
        orders = self.create_orders(number, partner)
        orders.action_confirm()
        self.env.cr.flush()
        orders.sudo().date_order = self.now - timedelta(days=days)
        self.env.flush_all()
        self.parameters.set_param("customer_relationship.capture", "True")
        return orders

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.assertIs(self.cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def run_in_batches(self, size):
        with patch.object(customer_interaction_backfill, "BATCH_SIZE", size):
            self.run_cron()

    def get_row(self, name="order_confirmed"):
        return self.backfill.search([("name", "=", name)])

    def count_queued(self, interactions):
        return self.env["customer.interaction.queue"].search_count(
            [
                ("res_model", "=", "customer.interaction"),
                ("res_id", "in", interactions.ids),
            ]
        )

    def save_settings(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_old_orders_are_read(self):
        order = self.confirm_unrecorded(partner=self.anna)
        self.run_cron()
        interaction = self.history()
        self.assertRecordValues(
            interaction,
            [
                {
                    "name": order.name,
                    "date": order.date_order,
                    "partner_id": self.anna.id,
                    "user_id": self.salesperson.id,
                    "company_id": order.company_id.id,
                    "backfilled": True,
                    "res_id": order.id,
                }
            ],
        )
        self.assertFalse(self.count_queued(interaction))

    def test_what_is_recent_starts_what_follows_from_it(self):
        self.confirm_unrecorded(days=6)
        self.run_cron()
        self.assertFalse(self.history().backfilled)
        self.assertEqual(self.count_queued(self.history()), 1)

    def test_it_goes_on_where_it_stopped_and_doubles_nothing(self):
        orders = self.confirm_unrecorded(5)
        capture = self.env.registry["customer.interaction.capture"]
        insert, calls = capture._insert, []

        def stop_at_third(*args, **kwargs):
            calls.append(args)
            insert(*args, **kwargs)
            if len(calls) == 3:
                raise ValueError

        with (
            patch.object(capture, "_insert", stop_at_third),
            self.only_orders(),
            self.assertLogs(LOGGER),
        ):
            self.run_in_batches(2)
        # The newest ones came first, and they are there for good.
        self.assertEqual(sorted(self.history().mapped("res_id")), orders[1:].ids)
        self.assertEqual(self.get_row().state, "running")
        self.run_cron()
        self.assertEqual(sorted(self.history().mapped("res_id")), orders.ids)
        self.assertEqual(self.get_row().state, "done")
        self.assertEqual(self.get_row().progress, 1)

    def test_it_goes_on_another_time_when_time_is_up(self):
        orders = self.confirm_unrecorded(5)
        self.env.flush_all()
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=0):
            for number in (2, 4, 5):
                with (
                    patch.object(customer_interaction_backfill, "BATCH_SIZE", 2),
                    self.only_orders(),
                ):
                    self.backfill._cron_backfill()
                self.assertEqual(len(self.history()), number)
        self.assertEqual(sorted(self.history().mapped("res_id")), orders.ids)

    def only_orders(self):
        source = self.env.registry["customer.interaction.source"]
        return patch.object(
            source, "_get_rebuildable_names", lambda _model: ["order_confirmed"]
        )

    def test_what_was_recorded_live_is_not_doubled(self):
        order = self.create_order()
        order.action_confirm()
        self.assertEqual(len(self.history()), 1)
        self.run_cron()
        self.assertEqual(len(self.history()), 1)
        # Confirmed twice, of which the document knows only the last time.
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        confirmed = self.history().filtered(lambda row: row.event == "confirmed")
        self.get_row().action_restart()
        self.run_cron()
        again = self.history().filtered(lambda row: row.event == "confirmed")
        self.assertEqual(again, confirmed)
        self.assertEqual(len(again), 2)

    def test_a_clash_with_live_capture_is_survived(self):
        orders = self.confirm_unrecorded(4)
        insert = self.env.registry["customer.interaction.capture"]._insert
        sizes = []

        def clash(capture, events, **kwargs):
            first, last = events.params[-2:]
            sizes.append(last - first)
            if len(sizes) == 1:
                raise UniqueViolation
            return insert(capture, events, **kwargs)

        with patch.object(
            self.env.registry["customer.interaction.capture"], "_insert", clash
        ):
            self.run_in_batches(8)
        self.assertEqual(sorted(self.history().mapped("res_id")), orders.ids)

    def test_one_broken_document_is_skipped_and_logged(self):
        orders = self.confirm_unrecorded(4)
        broken = orders[1]
        insert = self.env.registry["customer.interaction.capture"]._insert

        def fail(capture, events, **kwargs):
            capture.env.cr.execute(events)
            ids = [row["source_id"] for row in capture.env.cr.dictfetchall()]
            if broken.id in ids:
                raise UniqueViolation
            return insert(capture, events, **kwargs)

        capture = self.env.registry["customer.interaction.capture"]
        with patch.object(capture, "_insert", fail), self.assertLogs(LOGGER) as logs:
            self.run_cron()
        self.assertEqual(sorted(self.history().mapped("res_id")), (orders - broken).ids)
        self.assertIn(f"Document {broken.id} of order_confirmed", logs.output[0])
        self.assertEqual(self.get_row().state, "done")

    def test_a_broken_source_does_not_hold_up_the_others(self):
        order = self.confirm_unrecorded()
        get_sources = self.env.registry["customer.interaction.source"]._get_sources

        def add_broken(source):
            broken = Source(
                model="sale.order",
                type="order_confirmed",
                event="broken",
                date="source.no_such_column",
            )
            return {"broken": broken, **get_sources(source)}

        with (
            patch.object(
                self.env.registry["customer.interaction.source"],
                "_get_sources",
                add_broken,
            ),
            self.assertLogs(LOGGER) as logs,
            mute_logger("odoo.sql_db"),
        ):
            self.run_cron()
            self.assertEqual(self.get_row("broken").state, "waiting")
        self.assertIn(UndefinedColumn.__name__, logs.output[0])
        self.assertEqual(self.history().res_id, order.id)
        # The addon is gone, and its source with it.
        self.run_cron()
        self.assertFalse(self.get_row("broken"))

    def test_sources_that_come_later_are_read_by_themselves(self):
        self.confirm_unrecorded()
        self.run_cron()
        get_sources = self.env.registry["customer.interaction.source"]._get_sources

        def add_source(source):
            late = Source(
                model="sale.order",
                type="order_confirmed",
                event="late",
                date="source.date_order",
                where="source.state = 'sale'",
            )
            return get_sources(source) | {"late": late}

        with patch.object(
            self.env.registry["customer.interaction.source"], "_get_sources", add_source
        ):
            self.run_cron()
        self.assertEqual(sorted(self.history().mapped("event")), ["confirmed", "late"])

    def test_what_only_the_moment_knows_is_left_out(self):
        self.run_cron()
        self.assertFalse(self.get_row("quotation_sent"))

    def test_archived_types_wait_until_they_are_wanted(self):
        order = self.confirm_unrecorded()
        kind = self.env.ref(
            "customer_relationship.customer_interaction_type_order_confirmed"
        )
        kind.active = False
        self.run_cron()
        self.assertFalse(self.history())
        self.assertEqual(self.get_row().state, "off")
        kind.active = True
        self.run_cron()
        self.assertEqual(self.history().res_id, order.id)

    def test_history_from(self):
        self.confirm_unrecorded(days=100)
        recent = self.confirm_unrecorded(days=50)
        day = fields.Date.today() - timedelta(days=60)
        self.save_settings(customer_history_from=day)
        self.assertEqual(
            self.env["res.config.settings"].create({}).customer_history_from, day
        )
        self.run_cron()
        self.assertEqual(self.history().res_id, recent.id)
        # Whoever asks for more later gets it.
        self.save_settings(customer_history_from=False)
        self.run_cron()
        self.assertEqual(len(self.history()), 2)

    def test_history_from_the_future_is_refused(self):
        tomorrow = fields.Date.today() + timedelta(days=2)
        with self.assertRaisesRegex(ValidationError, "future"):
            self.save_settings(customer_history_from=tomorrow)

    def test_switched_off(self):
        self.confirm_unrecorded()
        self.save_settings(customer_backfill=False)
        self.run_cron()
        self.assertFalse(self.history())
        self.save_settings(customer_backfill=True)
        self.run_cron()
        self.assertEqual(len(self.history()), 1)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.customer_backfill_progress, 1)

    def test_start_over_restores_what_was_deleted(self):
        self.confirm_unrecorded(3)
        self.run_cron()
        self.history()[0].unlink()
        settings = self.env["res.config.settings"].create({})
        settings.action_restart_customer_backfill()
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        )
        self.run_cron()
        self.assertEqual(len(self.history()), 3)

    def test_what_is_not_kept_is_not_read(self):
        kind = self.env.ref(
            "customer_relationship.customer_interaction_type_order_confirmed"
        )
        kind.retention_months = 2
        self.confirm_unrecorded(days=100)
        kept = self.confirm_unrecorded(days=50)
        self.run_cron()
        self.assertEqual(self.history().res_id, kept.id)

    def test_only_administrators_start_over(self):
        self.run_cron()
        rows = self.get_row().with_user(self.salesperson)
        with self.assertRaises(AccessError):
            rows.action_restart()
