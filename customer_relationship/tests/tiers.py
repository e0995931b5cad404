from datetime import datetime
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user

from ..models import customer_tier_place
from .common import CustomerRelationshipCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


class TierCommon(CustomerRelationshipCommon):
    """An active program over what was ordered: bronze 100, silver 1,000, gold 5,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.company = cls.env.company
        cls.Change = cls.env["customer.tier.change"]
        cls.program = cls.create_program()
        cls.bronze, cls.silver, cls.gold = cls.program.tier_ids

    @classmethod
    def create_program(cls, tiers=None, **values):
        tiers = tiers or [
            {"name": "Bronze", "entry_revenue": 100},
            {
                "name": "Silver",
                "entry_revenue": 1000,
                "retain_differs": True,
                "retain_revenue": 800,
            },
            {"name": "Gold", "entry_revenue": 5000},
        ]
        return cls.env["customer.tier.program"].create(
            {
                "name": "Club",
                "basis": "ordered",
                "tier_ids": [
                    Command.create({**tier, "sequence": number})
                    for number, tier in enumerate(tiers)
                ],
                **values,
            }
        )

    def activate(self, program=None):
        """Go live, and place those who are customers already."""
        program = program or self.program
        program.state = "simulated"
        program.action_activate()
        if program.settling:
            self.night()

    def activate_later(self, program=None):
        """Leave the customers to the next run, as where they are many."""
        program = program or self.program
        program.state = "simulated"
        with patch.object(customer_tier_place, "AT_ONCE", 0):
            program.action_activate()

    def archive(self, program=None):
        """Nobody has its tiers, and what they gave is taken back."""
        (program or self.program).action_archive()
        self.night()

    def night(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_relationship.ir_cron_tiers").method_direct_trigger()
        self.env.invalidate_all()

    def drain(self):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_relationship.ir_cron_drain_queue"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def buy(self, amount, customer=None, day=None, **values):
        """A confirmed order over the amount."""
        order = self.create_order(
            customer,
            order_line=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
            **values,
        )
        order.action_confirm()
        if day:
            noon = datetime.combine(fields.Date.to_date(day), datetime.min.time())
            order.sudo().date_order = noon.replace(hour=12)
        return order

    def last(self, customer=None):
        self.env.flush_all()
        customer = customer or self.customer
        return self.Change.search([("partner_id", "=", customer.id)], limit=1)

    def kinds(self, customer=None):
        self.env.flush_all()
        customer = customer or self.customer
        changes = self.Change.search([("partner_id", "=", customer.id)], order="id")
        return changes.mapped("kind")

    def tier(self, customer=None):
        return self.last(customer).tier_id

    def told(self, customer=None):
        """The codes of what the stream tells of tiers."""
        rows = self.history(customer).sudo()
        codes = rows.sorted("id").type_id.mapped("code")
        return [code for code in codes if code.startswith("tier_")]

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)


class SimulationCommon(TierCommon):
    """A manager simulates; customers of the demo data don't blur the counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "tiermanager", groups=MANAGER)
        others = cls.env["res.partner"].search([("partner_share", "=", True)])
        cls.program.date_start = "2026-06-01"
        cls.env["sale.order"].search(
            [("partner_id", "in", others.ids), ("date_order", ">=", "2026-06-01")]
        ).date_order = "2026-05-01"

    def simulate(self, program=None):
        program = (program or self.program).with_user(self.manager)
        action = program.action_simulate()
        return program.env[action["res_model"]].browse(action["res_id"])
