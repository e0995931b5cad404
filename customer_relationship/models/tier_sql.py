"""``get_earned`` of the values as SQL, for all customers at once."""

from odoo.tools import SQL

from .tier_values import get_digits, get_previous_day


def get_earned_sql(rules, prefix=""):
    """The number of the best tier whose entry is reached, in SQL."""
    cases = [
        SQL("WHEN %s THEN %s", _get_condition(tier.entry, rules, prefix), number)
        for number, tier in reversed(list(enumerate(rules.tiers)))
        if not tier.invitation_only
    ]
    if not cases:
        return SQL("-1")
    return SQL("CASE %s ELSE -1 END", SQL(" ").join(cases))


def get_previous_sql(rules, today):
    """As ``get_earned_sql``, by the year before, as far as that still counts."""
    if not get_previous_day(rules, today):
        return SQL("-1")
    return get_earned_sql(rules, "previous_")


def _get_condition(entry, rules, prefix):
    conditions = [
        SQL(
            "COALESCE(ROUND((%s - %s)::numeric, %s), -1) >= 0",
            SQL.identifier("figure", prefix + metric),
            threshold,
            get_digits(metric, rules),
        )
        for metric, threshold in entry.items()
    ]
    if not conditions:
        return SQL("TRUE")
    return SQL(" AND " if rules.logic == "all" else " OR ").join(conditions)
