from unittest.mock import patch

from ..models import customer_interaction_queue
from .common import CustomerRelationshipCommon


class TestQueue(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("customer_relationship.ir_cron_drain_queue")
        cls.queue = cls.env["customer.interaction.queue"]
        cls.queue.search([]).unlink()

    def drain(self):
        """Run the cron as the server does; tell which interactions were handed over."""
        self.env.cr.flush()
        handed_over = []

        def react(interactions):
            handed_over.append(interactions.ids)

        with (
            patch.object(self.env.registry["customer.interaction"], "_react", react),
            self.enter_registry_test_mode(),
        ):
            self.cron.method_direct_trigger()
        return handed_over

    def test_each_interaction_is_handed_over_once(self):
        orders = self.create_order() + self.create_order() + self.create_order()
        orders.action_confirm()
        expected = self.history().sorted("id").ids
        self.assertEqual(self.drain(), [expected])
        self.assertEqual(self.drain(), [])
        self.assertFalse(self.queue.search_count([]))

    def test_a_long_queue_goes_in_batches(self):
        for _ in range(3):
            self.create_order().action_confirm()
        self.env.cr.flush()
        with patch.object(customer_interaction_queue, "BATCH_SIZE", 2):
            self.assertEqual([len(batch) for batch in self.drain()], [2, 1])

    def test_what_failed_stays_in_the_queue(self):
        self.create_order().action_confirm()
        self.env.cr.flush()
        with (
            patch.object(
                self.env.registry["customer.interaction"],
                "_react",
                side_effect=ValueError,
            ),
            self.assertRaises(ValueError),
            self.env.cr.savepoint(),
        ):
            self.queue.search([]).interaction_id._react()
        self.assertEqual(self.queue.search_count([]), 1)
