"""Groups of customers by their scores, under the names that marketing knows."""

SEGMENTS = [
    ("champion", "Champions"),
    ("loyal", "Loyal"),
    ("promising", "Promising"),
    ("sleepy", "About to Sleep"),
    ("precious", "Can't Lose Them"),
    ("hibernating", "Hibernating"),
]
# `get_segment` as SQL over the columns of the scores.
SEGMENT_SQL = """
    CASE WHEN %(r)s >= 4 AND %(f)s >= 4 AND %(m)s >= 4 THEN 'champion'
         WHEN %(r)s >= 3 AND %(f)s >= 4 THEN 'loyal'
         WHEN %(r)s >= 4 THEN 'promising'
         WHEN %(r)s >= 1 AND %(f)s >= 4 THEN 'precious'
         WHEN %(r)s >= 2 THEN 'sleepy'
         WHEN %(r)s = 1 THEN 'hibernating' END
"""


def get_segment(recency, frequency, monetary):
    """The group by scores from 1 to 5; None where nothing is scored."""
    if not recency:
        return None
    if frequency >= 4:
        if recency < 3:
            return "precious"
        return "champion" if recency >= 4 and monetary >= 4 else "loyal"
    if recency >= 4:
        return "promising"
    return "sleepy" if recency >= 2 else "hibernating"
