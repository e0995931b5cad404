"""What it costs to know where every customer stands.

The refresh of all customers from nothing against its floor: the same columns, one bulk
write. The nightly refresh when one customer in a hundred has changed, and 1,000 queued
customers, against the bare aggregate that finds the same rows and writes none. And what
one would write by hand: a loop over the customers, with searches for each.
"""

import itertools
import resource
import statistics
from pathlib import Path

from . import forms, stream, tier_program, timing
from .odoo_api import environment_of

FLOOR = Path(__file__).parent / "floors" / "profile.sql"
SIDES = ("floor", "ours", "floor again")
MEGABYTES = 300
QUEUED = 1000
BY_HAND = 200
CARD_QUERIES = 2
BARE = "SELECT count(figures) FROM ({}) figures"
CHANGED = """
    UPDATE customer_profile SET revenue = revenue + 1, stage = 'potential'
     WHERE hashint4(partner_id) % 100 = 0
"""
CUSTOMERS = """
    SELECT partner_id FROM customer_profile WHERE order_total > 0
     ORDER BY hashint4(partner_id) LIMIT %s
"""


def rows(name):
    stream.ensure(name)
    tier_program.ensure(name)
    memory = peak_megabytes()
    result = full(name)
    yield from compare("profile: full refresh", 1.5, result, memory)
    yield by_hand(name, result.medians["ours"].milliseconds)
    yield from compare("profile: nightly, 1 % changed", 1.3, nightly(name), memory)
    yield from compare("profile: 1,000 queued customers", 3, queued(name), memory)
    yield card(name)


def full(name):
    works = {
        "floor": lambda env: env.cr.execute(*floor(env)),
        "ours": refresh,
    }
    return measure(name, works, before=empty, pairs=6)


def nightly(name):
    works = {
        "floor": bare,
        "ours": refresh,
    }
    return measure(name, works, before=lambda env: env.cr.execute(CHANGED), pairs=6)


def queued(name):
    ids = find_customers(name, QUEUED)
    works = {
        "floor": lambda env: bare(env, ids),
        "ours": lambda env: env["customer.profile.refresh"]._refresh_customers(ids),
    }
    return measure(name, works, before=None, pairs=42)


def find_customers(name, limit):
    with environment_of(name) as env:
        env.cr.execute(CUSTOMERS, [limit])
        return [partner_id for (partner_id,) in env.cr.fetchall()]


def refresh(env):
    env["customer.profile.refresh"]._refresh_company(env.company)


def empty(env):
    env.cr.execute("TRUNCATE customer_profile")


def floor(env):
    scope = get_scope(env)
    values = {
        "company_id": env.company.id,
        "tz": env.company._get_customer_tz(),
        "today": scope.today,
        "since": scope.since,
        "program_id": tier_program.get(env).id,
    }
    return FLOOR.read_text(), values


def bare(env, ids=None):
    """The aggregate of the documents alone: what has to be read in any case."""
    query = env["customer.profile.source"]._get_figures_query(get_scope(env, ids))
    env.cr.execute(BARE.format(query.code), query.params)
    return env.cr.fetchone()


def get_scope(env, ids=None):
    from odoo.addons.customer_relationship.models.customer_profile_source import Scope

    company = env.company
    return Scope(company, company._get_customer_today(), ids and tuple(ids))


def by_hand(name, milliseconds):
    """As long as for all customers, from a sample; the scores and stages left out."""
    ids = find_customers(name, BY_HAND)
    with environment_of(name) as env:
        env.cr.execute("SELECT count(*) FROM customer_profile")
        (count,) = env.cr.fetchone()
        env = env(su=True)  # noqa: PLW2901
        loop = timing.sample(env, lambda: write_by_hand(env, ids)).milliseconds
    whole = loop / len(ids) * count
    return {
        "question": "profile: full refresh by an ORM loop",
        "ratio": whole / milliseconds,
        "bar": None,
        "ok": True,
        "detail": f"{milliseconds:.0f} → {whole:.0f} ms, from {len(ids)} customers",
    }


def write_by_hand(env, ids):
    since, tiers = get_scope(env).since, tier_program.get(env).tier_ids
    for partner in env["res.partner"].browse(ids):
        mine = [
            ("partner_id.commercial_partner_id", "=", partner.id),
            ("company_id", "=", env.company.id),
        ]
        orders = env["sale.order"].search([*mine, ("state", "=", "sale")])
        invoices = env["account.move"].search(
            [
                *mine,
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ]
        )
        recent = invoices.filtered(lambda move: move.invoice_date > since)
        days = sorted({order.date_order.date() for order in orders})
        gaps = [(later - day).days for day, later in itertools.pairwise(days)]
        env["customer.profile"].search([("partner_id", "=", partner.id)]).write(
            {
                "revenue": sum(recent.mapped("amount_untaxed_signed")),
                "revenue_total": sum(invoices.mapped("amount_untaxed_signed")),
                "order_count": sum(order.date_order.date() > since for order in orders),
                "order_total": len(orders),
                "purchase_days": len(days),
                "first_purchase_date": days and days[0],
                "last_purchase_date": days and days[-1],
                "typical_gap": statistics.median(gaps) if len(gaps) > 1 else 0,
                "tier_id": partner.customer_tier_id.id,
                "next_tier_id": get_next_tier(partner.customer_tier_id, tiers).id,
            }
        )


def get_next_tier(held, tiers):
    return tiers[tiers.ids.index(held.id) + 1 :][:1] if held else tiers[:1]


def measure(name, works, before, pairs):
    works["floor again"] = works["floor"]

    def run(side):
        with environment_of(name) as env:
            if before:
                before(env)
                env.cr.commit()
            env["res.company"].search([]).mapped("partner_id.tz")
            return [timing.sample(env, lambda: works[side](env(su=True)))]

    for side in SIDES:
        run(side)
    return timing.interleave(SIDES, run, pairs, pairs)


def card(name):
    """Queries that the card adds to opening a contact, on a server that is warm."""
    with environment_of(name) as env:
        partner = env["res.partner"].browse(find_customers(name, 1))
        answer = partner.get_views([(False, "form")])
        whole = forms.get_specification(answer, "res.partner")
        bare = {key: it for key, it in whole.items() if key != "customer_profile_ids"}
        partner.web_read(whole)
        without, with_card = (
            count_queries(partner, specification) for specification in (bare, whole)
        )
    return {
        "question": "profile: on the contact, queries",
        "ratio": with_card - without,
        "bar": CARD_QUERIES,
        "ok": with_card - without <= CARD_QUERIES,
        "detail": f"{without} → {with_card} queries",
    }


def count_queries(partner, specification):
    partner.env.invalidate_all()
    before = partner.env.cr.sql_log_count
    partner.web_read(specification)
    return partner.env.cr.sql_log_count - before


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare(question, bar, result, memory):
    floor_, ours, again = (result.medians[side] for side in SIDES)
    ratio = result.ratios["ours"]
    megabytes = peak_megabytes() - memory
    yield {
        "question": question,
        "ratio": ratio,
        "bar": bar,
        "ok": ratio <= bar and megabytes <= MEGABYTES,
        "detail": f"{floor_.milliseconds:.0f} → {ours.milliseconds:.0f} ms,"
        f" {megabytes:.0f} MB of Python (≤ {MEGABYTES}), {result.pairs} pairs",
    }
    yield {
        "question": f"{question}, A/A",
        "ratio": result.ratios["floor again"],
        "bar": None,
        "ok": True,
        "detail": f"{floor_.milliseconds:.0f} → {again.milliseconds:.0f} ms: the noise",
    }
