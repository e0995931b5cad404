"""Memberships as they are kept: the columns of a change of tier."""

from .tier_values import NO_TIER, Membership, Override

DAYS = ("valid_until", "grace_until", "earned_on", "override_until", "base_until")


def read_membership(row, numbers):
    """Of the last change, tiers numbered by id; a tier that is gone counts as none."""
    override = None
    if row["override_mode"]:
        override = Override(
            numbers.get(row["override_tier_id"], NO_TIER),
            row["override_mode"],
            row["override_until"],
            numbers.get(row["base_tier_id"], NO_TIER),
            row["base_until"],
        )
    return Membership(
        numbers.get(row["tier_id"], NO_TIER),
        row["valid_until"],
        row["grace_until"],
        bool(row["warned"]),
        override,
        row["earned_on"],
        row["earned_by"] or "",
    )


def prepare_membership(membership, rules):
    """The values of a change that leads to it."""
    values = {
        "tier_id": get_tier_id(rules, membership.tier),
        "valid_until": membership.valid_until,
        "grace_until": membership.grace_until,
        "warned": membership.warned,
        "earned_on": membership.earned_on,
        "earned_by": membership.earned_by,
    }
    override = membership.override
    if not override:
        return values
    return values | {
        "override_mode": override.mode,
        "override_tier_id": get_tier_id(rules, override.tier),
        "override_until": override.until,
        "base_tier_id": get_tier_id(rules, override.base_tier),
        "base_until": override.base_until,
    }


def get_tier_id(rules, number):
    return rules.tiers[number].id if number != NO_TIER else False
