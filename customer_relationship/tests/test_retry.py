from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .concurrency import ConcurrencyCommon
from .test_customer_interaction_api import ApiCommon

at_once = patch("odoo.service.model.random.uniform", return_value=0)


@tagged("post_install", "-at_install")
class TestRetriedRequest(HttpCase, ApiCommon):
    def test_what_odoo_does_twice_is_recorded_once(self):
        """Another transaction was in the way: Odoo starts the request again."""
        order = self.create_order(self.anna)
        Order = self.env.registry["sale.order"]
        confirm = Order._action_confirm
        tries = []

        def fail_first(orders):
            result = confirm(orders)
            orders.message_post(
                body="Hello",
                partner_ids=orders.partner_id.ids,
                author_id=self.salesperson.partner_id.id,
                subtype_xmlid="mail.mt_comment",
            )
            tries.append(orders)
            if len(tries) == 1:
                raise ConcurrencyError("Try again")
            return result

        with patch.object(Order, "_action_confirm", fail_first), at_once:
            answer = self.post_as(self.salesperson, order)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(len(tries), 2)
        codes = self.history().sudo().type_id.mapped("code")
        self.assertEqual(sorted(codes), ["email", "order_confirmed"])
        self.assertEqual(len(self.history()), 2)

    def post_as(self, user, order):
        keys = self.env(user=user)["res.users.apikeys"]
        expires = fields.Datetime.now() + timedelta(days=1)
        key = keys._generate("rpc", "Test", expires)
        return self.url_open(
            "/json/2/sale.order/action_confirm",
            json={"ids": order.ids},
            headers={"Authorization": f"Bearer {key}"},
        )


@tagged("post_install", "-at_install")
class TestParallelCalls(ConcurrencyCommon):
    """A telephone exchange sends the same event twice at the same time."""

    def test_both_callers_get_the_one_row(self):
        registered = self.registry["customer.interaction"]
        find_logged = registered._find_logged
        both, looked, answers = Barrier(2, timeout=60), [], []

        def look_together(interactions, reference):
            found = find_logged(interactions, reference)
            looked.append(reference)
            if len(looked) <= 2:
                both.wait()
            return found

        callers = [Thread(target=self.call, args=(answers,)) for _ in range(2)]
        with (
            patch.object(registered, "_find_logged", look_together),
            mute_logger("odoo.service.model", "odoo.sql_db"),
            at_once,
        ):
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join(timeout=120)
        self.assertEqual(len(looked), 3)
        self.assertEqual(sorted(answer["created"] for answer in answers), [False, True])
        self.assertEqual(len({answer["id"] for answer in answers}), 1)
        with self.transaction() as env:
            env["res.partner"].browse(self.ids[0]).write({"comment": "Work"})
        self.assertKept(0)

    def call(self, answers):
        with self.transaction() as env:
            log = partial(
                env["customer.interaction"].log,
                "call",
                partner_id=self.ids[0],
                reference="pbx-parallel",
                text="Forty chairs",
            )
            answers.append(retrying(log, env))
