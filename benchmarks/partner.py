"""What our addons add to creating and writing contacts, against a host without them.

Both databases are copies of the same host; a commit ends each run.
"""

import itertools

from . import hosts, timing
from .odoo_api import environment_of

BAR = 1.02
BATCH = 20
PAIRS, MOST = 120, 600
SIDES = ("without", "with", "without again")
WRITES = {
    "name": lambda env, number: [{"name": f"Renamed {number}"}],
    "phone": lambda env, number: [{"phone": f"+84 912 {number:06}"}],
    "email": lambda env, number: [{"email": f"renamed{number}@example.com"}],
    "parent": lambda env, number: [
        {"parent_id": env.company.partner_id.id},
        {"parent_id": False},
    ],
}


def rows(_name):
    with hosts.pair() as (without, with_us):
        for title, work in questions():
            yield from compare(title, work, {"with": with_us}, without)


def questions():
    yield "create", create
    for title, values in WRITES.items():
        yield f"write {title}", write(values)


def create(env, number):
    for position in range(BATCH):
        key = f"{number}-{position}"
        env["res.partner"].create(
            {"name": f"New {key}", "email": f"new-{key}@example.com", "phone": "+84 24"}
        )


def write(values):
    def work(env, number):
        partners = env["res.partner"].search(
            [("customer_rank", "=", 0), ("user_ids", "=", False)],
            limit=BATCH,
            order="id desc",
        )
        for partner in partners:
            for written in values(env, number * BATCH + partner.id):
                partner.write(written)
                env.flush_all()

    return work


def compare(title, work, databases, without):
    numbers = itertools.count()

    def run(side):
        name = databases.get(side, without)
        with environment_of(name) as env:
            number = next(numbers)
            return [timing.sample(env, lambda: work(env, number))]

    for side in SIDES:
        run(side)
    result = timing.interleave(SIDES, run, PAIRS, MOST)
    off, on, again = (result.medians[side] for side in SIDES)
    yield {
        "question": f"partner: {title}",
        "ratio": result.ratios["with"],
        "bar": BAR,
        "ok": result.ratios["with"] <= BAR and on.queries <= off.queries,
        "detail": f"{off.milliseconds:.1f} → {on.milliseconds:.1f} ms for {BATCH},"
        f" {off.queries} → {on.queries} queries, {result.pairs} pairs",
    }
    yield {
        "question": f"partner: {title}, A/A",
        "ratio": result.ratios["without again"],
        "bar": None,
        "ok": True,
        "detail": f"{off.milliseconds:.1f} → {again.milliseconds:.1f} ms: the noise",
    }
