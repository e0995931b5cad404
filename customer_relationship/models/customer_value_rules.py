"""Figures on what a customer is worth, free of the database.

Sources: R. Blattberg and others, "Database Marketing" (2008), chapters 5 and 12;
S. Gupta and D. Lehmann, "Customers as Assets" (2003).
"""

from statistics import median

# Two purchases have one gap, which is no habit yet.
HABIT_DAYS = 3
# Of an estimate: what the future of a single purchase is, nobody knows.
ESTIMATE_ORDERS = 2


def get_typical_gap(days):
    """Days between purchases: the median of the gaps between the purchase days.

    Several purchases on a day are one. None for fewer than three purchase days. The
    median, as one long holiday says nothing about the habit.
    """
    days = sorted(set(days))
    if len(days) < HABIT_DAYS:
        return None
    return median(
        (later - day).days for day, later in zip(days, days[1:], strict=False)
    )


def get_churn_ratio(days_since, gap):
    """How many typical gaps have passed since the last purchase: 1 is as usual.

    ``days since the last purchase ÷ typical gap``, without a unit; None without a gap.
    """
    return days_since / gap if gap else None


def get_retention(before, kept):
    """Share of the customers who bought in the window before and did so again in this
    one, from 0 to 1: ``(E − N) ÷ S`` with E − N the ``kept`` of the S ``before``."""
    return kept / before if before else 0.0


def get_yearly_retention(retention, months):
    """The retention from year to year, as measured between windows of ``months``:
    ``r ** (12 ÷ months)``."""
    return retention ** (12 / months)


def get_projected_factor(retention, discount):
    """Years of today's revenue that a customer will still bring: ``r ÷ (1 + i − r)``.

    The customers' retention r from year to year, the discount rate i of a year (Gupta
    and Lehmann). With 80 % and 10 %: 2.67. It describes customers on average.
    """
    left = 1 + discount - retention
    return retention / left if left > 0 else 0.0


def get_projected_clv(yearly_revenue, orders, factor):
    """Revenue still to come: ``m · r ÷ (1 + i − r)``, in the company's currency.

    None for fewer than two orders; never negative.
    """
    if orders < ESTIMATE_ORDERS:
        return None
    return max(yearly_revenue, 0) * factor
