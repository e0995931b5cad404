from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_profile_source import Scope
from .customer_relationship_level_rules import (
    UNASKED_DAYS,
    Evidence,
    get_level,
    get_rungs,
)

MANAGER = "customer_relationship.group_customer_relationship_manager"
# Gifts are logged by hand, and so is every talk that nobody had to have.
GESTURES = ("gift",)
# Who speaks with us is heard and answered there and then; a question that may still be
# answered in time does not count yet.
EVIDENCE = """
    WITH happened AS (
        SELECT commercial_partner_id AS customer_id, date, direction, type_id,
               %(day)s AS day, %(contact)s AS talk, %(spoken)s AS spoken
          FROM customer_interaction
         WHERE commercial_partner_id IN %(customer_ids)s AND date >= %(since)s
           AND (company_id = %(company_id)s OR company_id IS NULL)
           AND type_id != ALL(%(hidden)s)
    ), target AS (
        SELECT customer_id, hours * INTERVAL '1 hour' AS time
          FROM unnest(%(targets)s, %(hours)s) AS target(customer_id, hours)
    ), question AS (
        SELECT customer_id, spoken OR EXISTS (
                   SELECT FROM happened answer
                    WHERE answer.customer_id = happened.customer_id
                      AND answer.talk AND (answer.direction = 'out' OR answer.spoken)
                      AND answer.date > happened.date
                      AND answer.date <= happened.date + target.time
               ) AS answered, date <= %(now)s - target.time AS due
          FROM happened
          JOIN target USING (customer_id)
         WHERE talk AND direction = 'in'
    ), answered AS (
        SELECT customer_id, count(*) FILTER (WHERE answered OR due) AS asked,
               count(*) FILTER (WHERE answered) AS answered
          FROM question
         GROUP BY customer_id
    )
    SELECT customer_id,
           %(today)s - max(day) FILTER (WHERE talk AND (direction = 'in' OR spoken)),
           %(today)s - max(day) FILTER (WHERE talk AND (direction = 'out' OR spoken)),
           COALESCE(max(asked), 0), COALESCE(max(answered), 0),
           count(*) FILTER (WHERE code = 'promise_kept'),
           count(*) FILTER (WHERE code = 'promise_broken'),
           count(*) FILTER (WHERE talk AND direction = 'out' AND NOT EXISTS (
               SELECT FROM happened question
                WHERE question.customer_id = happened.customer_id
                  AND question.talk AND question.direction = 'in'
                  AND question.date < happened.date
                  AND question.date >= happened.date - make_interval(days => %(days)s)
           )),
           count(*) FILTER (WHERE code IN %(gestures)s)
      FROM happened
      JOIN customer_interaction_type type ON type.id = happened.type_id
      LEFT JOIN answered USING (customer_id)
     GROUP BY customer_id
"""


class CustomerProfile(models.Model):
    """How deep the relationship is, read from the stream when a manager looks."""

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    relationship_level = fields.Integer(
        compute="_compute_relationship_level",
        groups=MANAGER,
        aggregator=False,
        help="From 1 to 5: we communicate, respond, keep our promises, come unasked, "
        "break through. Each level needs those below; 0 is none. It counts what was "
        "done in the last 12 months, never what was sold.",
    )
    relationship_evidence = fields.Text(
        "Evidence", compute="_compute_relationship_level", groups=MANAGER
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "uid")
    def _compute_relationship_level(self):
        for company, profiles in self.grouped("company_id").items():
            targets = profiles._get_contact_targets(company)
            found = profiles._get_evidence(company, targets)
            deadlines = profiles._get_deadlines(company)
            for profile in profiles:
                customer_id = profile.partner_id.id
                evidence = Evidence(
                    *found.get(customer_id, ()),
                    **deadlines.get(customer_id, {}),
                    **targets[customer_id],
                )
                profile.relationship_level = get_level(evidence)
                profile.relationship_evidence = self._describe_evidence(evidence)

    def _get_contact_targets(self, company):
        """What the customers' tiers promise, else the company, by customer."""
        # sudo: the same for whoever sees the profile
        company, targets = company.sudo(), {}
        for profile in self.sudo():
            cadence = profile.tier_id.cadence_days or company.customer_cadence_days
            hours = profile.tier_id.response_hours or company.customer_response_hours
            targets[profile.partner_id.id] = {
                "cadence_days": cadence,
                "listening_days": max(cadence, company.customer_cadence_days),
                "response_hours": hours,
            }
        return targets

    def _get_evidence(self, company, targets):
        """What was done, by customer; what the reader may not see does not count."""
        Interaction = self.env["customer.interaction"].with_context(
            allowed_company_ids=company.ids
        )
        Interaction.flush_model()
        today = company._get_customer_today()
        rows = self.env.execute_query(
            SQL(
                EVIDENCE,
                contact=Interaction._search_contacts(of_few=True).where_clause,
                spoken=Interaction._get_spoken("customer_interaction"),
                hidden=self.env["customer.interaction.type"]._get_hidden_ids(),
                customer_ids=self.partner_id._ids or (0,),
                since=today - relativedelta(months=12),
                today=today,
                now=fields.Datetime.now(),
                day=Scope(company, today).day("date"),
                company_id=company.id,
                targets=list(targets),
                hours=[float(target["response_hours"]) for target in targets.values()],
                days=UNASKED_DAYS,
                gestures=GESTURES,
            )
        )
        return {customer_id: counts for customer_id, *counts in rows}

    def _get_deadlines(self, company):
        """``met`` and ``missed`` in the last 12 months, by customer: addons know."""
        return {}

    @api.model
    def _describe_commitments(self, evidence):
        values = vars(evidence)
        if not evidence.met and not evidence.missed:
            return self.env._(
                "3 Commit: %(kept)s promises kept, %(broken)s broken.", **values
            )
        return self.env._(
            "3 Commit: %(kept)s promises kept, %(broken)s broken; %(met)s deadlines "
            "met, %(missed)s missed.",
            **values,
        )

    @api.model
    def _describe_evidence(self, evidence):
        never = self.env._("never")
        since_in, since_out = (
            never if days is None else self._get_days_ago(days)
            for days in (evidence.days_since_in, evidence.days_since_out)
        )
        lines = [
            self.env._(
                "1 Communicate: reached out %(out)s (every %(days)s days), heard from "
                "them %(in_)s.",
                out=since_out,
                days=evidence.cadence_days,
                in_=since_in,
            ),
            self.env._(
                "2 Respond: %(answered)s of %(asked)s questions answered within "
                "%(hours)s hours.",
                answered=evidence.answered,
                asked=evidence.asked,
                hours=f"{evidence.response_hours:g}",
            ),
            self._describe_commitments(evidence),
            self.env._(
                "4 Be proactive: reached out unasked %(unasked)s times.",
                unasked=evidence.unasked,
            ),
            self.env._(
                "5 Break through: %(gestures)s gestures.", gestures=evidence.gestures
            ),
        ]
        marks = ("✓" if reached else "–" for reached in get_rungs(evidence))
        return "\n".join(
            f"{mark} {line}" for mark, line in zip(marks, lines, strict=True)
        )
