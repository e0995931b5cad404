"""A live tier program for the questions about profiles: everybody is placed."""

from .odoo_api import environment_of

TIERS = (("Bronze", 1_000), ("Silver", 5_000), ("Gold", 20_000), ("Platinum", 100_000))
# Of few: what a price list costs, Odoo's own write of it costs.
WITH_PRICELIST = "Gold"


def ensure(name):
    """Found in this copy, or made: by the engine itself, as a company would."""
    with environment_of(name) as env:
        if get(env):
            return
        program = create(env)
        program.action_simulate()
        program.action_activate()
        env.cr.commit()
        env["customer.tier.engine"].sudo()._run_program(program)
        env["customer.profile.refresh"].sudo()._refresh_company(env.company)


def get(env):
    return env["customer.tier.engine"]._get_program(env.company)


def create(env):
    pricelist = env["product.pricelist"].create({"name": "Club"})
    tiers = [
        {
            "name": name,
            "sequence": number,
            "entry_revenue": revenue,
            "pricelist_id": name == WITH_PRICELIST and pricelist.id,
        }
        for number, (name, revenue) in enumerate(TIERS)
    ]
    values = {"name": "Club", "tier_ids": [(0, 0, tier) for tier in tiers]}
    return env["customer.tier.program"].create(values)
