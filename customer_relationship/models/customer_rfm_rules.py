"""Scores from 1 to 5 for recency, frequency and monetary value, free of the database.

Source: A. Hughes, "Strategic Database Marketing" (1994); quintiles as in the R package
`rfm`. Breakpoints instead of equally large groups: ties share a score, and one customer
can be scored anew without all the others.
"""

QUINTILES = (0.2, 0.4, 0.6, 0.8)
# Who of fewer customers is in the best fifth?
MIN_CUSTOMERS = 5


def get_breakpoints(values):
    """The values below which a fifth, two, three and four fifths of all lie.

    ``values`` are those of the customers who bought in the window; an empty list when
    there are too few. As `percentile_disc` of PostgreSQL: always one of the values.
    """
    values = sorted(values)
    if len(values) < MIN_CUSTOMERS:
        return []
    # In whole numbers: 0.6 times 5 is not quite 3.
    return [values[-(-fifths * len(values) // 5) - 1] for fifths in range(1, 5)]


def get_score(value, breakpoints):
    """1 plus the number of breakpoints below the value; 0 where nothing is scored.

    Recency is scored by the day of the last purchase: the later, the better.
    """
    if not breakpoints or value is None:
        return 0
    return 1 + sum(breakpoint < value for breakpoint in breakpoints)


def get_score_sql(column, names):
    """``get_score`` as SQL; ``names`` are the parameters that hold the breakpoints."""
    if not names:
        return "0"
    steps = " + ".join(f"({column} > %({name})s)::int" for name in names)
    return f"CASE WHEN last_purchase_date IS NULL THEN 0 ELSE 1 + {steps} END"
