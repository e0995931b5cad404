"""What it costs that customers change tier, and to see before who would.

10,000 customers who rise, with all that follows (price list, stream, profile), against
one batched ORM create and write of the same rows. And the simulation against the full
refresh of the profiles; it must write nothing.
"""

from scripts.workspace import Failure

from . import profile, tier_program
from .odoo_api import environment_of

RISING = 10_000
CHANGES, STREAM = "customer.tier.change", "customer.interaction"
PROFILE_COLUMNS = ("tier_id", "tier_valid_until", "next_tier_id")
CHOSEN = """
    SELECT partner_id FROM customer_profile
     WHERE tier_id = ANY(%s) ORDER BY hashint4(partner_id) LIMIT %s
"""
# As if they were in the lowest tier so far, and had no price list.
LOWER = """
    WITH change AS (
        INSERT INTO customer_tier_change (
               partner_id, program_id, company_id, date, kind, tier_id, silent)
        SELECT unnest(%(ids)s), %(program)s, %(company)s, now(), 'placed', %(tier)s,
               true
    )
    UPDATE res_partner SET specific_property_product_pricelist = NULL
     WHERE id = ANY(%(ids)s)
"""
FORGET = """
    DELETE FROM customer_interaction_queue;
    DELETE FROM customer_interaction WHERE source_model = 'customer.tier.change';
    DELETE FROM customer_tier_change WHERE id > %s
"""
WRITTEN = "SELECT pg_current_xact_id_if_assigned()"


def rows(name):
    tier_program.ensure(name)
    yield from change(name)
    yield from simulate(name)


# Changes


def change(name):
    with environment_of(name) as env:
        higher = tier_program.get(env).tier_ids.sorted()[1:]
        env.cr.execute(CHOSEN, [higher.ids, RISING])
        ids = [partner_id for (partner_id,) in env.cr.fetchall()]
        env.cr.execute("SELECT max(id) FROM customer_tier_change")
        (last,) = env.cr.fetchone()

    def lower(env):
        env.cr.execute(FORGET, [last])
        program = tier_program.get(env)
        values = {"ids": ids, "program": program.id, "company": env.company.id}
        env.cr.execute(LOWER, {**values, "tier": program.tier_ids.sorted()[0].id})
        env["customer.profile.refresh"].sudo()._refresh_customers(ids)

    with environment_of(name) as env:
        lower(env)
        env.cr.commit()
        rise(env(su=True), ids)
        written = read(env(su=True), ids)
    memory = profile.peak_megabytes()
    works = {
        "floor": lambda env: write(env, *written),
        "ours": lambda env: rise(env, ids),
    }
    result = profile.measure(name, works, before=lower, pairs=6)
    yield from profile.compare(
        f"tiers: {len(ids):,} customers rise", 1.5, result, memory
    )


def rise(env, ids):
    env["customer.tier.engine"]._run_customers(tier_program.get(env), ids)
    env.cr.commit()
    env["customer.interaction.queue"]._cron_drain()


def read(env, ids):
    """What the engine wrote, as values for ``create`` and ``write``."""
    told = env[STREAM].search([("source_model", "=", CHANGES)])
    changes = env[CHANGES].browse(told.mapped("source_id"))
    partners = env["res.partner"].browse(ids)
    if len(changes) != len(ids):
        why = f"The stream was told of {len(changes)} of {len(ids)} customers."
        raise Failure("Not all rose, or the stream was not told.", why, "Mend it.")
    return (
        changes.copy_data(),
        told.copy_data(),
        [
            *group(partners, ("specific_property_product_pricelist",)),
            *group(partners.customer_profile_ids, PROFILE_COLUMNS),
        ],
    )


def group(records, names):
    """The records that get the same values, with these."""
    groups = records.grouped(lambda record: tuple(record[name] for name in names))
    return [(some, some[0].read(names, load=None)[0]) for some in groups.values()]


def write(env, changes, told, groups):
    env[CHANGES].create(changes)
    env[STREAM].create(told)
    for records, values in groups:
        values = {name: value for name, value in values.items() if name != "id"}
        records.with_env(env).write(values)


# Simulation


def simulate(name):
    """A program that nobody is in, and the live one with half its thresholds."""
    with environment_of(name) as env:
        program = tier_program.get(env)
        programs = {"draft": program.copy().id, "new rules": program.id}
        program.action_revise()
        for tier in program.tier_ids.sorted():
            tier.entry_revenue /= 2
    for title, program_id in programs.items():
        memory = profile.peak_megabytes()
        works = {
            "floor": profile.refresh,
            "ours": lambda env, id_=program_id: look(env, id_),
        }
        result = profile.measure(name, works, before=profile.empty, pairs=6)
        yield from profile.compare(f"tiers: simulation, {title}", 0.5, result, memory)


def look(env, program_id):
    program = env["customer.tier.program"].browse(program_id)
    cells, _movers = env["customer.tier.engine"]._simulate(program)
    env.cr.execute(WRITTEN)
    if env.cr.fetchone() != (None,) or not cells:
        raise Failure("The simulation wrote, or found nobody.", todo="Mend it.")
