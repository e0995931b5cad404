import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .tier_override import get_own
from .tier_row import DAYS, read_membership
from .tier_rules import decide
from .tier_sql import get_earned_sql, get_previous_sql
from .tier_values import (
    METRICS,
    Membership,
    Standing,
    get_digits,
    get_valid_until,
    get_window_start,
)

# Figures beside memberships; who has neither changes nor waits for a day is left out.
CANDIDATES = """
    WITH member AS MATERIALIZED (
        SELECT *, COALESCE((%(numbers)s::jsonb ->> tier_id::text)::int, -1) AS held
          FROM (%(members)s) member
    ), standing AS (
        SELECT COALESCE(figure.partner_id, member.partner_id) AS partner_id,
               %(current)s AS earned_now, %(previous)s AS earned_before,
               GREATEST(%(current)s, %(previous)s) AS earned,
               figure.revenue, figure.orders, figure.points, figure.referrals,
               figure.previous_revenue, figure.previous_orders,
               figure.previous_points, figure.previous_referrals,
               member.id AS last_id, member.held, member.tier_id, member.kind,
               member.valid_until, member.grace_until, member.warned,
               member.earned_on, member.earned_by, member.override_mode,
               member.override_tier_id, member.override_until, member.base_tier_id,
               member.base_until, member.pricelist_id,
               member.revenue AS known_revenue, member.orders AS known_orders,
               member.points AS known_points, member.referrals AS known_referrals
          FROM (%(figures)s) figure
          FULL JOIN member ON member.partner_id = figure.partner_id
    )
    SELECT standing.*,
           (partner.specific_property_product_pricelist ->> %(company)s)::int
               AS own_pricelist_id
      FROM standing
      JOIN res_partner partner ON partner.id = standing.partner_id
     WHERE %(is_candidate)s AND %(is_customer)s
"""
# Not archived contacts, the public, colleagues or our own companies.
IS_CUSTOMER = """
    partner.active
    AND partner.partner_share
    AND partner.commercial_partner_id = partner.id
    AND partner.id NOT IN (SELECT partner_id FROM res_company)
    AND partner.id NOT IN (
        SELECT res_users.partner_id
          FROM res_users
          JOIN res_groups_users_rel membership ON membership.uid = res_users.id
          JOIN ir_model_data public ON public.res_id = membership.gid
         WHERE public.module = 'base' AND public.name = 'group_public')
"""
# Superset of what the rules decide on: they alone decide.
IS_CANDIDATE = """
    CASE WHEN held IS NULL THEN earned >= 0
         ELSE earned > held
              OR override_mode IS NOT NULL
              OR grace_until IS NOT NULL
              OR (NOT %(only_up)s AND earned < held AND (%(is_loss_possible)s))
              OR (valid_until <= %(warned_from)s
                  AND NOT (COALESCE(warned, FALSE) AND valid_until >= %(today)s))
              OR (%(has_end)s AND tier_id IS NOT NULL AND valid_until IS NULL)
              OR tier_id = ANY(%(gone)s)
    END
"""


class CustomerTierCandidate(models.AbstractModel):
    """Who may change tier, with all that the rules ask for to decide it."""

    _name = "customer.tier.candidate"
    _description = "Candidates for a Change of Tier"
    _inherit = ["customer.tier.figures"]

    @api.model
    def _get_candidates(
        self, program, rules, today, customer_ids=None, only_up=False, all_of=False
    ):
        """A query of the customers for whom ``decide`` may say something, or of all."""
        numbers, _gone = program._get_tier_numbers()
        self.env["res.partner"].flush_model()
        is_candidate = self._get_is_candidate(program, rules, today, only_up)
        return SQL(
            CANDIDATES,
            numbers=json.dumps(numbers),
            members=self.env["customer.tier.change"]._get_last_query(
                program, customer_ids
            ),
            figures=self._get_tier_figures(program, customer_ids, today),
            current=get_earned_sql(rules),
            previous=get_previous_sql(rules, today),
            company=str(rules.company_id),
            is_customer=SQL(IS_CUSTOMER),
            is_candidate=SQL("TRUE") if all_of else is_candidate,
        )

    @api.model
    def _get_is_candidate(self, program, rules, today, only_up=False):
        """A condition on the columns of the candidates."""
        _numbers, gone = program._get_tier_numbers()
        return SQL(
            IS_CANDIDATE,
            only_up=only_up,
            is_loss_possible=rules.downgrade == "at_once" or rules.refund == "retest",
            warned_from=today + timedelta(days=rules.warn_days),
            today=today,
            gone=gone,
            has_end=bool(get_valid_until(rules, today)),
        )

    @api.model
    def _get_standings_query(self, program, customer_ids):
        rules, today = program._get_rules(), program._get_today()
        return self._get_candidates(program, rules, today, customer_ids, all_of=True)

    @api.model
    def _prepare_standing(self, program, row):
        """Of a row as JSON, and of those, too, of whom there is nothing yet."""
        rules = program._get_rules()
        if not row:
            return rules, Membership(), Standing({})
        numbers, _gone = program._get_tier_numbers()
        days = {name: fields.Date.to_date(row[name]) for name in DAYS}
        held = read_membership({**row, **days}, numbers)
        return rules, held, _get_standing(row, rules, None)

    @api.model
    def _decide(self, program, rules, today, rows, **options):
        """Yield the candidates ``rows`` for whom there is a decision, with it."""
        numbers, gone = program._get_tier_numbers()
        members = {
            row["partner_id"]: read_membership(row, numbers) if row["last_id"] else None
            for row in rows
        }
        reached = self._get_reached(program, rules, today, rows, members)
        for row in rows:
            standing = _get_standing(row, rules, reached.get(row["partner_id"]))
            member = members[row["partner_id"]]
            decision = decide(member, standing, rules, today, **options)
            if decision.kind != "keep" or row["tier_id"] in gone:
                yield row, decision

    @api.model
    def _get_reached(self, program, rules, today, rows, members):
        """Only of those who have less now than what once brought the tier: higher
        thresholds alone, or others counting, are no refund."""
        if rules.refund != "retest":
            return {}
        falling = [
            row
            for row in rows
            if row["earned_by"]
            and row["earned_on"] > rules.measured_from
            and row["earned"] < get_own(members[row["partner_id"]]).tier
        ]
        if rules.window == "lifetime":
            reached = {row["partner_id"]: _get_figures(row) for row in falling}
        else:
            reached = self._get_reached_figures(
                program,
                {
                    row["partner_id"]: get_window_start(rules, row["earned_on"])
                    for row in falling
                },
                today,
            )
        return {
            row["partner_id"]: reached[row["partner_id"]]
            for row in falling
            if _is_less(reached[row["partner_id"]], row, rules)
        }


def _is_less(figures, row, rules):
    known = _get_figures(row, "known_")
    used = {metric for tier in rules.tiers for metric in (*tier.entry, *tier.retain)}
    return any(
        round(figures.get(metric, 0) - float(known[metric]), get_digits(metric, rules))
        < 0
        for metric in used
    )


def _get_standing(row, rules, reached):
    previous = None
    if rules.window == "calendar":
        previous = _get_figures(row, "previous_")
    return Standing(_get_figures(row), previous, reached)


def _get_figures(row, prefix=""):
    return {metric: row[prefix + metric] or 0 for metric in METRICS}
