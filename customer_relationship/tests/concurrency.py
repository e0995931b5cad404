from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name


class ConcurrencyCommon(BaseCase):
    """Contacts in real transactions, which are committed and cleaned up afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction() as env:
            self.partners = env["res.partner"].create(
                [{"name": f"Harmless {number}"} for number in range(3)]
            )
            self.ids = self.partners.ids
        self.addCleanup(self.remove)

    def remove(self):
        with self.transaction() as env:
            env["customer.interaction.queue"].search([]).filtered(
                lambda row: (
                    row.res_model == "customer.interaction"
                    and env[row.res_model].browse(row.res_id).exists().partner_id.id
                    in self.ids
                )
            ).unlink()
            env["res.partner"].browse(self.ids).exists().unlink()

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @contextmanager
    def begun(self):
        """A user's transaction that has written a comment on the first contact."""
        with self.transaction() as env:
            env["res.partner"].browse(self.ids[0]).write({"comment": "Work"})
            env.flush_all()
            yield env

    def remember(self, env, *numbers, **values):
        env["customer.interaction.capture"]._capture(
            lambda: [
                {
                    "type": "order_confirmed",
                    "event": "tested",
                    "partner_ids": [self.ids[number]],
                    "source_model": "res.partner",
                    "source_id": self.ids[number],
                    **values,
                }
                for number in numbers
            ]
        )

    def assertKept(self, *numbers):
        """The user's work, and what was recorded of these contacts, once each."""
        with self.transaction() as env:
            partners = env["res.partner"].browse(self.ids)
            self.assertIn("Work", partners[0].comment)
            recorded = env["customer.interaction"].search(
                [("partner_id", "in", self.ids)]
            )
            self.assertEqual(
                sorted(row.partner_id.id for row in recorded),
                sorted(self.ids[number] for number in numbers),
            )
