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

    def drain(self, react=None):
        """Run the cron as the server does; tell which interactions were handed over."""
        self.env.cr.flush()
        handed_over = []

        def remember(interactions):
            handed_over.append(interactions.ids)

        with (
            patch.object(
                self.env.registry["customer.interaction"], "_react", react or remember
            ),
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

    def test_one_bad_interaction_does_not_hold_up_the_others(self):
        self.create_orders(3).action_confirm()
        good_1, bad, good_2 = self.history().sorted("id")
        handed_over = []

        def react(interactions):
            if bad in interactions:
                raise ValueError
            handed_over.extend(interactions.ids)

        with self.assertLogs(customer_interaction_queue.__name__, "ERROR") as logs:
            self.drain(react)
        self.assertEqual(handed_over, [good_1.id, good_2.id])
        self.assertIn(str(bad.id), logs.output[0])
        self.assertFalse(self.queue.search_count([]))
