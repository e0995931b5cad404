"""What decisions on loyalty tiers are made of: values, thresholds and days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

METRICS = ("revenue", "orders", "points", "referrals")
NO_TIER = -1
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tier:
    """Thresholds by metric; what is not in there is not asked for.

    What it gives is an id: False is nothing, None is not known.
    """

    id: int
    entry: dict = field(default_factory=dict)
    retain: dict = field(default_factory=dict)
    invitation_only: bool = False
    pricelist_id: int | None = None
    reward_program_id: int | None = None


@dataclass(frozen=True)
class Rules:
    tiers: tuple = ()
    company_id: int = 0  # whose purchases count
    basis: str = "invoiced"  # or "ordered", "paid"
    logic: str = "all"  # or "any" of the thresholds
    window: str = "rolling"  # or "calendar", "lifetime"
    window_months: int = 12
    year_month: int = 1  # in which the program's year begins
    validity: str = "months"  # or "next_year", "unlimited"
    validity_months: int = 12
    downgrade: str = "expiry_one"  # or "expiry_earned", "at_once", "never"
    grace_days: int = 30
    warn_days: int = 30
    refund: str = "retest"  # or "keep"
    start: date = date.min
    # What brought a tier until then was counted otherwise: no refund is told by it.
    measured_from: date = date.min
    digits: int = 2


@dataclass(frozen=True)
class Standing:
    """What a customer reached: figures by metric, in each window that counts.

    ``current`` is the window up to today. ``previous`` is the year before, where the
    window is the calendar year: what was reached then counts through this one.
    ``reached`` holds the figures that brought the present tier as they are now; only
    known when something was refunded or canceled since.
    """

    current: dict
    previous: dict | None = None
    reached: dict | None = None


@dataclass(frozen=True)
class Override:
    """A tier given by hand: at least that one (floor) or exactly that one (fixed).

    The base is what the customer falls back to as far as it is still valid: while the
    tier given by hand holds, ``earned_on`` and ``earned_by`` tell of the base.
    """

    tier: int
    mode: str
    until: date | None = None
    base_tier: int = NO_TIER
    base_until: date | None = None


@dataclass(frozen=True)
class Membership:
    tier: int = NO_TIER
    valid_until: date | None = None
    grace_until: date | None = None
    warned: bool = False
    override: Override | None = None
    # When it was reached, and by which thresholds, if by any: entry or retain.
    earned_on: date | None = None
    earned_by: str = ""


@dataclass(frozen=True)
class Reason:
    """Why, as values: the words are found when it is shown."""

    code: str
    metric: str = ""
    value: float = 0.0
    threshold: float = 0.0
    day: date | None = None


@dataclass(frozen=True)
class Decision:
    """``kind`` is keep, placed, up, renewed, earned, warned, grace or down."""

    kind: str
    membership: Membership
    reasons: tuple = ()


def get_earned(standing, rules, today):
    """The best tier whose entry is reached, and since when it counts."""
    best = _get_best(standing.current, rules)
    day = get_previous_day(rules, today)
    if day and standing.previous is not None:
        earlier = _get_best(standing.previous, rules)
        if earlier > best:
            return earlier, day
    return best, today


def get_previous_day(rules, today):
    """The last day of the year before, if what was reached in it still counts."""
    if rules.window != "calendar":
        return None
    day = get_year_start(rules, today) - DAY
    until = get_valid_until(rules, day)
    return day if not until or today <= until else None


def _get_best(figures, rules):
    for number in range(len(rules.tiers) - 1, NO_TIER, -1):
        tier = rules.tiers[number]
        if not tier.invitation_only and is_reached(tier.entry, figures, rules):
            return number
    return NO_TIER


def is_retained(number, standing, rules):
    tier = rules.tiers[number]
    if tier.invitation_only and not tier.retain:
        return False  # the invitation was all that held it
    windows = [standing.current, standing.previous]
    return any(
        is_reached(tier.retain, figures, rules)
        for figures in windows
        if figures is not None
    )


def is_reached(thresholds, figures, rules):
    """Whether all, or any, of the thresholds are reached; none asks for nothing."""
    if not thresholds:
        return True
    combine = all if rules.logic == "all" else any
    return combine(
        _reaches(figures, metric, threshold, rules)
        for metric, threshold in thresholds.items()
    )


def _reaches(figures, metric, threshold, rules):
    digits = get_digits(metric, rules)
    return round(figures.get(metric, 0) - threshold, digits) >= 0


def get_digits(metric, rules):
    """To how many digits a figure is compared: a currency's are those of money."""
    return rules.digits if metric == "revenue" else 2


def get_missing(thresholds, figures, rules):
    """The thresholds that lack; where any is enough, all lack or none."""
    if is_reached(thresholds, figures, rules):
        return ()
    return tuple(
        Reason("missing", metric, figures.get(metric, 0), threshold)
        for metric, threshold in thresholds.items()
        if not _reaches(figures, metric, threshold, rules)
    )


def get_progress(thresholds, figures, rules):
    """How much of the way is gone, from 0 to 1."""
    if is_reached(thresholds, figures, rules):
        return 1.0
    combine = min if rules.logic == "all" else max
    return combine(
        min(max(figures.get(metric, 0) / threshold, 0.0), 1.0)
        for metric, threshold in thresholds.items()
    )


def get_met(thresholds, figures, rules):
    return tuple(
        Reason("reached", metric, figures.get(metric, 0), threshold)
        for metric, threshold in thresholds.items()
        if _reaches(figures, metric, threshold, rules)
    )


def get_year_start(rules, day):
    first = day.replace(month=rules.year_month, day=1)
    return first if first <= day else first - relativedelta(years=1)


def get_window_start(rules, day):
    """The first day whose purchases count on ``day``."""
    if rules.window == "lifetime":
        return rules.start
    if rules.window == "calendar":
        return max(rules.start, get_year_start(rules, day))
    start = add_months(day, -rules.window_months) + DAY
    return max(rules.start, start)


def get_valid_until(rules, day):
    """The last day of a tier that was reached on ``day``; None has no end."""
    if rules.downgrade in ("never", "at_once") or rules.validity == "unlimited":
        return None
    if rules.validity == "next_year":
        return get_year_start(rules, day) + relativedelta(years=2) - DAY
    first = add_months(day, rules.validity_months)
    # 29 February or the 31st: the whole last month counts.
    return first if first.day != day.day else first - DAY


@lru_cache  # asked for the same few days by each of thousands of customers
def add_months(day, months):
    return day + relativedelta(months=months)
