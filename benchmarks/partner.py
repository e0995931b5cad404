"""What our addons add to creating and writing contacts, against a host without them.

The databases are copies of the same host; a commit ends each run. The runs before them
are not counted: a worker serves one database, and has it at hand.

Python keeps 4096 attributes of classes at hand, by the addresses of their names: which
of them get into each other's way is settled by chance for the life of a process, and
makes it a percent or two slower. So several workers are asked, one after the other.

Autovacuum would come to one copy before it comes to another: it stays away, and each
worker finds all copies just vacuumed.
"""

import gc
import itertools
import json
import random
import statistics
import sys

from . import hosts, odoo_api, seed, timing, worker
from .odoo_api import configure, environment_of

BAR = 1.02
CONTACTS = 100_000
BATCH = 20
# Runs in a row, of which the first are not counted.
WARM_UP, AT_ONCE = 2, 3
WORKERS = 12
WRITES = {
    "name": lambda env, number: [{"name": f"New name {number}"}],
    "phone": lambda env, number: [{"phone": f"+84 912 {number:06}"}],
    "email": lambda env, number: [{"email": f"renamed{number}@example.com"}],
    "parent": lambda env, number: [
        {"parent_id": env.company.partner_id.id},
        {"parent_id": False},
    ],
}
WITHOUT_AUTOVACUUM = """
    DO $$
    DECLARE tab regclass;
    BEGIN
        FOR tab IN SELECT oid FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', tab);
        END LOOP;
    END $$
"""
PEOPLE = """
    SELECT id FROM res_partner
     WHERE name LIKE 'Customer %' AND NOT is_company
     ORDER BY id
"""


def rows(_name):
    server = odoo_api.ready().server
    with hosts.compared() as names:
        for name in names.values():
            seed.fill_partners(server, name, CONTACTS / seed.PARTNERS)
            server.sql(WITHOUT_AUTOVACUUM, name)
        workers = [ask(names, server) for _ in range(WORKERS)]
    for title, _work in questions():
        yield from compare(title, [answers[title] for answers in workers])


def ask(names, server):
    """The samples of a worker of its own, by question and side."""
    for name in names.values():
        server.sql("VACUUM (ANALYZE)", name)
    return json.loads(worker.finish(worker.start(__name__, json.dumps(names))))


def answer(names):
    """As a worker: its sides take turns with each question."""
    configure()
    numbers = itertools.count()
    order = random.random()
    people = {side: get_people(name, order) for side, name in names.items()}

    def measure(side, work):
        ids = list(itertools.islice(people[side], BATCH))
        with environment_of(names[side]) as env:
            partners, number = env["res.partner"].browse(ids), next(numbers)
            return timing.sample(env, lambda: work(env, partners, number))

    return {title: measure_sides(measure, work) for title, work in questions()}


def get_people(name, order):
    """Who is no company and has none, one after the other: alike on all sides."""
    with environment_of(name) as env:
        env.cr.execute(PEOPLE)
        ids = [id_ for (id_,) in env.cr.fetchall()]
    random.Random(order).shuffle(ids)
    return itertools.cycle(ids)


def measure_sides(measure, work):
    def run(side):
        for _ in range(WARM_UP):
            measure(side, work)
        return [measure(side, work) for _ in range(AT_ONCE)]

    for side in hosts.SIDES:
        run(side)
    samples = {side: [] for side in hosts.SIDES}
    gc.collect()
    gc.freeze()
    for turn in timing.take_turns(hosts.SIDES, run):
        for side in hosts.SIDES:
            samples[side] += [(it.milliseconds, it.queries) for it in turn[side]]
    gc.unfreeze()
    return samples


def questions():
    yield "create", create
    for title, values in WRITES.items():
        yield f"write {title}", write(values)


def create(env, _partners, number):
    for position in range(BATCH):
        key = f"{number}-{position}"
        env["res.partner"].create(
            {"name": f"New {key}", "email": f"new-{key}@example.com", "phone": "+84 24"}
        )


def write(values):
    def work(env, partners, number):
        for partner in partners:
            for written in values(env, number * BATCH + partner.id):
                partner.write(written)
                env.flush_all()

    return work


def compare(title, answers):
    """The workers' mean: chance lends some of them as much as it takes from others."""
    times = [
        {side: get_time(samples) for side, samples in found.items()}
        for found in answers
    ]
    off, on, again = (
        statistics.mean(found[side] for found in times) for side in hosts.SIDES
    )
    queries = {
        side: statistics.median(
            number for found in answers for _, number in found[side]
        )
        for side in hosts.SIDES
    }
    ratio = statistics.mean(
        2 * found["with"] / (found["without"] + found["without again"])
        for found in times
    )
    yield {
        "question": f"partner: {title}",
        "ratio": ratio,
        "bar": BAR,
        "ok": ratio <= BAR and queries["with"] <= queries["without"],
        "detail": f"{off:.1f} → {on:.1f} ms for {BATCH}, {queries['without']:.0f} →"
        f" {queries['with']:.0f} queries, {len(answers)} workers",
    }
    yield {
        "question": f"partner: {title}, A/A",
        "ratio": statistics.mean(
            found["without again"] / found["without"] for found in times
        ),
        "bar": None,
        "ok": True,
        "detail": f"{off:.1f} → {again:.1f} ms: the noise",
    }


def get_time(samples):
    """The mean of the faster half: in the other, the machine did other things, too."""
    times = sorted(milliseconds for milliseconds, _queries in samples)
    return statistics.mean(times[: len(times) // 2])


if __name__ == "__main__":
    print(json.dumps(answer(json.loads(sys.argv[1]))))
