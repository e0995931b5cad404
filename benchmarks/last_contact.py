"""Who has been silent, and when each customer of a list was last in touch.

Silence: the contacts' list filtered by "Silent for 90 days" as its pager counts it,
against the bare SQL, and against reading the documents themselves. Last contact: both
columns of a list of 80 customers, the three largest among them.
"""

from pathlib import Path

from . import stream, timing
from .odoo_api import environment_of

FLOORS = Path(__file__).parent / "floors"
SELLER = "bench_seller_0"
SILENT = [("customer_last_contact", "<", "-90d")]
COUNTED = 10_001  # as far as the pager of a list counts
SIDES = ("floor", "ours", "floor again")
DATES = ["customer_last_in", "customer_last_out"]
PAIRS = 42
LARGEST = """
    SELECT commercial_partner_id FROM customer_interaction
     GROUP BY commercial_partner_id ORDER BY count(*) DESC LIMIT 3
"""
OTHERS = """
    SELECT id FROM res_partner
     WHERE partner_share AND id = commercial_partner_id AND id != ALL(%s)
     ORDER BY hashint4(id) LIMIT 77
"""


def silence(name):
    stream.ensure(name)
    floor = (FLOORS / "silence.sql").read_text()
    result = measure(name, lambda env: run_floor(env, floor), count_silent)
    yield from compare("silence: 90 days", 1.5, result)
    # No query over the same rows is below the bare SQL: it tells what could be reached.
    bare = result.medians["floor"].milliseconds
    documents = (FLOORS / "silence_documents.sql").read_text()
    result = measure(name, lambda env: run_floor(env, documents), count_silent, 6)
    reach = bare / result.medians["floor"].milliseconds
    more = f", the bare SQL alone: {reach:.3f}"
    yield from compare("silence: against the documents", 0.05, result, more)


def last_contact(name):
    stream.ensure(name)
    floor = (FLOORS / "last_contact.sql").read_text()
    ids = get_customers(name)

    def bare(env):
        env.cr.execute(floor, {"customer_ids": ids, "types": get_types(env)})
        return env.cr.fetchall()

    def ours(env):
        customers = env["res.partner"].browse(ids)
        return [customers.mapped(name) for name in DATES]

    result = measure(name, bare, ours, shown=ids)
    yield from compare("last contact: 80 customers", 2, result)


def get_customers(name):
    with environment_of(name) as env:
        env.cr.execute(LARGEST)
        largest = [id_ for (id_,) in env.cr.fetchall()]
        env.cr.execute(OTHERS, [largest])
        return largest + [id_ for (id_,) in env.cr.fetchall()]


def get_types(env):
    return list(env["customer.interaction.type"].sudo()._get_contact_ids())


def run_floor(env, floor):
    env.cr.execute(floor, {"types": get_types(env), "counted": COUNTED})
    return env.cr.fetchone()


def count_silent(env):
    return env["res.partner"].search_count(SILENT, limit=COUNTED)


def measure(name, floor, ours, pairs=PAIRS, shown=()):
    """``shown`` are the customers whose names the list has read already."""
    works = dict(zip(SIDES, (floor, ours, floor), strict=True))

    def run(side):
        with environment_of(name, SELLER) as env:
            get_types(env)
            env.user.partner_id.check_access("read")
            env["res.partner"].browse(shown).mapped("commercial_partner_id.name")
            return [timing.sample(env, lambda: works[side](env))]

    for side in SIDES:
        run(side)
    return timing.interleave(SIDES, run, pairs, pairs)


def compare(question, bar, result, more=""):
    floor, ours, again = (result.medians[side] for side in SIDES)
    ratio = result.ratios["ours"]
    yield {
        "question": question,
        "ratio": ratio,
        "bar": bar,
        "ok": ratio <= bar,
        "detail": f"{floor.milliseconds:.1f} → {ours.milliseconds:.1f} ms,"
        f" {ours.queries} queries, {result.pairs} pairs{more}",
    }
    yield {
        "question": f"{question}, A/A",
        "ratio": result.ratios["floor again"],
        "bar": None,
        "ok": True,
        "detail": f"{floor.milliseconds:.1f} → {again.milliseconds:.1f} ms: the noise",
    }
