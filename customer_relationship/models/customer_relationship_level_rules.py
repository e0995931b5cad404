"""How deep the relationship with a customer is, free of the database.

Five rungs, each on the one below: communicate, respond, commit, be proactive, break
through. What counts is what was done, not what was sold.
"""

from dataclasses import dataclass

# Shares of the questions answered in time, and of the promises and deadlines kept.
ANSWERED_SHARE = 0.8
KEPT_SHARE = 0.9
# Days without a word from the customer: who calls then was not asked to.
UNASKED_DAYS = 14


@dataclass(frozen=True)
class Evidence:
    """What was done in the window: days since, and how often; and what we promise:
    days between two contacts, and hours until an answer."""

    days_since_in: int | None = None
    days_since_out: int | None = None
    asked: int = 0
    answered: int = 0
    kept: int = 0
    broken: int = 0
    unasked: int = 0
    gestures: int = 0
    # Deadlines that addons know of, a delivery's for example.
    met: int = 0
    missed: int = 0
    cadence_days: int = 90
    listening_days: int = 90
    response_hours: float = 48


def get_rungs(evidence):
    """Whether each rung is reached, by itself, from the first to the fifth."""
    kept = evidence.kept + evidence.met
    promises = kept + evidence.broken + evidence.missed
    return [
        _is_within(evidence.days_since_out, evidence.cadence_days)
        and _is_within(evidence.days_since_in, evidence.listening_days),
        evidence.asked > 0 and evidence.answered >= ANSWERED_SHARE * evidence.asked,
        kept > 0 and kept >= KEPT_SHARE * promises,
        evidence.unasked > 0,
        evidence.gestures > 0,
    ]


def _is_within(days, most):
    return days is not None and days <= most


def get_level(evidence):
    """0 to 5: the rungs reached without a gap, from the first."""
    rungs = get_rungs(evidence)
    return rungs.index(False) if False in rungs else len(rungs)
