"""Whether a customer goes on buying, and why we think so, free of the database.

By the customer's own rhythm, as a fixed number of days fits neither the baker who
orders each day nor the hotel that orders each year.
"""

from dataclasses import dataclass
from datetime import date

HEALTHS = [("healthy", "Healthy"), ("risk", "At Risk"), ("lost", "Lost")]
# A holiday is no silence, not even of a customer who buys each day.
MIN_GAP = 7


@dataclass(frozen=True)
class Thresholds:
    """At which churn ratios a customer is at risk or lost; ``gap``, in days, is that of
    the other customers, for those without a habit."""

    risk_ratio: float = 1.5
    lost_ratio: float = 3
    lost_days: int = 365
    gap: int | None = None


@dataclass(frozen=True)
class Figures:
    last_purchase_date: date | None
    typical_gap: float | None
    revenue: float


def get_health(figures, thresholds, today):
    """The health and the codes of its reasons; none for who never bought.

    lost: no purchase for more than ``lost_ratio`` gaps of their own, or for more than
    ``lost_days`` where that is late. risk: none for more than ``risk_ratio`` gaps, of
    their own or of the others, or more credit notes than invoices in the window. A gap
    counts as a week at least.
    """
    if figures.last_purchase_date is None:
        return None, []
    days = (today - figures.last_purchase_date).days
    gap = figures.typical_gap or thresholds.gap
    is_credit = figures.revenue < 0
    is_late = bool(gap) and days > thresholds.risk_ratio * max(gap, MIN_GAP)
    is_lost = days > thresholds.lost_days and (is_late or not gap)
    if figures.typical_gap:
        own = max(figures.typical_gap, MIN_GAP)
        is_lost = is_lost or days > thresholds.lost_ratio * own
    reasons = [_get_rhythm(figures, gap, is_late or is_lost)]
    if is_credit:
        reasons.append("credit")
    if is_lost:
        return "lost", reasons
    return "risk" if is_late or is_credit else "healthy", reasons


def _get_rhythm(figures, gap, is_late):
    """The reason that compares the last purchase with the usual gap."""
    state = "late" if is_late else "on_time"
    if figures.typical_gap:
        return state
    return f"{state}_others" if gap else f"{state}_alone"


# ``get_health`` as SQL. ``days`` and ``gap`` as above, from the columns and thresholds.
DAYS_SQL = "(%(today)s - last_purchase_date)"
GAP_SQL = f"GREATEST(COALESCE(typical_gap, %(gap)s), {MIN_GAP})"
HAS_GAP_SQL = "COALESCE(typical_gap, %(gap)s) IS NOT NULL"
IS_LATE_SQL = f"({HAS_GAP_SQL} AND {DAYS_SQL} > %(risk_ratio)s::float8 * {GAP_SQL})"
IS_LOST_SQL = f"""
    ((typical_gap IS NOT NULL AND {DAYS_SQL} > %(lost_ratio)s::float8 * {GAP_SQL})
     OR ({DAYS_SQL} > %(lost_days)s AND ({IS_LATE_SQL} OR NOT {HAS_GAP_SQL})))
"""
HEALTH_SQL = f"""
    CASE WHEN last_purchase_date IS NULL THEN NULL
         WHEN {IS_LOST_SQL} THEN 'lost'
         WHEN {IS_LATE_SQL} OR revenue < 0 THEN 'risk'
         ELSE 'healthy' END
"""
REASONS_SQL = f"""
    CASE WHEN last_purchase_date IS NOT NULL THEN
         CASE WHEN {IS_LATE_SQL} OR {IS_LOST_SQL} THEN 'late' ELSE 'on_time' END
      || CASE WHEN typical_gap IS NOT NULL THEN ''
              WHEN {HAS_GAP_SQL} THEN '_others' ELSE '_alone' END
      || CASE WHEN revenue < 0 THEN ',credit' ELSE '' END
     END
"""
