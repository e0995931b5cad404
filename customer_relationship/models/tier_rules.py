"""Decisions on loyalty tiers, free of the database.

One function, ``decide``, is asked by the nightly run, after a purchase, by the
simulation and by the tests. A tier is an index in ``Rules.tiers``, the lowest first;
``NO_TIER`` is below all of them. Days are inclusive: a tier that is valid until a day
can be lost from the next day on.
"""

from dataclasses import replace
from datetime import date, timedelta

from .tier_override import get_better, get_override, get_own, guarantee
from .tier_values import (
    DAY,
    NO_TIER,
    Decision,
    Membership,
    Reason,
    Standing,
    get_earned,
    get_met,
    get_missing,
    get_valid_until,
    get_year_start,
    is_reached,
    is_retained,
)


def decide(membership, standing, rules, today, only_up=False, settling=False):
    """What becomes of a membership today.

    :param membership: None for a customer who was never in the program
    :param only_up: nobody loses anything: right after a purchase
    :param settling: nobody is told anything, so whoever is to be warned waits
    """
    held = membership or Membership()
    if today < rules.start:
        return Decision("keep", held)
    override = get_override(held, today)
    if override and override.mode == "fixed":
        return _follow(held, override)
    if held.override and not override and held.override.tier == held.tier:
        decision = _end_override(held, standing, rules, today)
    else:
        decision = _rise(membership, standing, rules, today, override)
        decision = decision or _hold(held, standing, rules, today, override)
    is_told = decision.kind in ("warned", "grace")
    if (settling and is_told) or (only_up and (is_told or decision.kind == "down")):
        return Decision("keep", held)
    return decision


def _follow(held, override):
    if held.tier == override.tier:
        return Decision("keep", held)
    kind = "up" if override.tier > held.tier else "down"
    moved = guarantee(get_own(held), override)
    return Decision(kind, moved, (Reason("override", day=override.until),))


def _rise(membership, standing, rules, today, override):
    """Up to the best tier that was earned or is granted, if that is a better one."""
    held = membership or Membership()
    earned, day = get_earned(standing, rules, today)
    granted = override.tier if override else NO_TIER
    if max(earned, granted) <= held.tier:
        return None
    kind = "placed" if membership is None else "up"
    if granted > earned:
        own = get_better(held, _get_earned_membership(earned, day, rules))
        moved = guarantee(own, override)
        return Decision(kind, moved, (Reason("override", day=override.until),))
    moved = guarantee(_get_earned_membership(earned, day, rules), override)
    return Decision(
        kind, moved, _get_entry_reasons(earned, day, standing, rules, today)
    )


def _get_entry_reasons(earned, day, standing, rules, today):
    figures = standing.current if day == today else standing.previous
    return get_met(rules.tiers[earned].entry, figures, rules)


def _hold(held, standing, rules, today, override):
    """The present tier is the best one; see whether it is kept."""
    if held.tier == NO_TIER:
        return Decision("keep", held)
    if override and override.tier == held.tier:
        return _note_earned(held, standing, rules, today)
    if _is_refunded(held, standing, rules, today):
        thresholds = getattr(rules.tiers[held.tier], held.earned_by)
        reasons = get_missing(thresholds, standing.reached, rules)
        reasons = (Reason("refunded"), *reasons)
        return _fall(held, standing, rules, today, reasons, one=False)
    if rules.downgrade == "never":
        return Decision("keep", held)
    if _has_end(held, rules) and not held.grace_until:
        if not held.valid_until:
            return _limit(held, rules, today)
        if today <= held.valid_until:
            return _warn(held, standing, rules, today)
    return _renew_or_lose(held, standing, rules, today)


def _has_end(held, rules):
    """What was brought along until a day is kept until then, whatever the rules."""
    return rules.downgrade != "at_once" or bool(held.valid_until and not held.earned_by)


def _note_earned(held, standing, rules, today):
    """What is earned meanwhile counts when that which was set by hand ends."""
    earned, day = get_earned(standing, rules, today)
    if earned <= get_own(held).tier:
        return Decision("keep", held)
    own = _get_earned_membership(earned, day, rules)
    reasons = _get_entry_reasons(earned, day, standing, rules, today)
    return Decision("earned", guarantee(own, held.override), reasons)


def _limit(held, rules, today):
    """Tiers had no end before the rules were revised; they have one from now on."""
    until = get_valid_until(rules, today)
    if not until:
        return Decision("keep", held)
    limited = replace(held, valid_until=until)
    return Decision("renewed", limited, (Reason("limited", day=until),))


def _end_override(held, standing, rules, today):
    """To what was earned meanwhile, or back to what was held before and is valid."""
    earned, day = get_earned(standing, rules, today)
    target = _get_earned_membership(earned, day, rules)
    own = get_own(held)
    if _is_valid(own, held, standing, rules, today):
        until = own.valid_until or get_valid_until(rules, today)
        target = get_better(replace(own, valid_until=until), target)
    steps = target.tier - held.tier
    kind = "up" if steps > 0 else "down" if steps else "renewed"
    reason = Reason("override_ended", day=held.override.until)
    return Decision(kind, target, (reason,))


def _is_valid(own, held, standing, rules, today):
    if own.valid_until and today > own.valid_until:
        return False
    if rules.downgrade == "at_once" and own.tier > held.tier:
        return is_retained(own.tier, standing, rules)  # else it is lost at once
    return not _is_refunded(own, standing, rules, today)


def _is_refunded(held, standing, rules, today):
    if rules.refund != "retest" or standing.reached is None:
        return False
    if held.tier == NO_TIER or not held.earned_by:
        return False
    thresholds = getattr(rules.tiers[held.tier], held.earned_by)
    earned, _day = get_earned(standing, rules, today)
    return earned < held.tier and not is_reached(thresholds, standing.reached, rules)


def _warn(held, standing, rules, today):
    first = held.valid_until - timedelta(days=rules.warn_days)
    if held.warned or rules.warn_days <= 0 or today < first:
        return Decision("keep", held)
    then = _get_standing_at_end(held, standing, rules, today)
    if is_retained(held.tier, then, rules):
        return Decision("keep", held)
    reasons = (
        Reason("expires", day=held.valid_until),
        *get_missing(rules.tiers[held.tier].retain, standing.current, rules),
    )
    return Decision("warned", replace(held, warned=True), reasons)


def _get_standing_at_end(held, standing, rules, today):
    """What counts on the day of the test: by then this year may be the previous one."""
    if held.grace_until or not held.valid_until:
        return standing
    expiry = held.valid_until + DAY
    same_year = get_year_start(rules, expiry) == get_year_start(rules, today)
    return standing if same_year else Standing(standing.current)


def get_missing_to_keep(held, standing, rules, today):
    """What the customer would lose the tier for, if the present purchases were all."""
    if held.tier == NO_TIER or rules.downgrade == "never":
        return ()
    override = get_override(held, today)
    then = _get_standing_at_end(held, standing, rules, today)
    if (override and override.tier == held.tier) or is_retained(held.tier, then, rules):
        return ()
    return get_missing(rules.tiers[held.tier].retain, standing.current, rules)


def _renew_or_lose(held, standing, rules, today):
    tier = rules.tiers[held.tier]
    if is_retained(held.tier, standing, rules):
        if rules.downgrade == "at_once" and not held.grace_until:
            return Decision("keep", held)
        return _renew(held, standing, rules, today)
    figures = standing.current if standing.previous is None else standing.previous
    reasons = get_missing(tier.retain, figures, rules) or (Reason("uninvited"),)
    if not held.grace_until and rules.grace_days > 0:
        return _give_grace(held, rules, today, reasons)
    if held.grace_until and today <= held.grace_until:
        return Decision("keep", held)
    one = rules.downgrade == "expiry_one"
    return _fall(held, standing, rules, today, reasons, one)


def _renew(held, standing, rules, today):
    """From the day on which the tier ended, or from the purchase that saved it."""
    day = today if held.grace_until or not held.valid_until else held.valid_until
    until = get_valid_until(rules, day)
    if until and until < today:
        until = get_valid_until(rules, today)
    reached = rules.tiers[held.tier].retain
    reasons = get_met(reached, standing.current, rules)
    if not reasons and standing.previous is not None:
        reasons = get_met(reached, standing.previous, rules)
    renewed = Membership(
        held.tier, until, override=held.override, earned_on=day, earned_by="retain"
    )
    return Decision("renewed", renewed, reasons)


def _give_grace(held, rules, today, reasons):
    # A run that comes late must not cost the customer days.
    first = max(held.valid_until or date.min, today - DAY)
    until = first + timedelta(days=rules.grace_days)
    reasons = (Reason("grace", day=until), *reasons)
    return Decision("grace", replace(held, grace_until=until), reasons)


def _fall(held, standing, rules, today, reasons, one):
    """Down to the earned tier or by one, but not below what is granted."""
    earned, day = get_earned(standing, rules, today)
    target = max(earned, held.tier - 1 if one else NO_TIER)
    while target > earned and rules.tiers[target].invitation_only:
        target -= 1
    if target == earned:
        own = _get_earned_membership(target, day, rules)
    else:
        own = Membership(target, get_valid_until(rules, today))
    moved = guarantee(own, get_override(held, today))
    return Decision("down", moved, tuple(reasons))


def _get_earned_membership(tier, day, rules):
    if tier == NO_TIER:
        return Membership()
    until = get_valid_until(rules, day)
    return Membership(tier, until, earned_on=day, earned_by="entry")
