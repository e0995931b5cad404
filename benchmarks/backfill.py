"""What reading the history before the installation costs beyond the bare INSERT.

The cron's own batches take turns with a floor that writes the same rows into the same
table by one bare INSERT … SELECT. Each run reads documents that nobody read before. A
batch of the cron's own size ends it: it must stay short, and Python small.
"""

import resource
from pathlib import Path

from . import timing
from .odoo_api import environment_of

BAR = 1.5
SECONDS = 20  # a transaction at most
MEGABYTES = 300  # of Python at most
SIDES = ("floor", "backfill", "floor again")
PAIRS = 12
RUNS = 3 * PAIRS
FLOORS = Path(__file__).parent / "floors"


def rows(name):
    with environment_of(name) as env:
        # What other questions recorded would be in the way of the bare INSERT.
        env.cr.execute("TRUNCATE customer_interaction CASCADE")
    for path in sorted(FLOORS.glob("backfill_*.sql")):
        source = path.stem.removeprefix("backfill_")
        with environment_of(name) as env:
            known = env["customer.interaction.source"]._get_sources()
        if source in known:
            yield from compare(source, *measure(name, source, path.read_text()))


def measure(name, source, floor):
    first, last = get_range(name, source)
    batch = get_batch_size()
    size = min(batch, (last - first) * 3 // 4 // RUNS)
    memory = peak_megabytes()
    stop = last + 1

    def run(side):
        nonlocal stop
        stop -= size
        limits = {"first": stop, "next": stop + size}
        if side == "backfill":
            return [read(name, source, **limits)]
        return [insert(name, source, floor, **limits)]

    result = timing.interleave(SIDES, run, PAIRS, PAIRS)
    whole = read(name, source, first=max(stop - batch, first), next=stop)
    return result, size, whole.milliseconds / 1000, peak_megabytes() - memory


def get_range(name, source):
    with environment_of(name) as env:
        model = env["customer.interaction.source"]._get_sources()[source].model
        table = env[model]._table
        env.cr.execute(f"SELECT min(id), max(id) FROM {table}")
        return env.cr.fetchone()


def get_batch_size():
    from odoo.addons.customer_relationship.models import customer_interaction_backfill

    return customer_interaction_backfill.BATCH_SIZE


def read(name, source, **limits):
    with environment_of(name) as env:
        backfill = env["customer.interaction.backfill"].sudo()
        backfill._update_sources()
        row = backfill.search([("name", "=", source)])
        row.next_id = limits["next"]
        env.flush_all()
        return timing.sample(env, lambda: row._insert_events(limits["first"]))


def insert(name, source, floor, **limits):
    with environment_of(name) as env:
        code = env["customer.interaction.source"]._get_sources()[source].type
        type_id = env["customer.interaction.type"]._get_ids_by_code()[code]
        values = {"type_id": type_id, **limits}
        return timing.sample(env, lambda: env.cr.execute(floor, values))


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare(source, result, size, seconds, megabytes):
    floor, ours, again = (result.medians[side] for side in SIDES)
    ratio = result.ratios["backfill"]
    yield {
        "question": f"backfill: {source}",
        "ratio": ratio,
        "bar": BAR,
        "ok": ratio <= BAR and seconds <= SECONDS and megabytes <= MEGABYTES,
        "detail": f"{floor.milliseconds:.0f} → {ours.milliseconds:.0f} ms,"
        f" {size} ids; one batch {seconds:.1f} s (≤ {SECONDS}),"
        f" {megabytes:.0f} MB of Python (≤ {MEGABYTES}), {result.pairs} pairs",
    }
    yield {
        "question": f"backfill: {source}, A/A",
        "ratio": result.ratios["floor again"],
        "bar": None,
        "ok": True,
        "detail": f"{floor.milliseconds:.0f} → {again.milliseconds:.0f} ms: the noise",
    }
