"""What our addons add to creating and writing contacts, against a host without them.

The databases are copies of the same host; a commit ends each run. The runs before them
are not counted: a worker serves one database, and has it at hand.
"""

import itertools

from . import hosts, timing
from .odoo_api import environment_of

BAR = 1.02
BATCH = 20
# Runs in a row: the first are not counted, of the others the median.
WARM_UP, AT_ONCE = 2, 3
PAIRS, MOST = 180, 720
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
    with hosts.compared() as names:
        for title, work in questions():
            yield from compare(title, work, names)


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


def compare(title, work, names):
    numbers = itertools.count()

    def run(side):
        for _ in range(WARM_UP):
            measure(names[side], work, next(numbers))
        return [measure(names[side], work, next(numbers)) for _ in range(AT_ONCE)]

    for side in hosts.SIDES:
        run(side)
    result = timing.interleave(hosts.SIDES, run, PAIRS, MOST)
    off, on, again = (result.medians[side] for side in hosts.SIDES)
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


def measure(name, work, number):
    with environment_of(name) as env:
        return timing.sample(env, lambda: work(env, number))
