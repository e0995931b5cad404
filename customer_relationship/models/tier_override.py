"""Tiers given by hand, and what customers have without them."""

from dataclasses import replace
from datetime import date

from .tier_values import NO_TIER, Membership


def get_override(membership, today):
    override = membership.override
    if override and (not override.until or today <= override.until):
        return override
    return None


def get_own(membership):
    """What the customer has without what was set by hand."""
    override = membership.override
    if not override or override.tier != membership.tier:
        return replace(membership, override=None)
    return Membership(
        override.base_tier,
        override.base_until,
        earned_on=membership.earned_on,
        earned_by=membership.earned_by,
    )


def guarantee(own, override):
    """What was set by hand holds; the customer's own is kept until that ends."""
    if not override:
        return own
    if override.mode == "floor" and own.tier > override.tier:
        unused = replace(override, base_tier=NO_TIER, base_until=None)
        return replace(own, override=unused)
    until = own.grace_until or own.valid_until
    kept = replace(override, base_tier=own.tier, base_until=until)
    return Membership(
        override.tier, override=kept, earned_on=own.earned_on, earned_by=own.earned_by
    )


def get_better(one, other):
    return max(one, other, key=get_rank)


def get_rank(membership):
    return membership.tier, membership.valid_until or date.max
