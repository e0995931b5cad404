"""What capture adds to the work that it records.

Confirming orders and posting messages, each with its commit, while capture is on and
while it is switched off. Every run works on records that nobody touched before. Mails
stay in the queue: sending takes longer than all of this and would hide it.
"""

from functools import partial
from math import factorial
from pathlib import Path

from scripts.workspace import Failure

from . import timing
from .odoo_api import environment_of

PARAMETER = "customer_relationship.capture"
SELLER = "bench_seller_0"
SIDES = ("off", "on", "off again")
FLOOR_SIDES = ("off", "on", "floor", "off again")
FLOOR = (Path(__file__).parent / "floors" / "capture.sql").read_text()
MORE_QUERIES = 4


class Case:
    bar = 1.05
    batch = 1
    floor = False
    login = SELLER


class Confirm(Case):
    def __init__(self, orders=1, lines=1):
        self.batch, self.lines = orders, lines
        self.title = f"Confirm {orders} × {lines} lines"

    def prepare(self, env, number):
        """The ids of fresh quotations, with more lines copied from their first."""
        env.cr.execute(
            "SELECT id FROM sale_order WHERE state = 'draft' ORDER BY id LIMIT %s",
            [number],
        )
        ids = [order_id for (order_id,) in env.cr.fetchall()]
        if self.lines > 1:
            self.copy_lines(env.cr, ids)
        return ids

    def copy_lines(self, cr, ids):
        cr.execute(
            """SELECT string_agg(quote_ident(column_name), ',')
                 FROM information_schema.columns
                WHERE table_name = 'sale_order_line' AND column_name != 'id'"""
        )
        (columns,) = cr.fetchone()
        cr.execute(
            f"""INSERT INTO sale_order_line ({columns})
                SELECT {columns} FROM sale_order_line, generate_series(2, %s)
                 WHERE order_id = ANY(%s)""",
            [self.lines, ids],
        )
        cr.execute(
            """UPDATE sale_order
                  SET amount_untaxed = amount_untaxed * %s,
                      amount_total = amount_total * %s
                WHERE id = ANY(%s)""",
            [self.lines, self.lines, ids],
        )

    def work(self, env, ids):
        env["sale.order"].browse(ids).action_confirm()


class Post(Case):
    bar = 1.10

    def __init__(self, messages=1, recipients=1):
        self.batch, self.recipients = messages, recipients
        self.title = f"Post {messages} × {recipients} recipients"
        # Each recipient is a customer of their own: what so many rows take by
        # themselves is shown, too.
        self.floor = recipients > 1

    def prepare(self, env, number):
        """Pairs of an order and customers to write to, each used once."""
        orders = env["sale.order"].search([], limit=number, order="id").ids
        limit = number * self.recipients
        domain = [("partner_share", "=", True), ("parent_id", "=", False)]
        partners = env["res.partner"].search(domain, limit=limit, order="id desc").ids
        starts = range(0, limit, self.recipients)
        groups = [partners[start : start + self.recipients] for start in starts]
        return list(zip(orders, groups, strict=False))

    def work(self, env, pairs):
        for order_id, partner_ids in pairs:
            self.post(env, order_id, partner_ids)

    def work_and_write(self, env, pairs):
        """The same, and its rows as bare as the tables allow."""
        for order_id, partner_ids in pairs:
            message = self.post(env, order_id, partner_ids)
            env.flush_all()
            values = {"message_id": message.id, "partner_ids": partner_ids}
            env.cr.execute(FLOOR, values)

    def post(self, env, order_id, partner_ids):
        return (
            env["sale.order"]
            .browse(order_id)
            .message_post(
                body="Here is what you asked for.",
                subject="Your order",
                subtype_xmlid="mail.mt_comment",
                partner_ids=partner_ids,
                force_send=False,
            )
        )


CASES = [
    Confirm(),
    Confirm(lines=40),
    Confirm(orders=80),
    Post(),
    Post(recipients=10),
    Post(messages=80),
]


def rows(name):
    for case in CASES:
        yield from ask(case, name)


def ask(case, name):
    slow = case.batch > 1
    pairs, most, repeat = (24, 36, 1) if slow else (120, 216, 3)
    turn = 1 + repeat * case.batch  # one record warms up after switching
    sides = FLOOR_SIDES if case.floor else SIDES
    turns = len(sides) * (most // repeat + factorial(len(sides)))
    fresh = prepare(case, name, 1 + case.batch + turn * turns)
    off, on = count_queries(case, name, fresh)

    def run(side):
        switch(name, on=side == "on")
        work = case.work_and_write if side == "floor" else case.work
        work_on(work, name, case.login, [fresh.pop()])
        batches = [[fresh.pop() for _ in range(case.batch)] for _ in range(repeat)]
        return [work_on(work, name, case.login, records) for records in batches]

    return compare(case, timing.interleave(sides, run, pairs, most), off, on)


def prepare(case, name, needed):
    with environment_of(name) as env:
        fresh = case.prepare(env, needed)
    if len(fresh) < needed:
        raise Failure(
            f"{case.title}: there are not enough records.",
            f"{needed} are needed, there are {len(fresh)}.",
            "Use a larger SCALE.",
        )
    return fresh


def count_queries(case, name, fresh):
    """Of the same records, switched off and on: others may ask a query more or less."""
    first, records = [fresh.pop()], [fresh.pop() for _ in range(case.batch)]
    for on in (False, True):
        switch(name, on)
        with environment_of(name, case.login) as env:
            timing.count_queries(env, partial(case.work, env, first))
            yield timing.count_queries(env, partial(case.work, env, records))


def work_on(work, name, login, records):
    with environment_of(name, login) as env:
        return timing.sample(env, lambda: work(env, records))


def switch(name, on):
    """As the settings do it. A change empties the caches: so must no change."""
    with environment_of(name) as env:
        env["ir.config_parameter"].set_param(PARAMETER, on and "True")
        env.registry.clear_all_caches()


def compare(case, result, queries_off, queries_on):
    off, on, again = (result.medians[side] for side in SIDES)
    ratio, against = result.ratios["on"], ""
    if case.floor:
        against = (
            f", {result.medians['floor'].milliseconds:.1f} ms with the bare rows"
            f" ({ratio / result.ratios['floor']:.3f})"
        )
    more = queries_on - queries_off
    yield {
        "question": f"capture: {case.title}",
        "ratio": ratio,
        "bar": case.bar,
        "ok": ratio <= case.bar and more <= MORE_QUERIES,
        "detail": f"{off.milliseconds:.1f} → {on.milliseconds:.1f} ms{against},"
        f" {queries_off} → {queries_on} queries (≤ {MORE_QUERIES} more),"
        f" {result.pairs} pairs",
    }
    yield {
        "question": f"capture: {case.title}, A/A",
        "ratio": result.ratios["off again"],
        "bar": None,
        "ok": True,
        "detail": f"{off.milliseconds:.1f} → {again.milliseconds:.1f} ms: the noise",
    }
