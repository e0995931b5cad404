"""How far a customer has come with us, free of the database.

A ladder; how the relationship goes just now is another question, the health.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

STAGES = [
    ("potential", "Potential"),
    ("new", "New"),
    ("current", "Current"),
    ("loyal", "Loyal"),
    ("strategic", "Strategic"),
]


@dataclass(frozen=True)
class Thresholds:
    """When a customer reaches a stage: days, orders, months, money in the window."""

    new_days: int = 90
    loyal_orders: int = 5
    loyal_months: int = 12
    # None: customers become strategic by hand alone.
    strategic_revenue: float | None = None


@dataclass(frozen=True)
class Figures:
    first_purchase_date: date | None
    order_total: int
    revenue: float


def get_limits(thresholds, today):
    """The days that the stages begin on; a year before 29 February is 28 February."""
    return {
        "new_since": today - timedelta(days=thresholds.new_days),
        "loyal_since": today - relativedelta(months=thresholds.loyal_months),
        "loyal_orders": thresholds.loyal_orders,
        "strategic_revenue": thresholds.strategic_revenue,
    }


def get_stage(figures, thresholds, today):
    """potential: no purchase yet. new: the first one at most ``new_days`` ago. loyal:
    ``loyal_orders`` and more, the first ``loyal_months`` ago. strategic: loyal, with at
    least ``strategic_revenue`` in the window. current: all others.
    """
    limits = get_limits(thresholds, today)
    first = figures.first_purchase_date
    if first is None:
        return "potential"
    enough = figures.order_total >= limits["loyal_orders"]
    if enough and first <= limits["loyal_since"]:
        strategic = limits["strategic_revenue"]
        is_strategic = strategic is not None and figures.revenue >= strategic
        return "strategic" if is_strategic else "loyal"
    return "new" if first >= limits["new_since"] else "current"


# ``get_stage`` as SQL, with the parameters of ``get_limits``.
STAGE_SQL = """
    CASE WHEN first_purchase_date IS NULL THEN 'potential'
         WHEN order_total >= %(loyal_orders)s
          AND first_purchase_date <= %(loyal_since)s
         THEN CASE WHEN revenue >= %(strategic_revenue)s THEN 'strategic'
                   ELSE 'loyal' END
         WHEN first_purchase_date >= %(new_since)s THEN 'new'
         ELSE 'current' END
"""
