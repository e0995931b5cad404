from odoo import api, fields, models
from odoo.tools import SQL

from .tier_rules import get_missing_to_keep
from .tier_values import get_missing, get_progress

# The last change of each member of the program that runs; no other is looked at.
MEMBERS = """
    SELECT DISTINCT ON (partner_id)
           partner_id AS member_id, tier_id,
           COALESCE(grace_until, valid_until) AS valid_until
      FROM customer_tier_change
     WHERE program_id = %s AND %s
     ORDER BY partner_id, id DESC
"""
JOIN = "LEFT JOIN (%s) member ON member.member_id = figure.partner_id"
STANDING = "SELECT partner_id, to_jsonb(standing.*) FROM (%s) standing"
KNOWN = """
    SELECT partner_id AS customer_id FROM customer_tier_change
     WHERE program_id = %s AND %s
"""
PROGRESSED = """
    SELECT profile.id
      FROM customer_profile profile
      LEFT JOIN (%(figures)s) figure ON figure.partner_id = profile.partner_id
     WHERE profile.company_id = %(company_id)s
       AND 100 * CASE profile.next_tier_id %(cases)s END %(operator)s %(value)s
"""
OPERATORS = {name: SQL(name) for name in (">", ">=", "<", "<=")}


class CustomerProfile(models.Model):
    """The tier as the last change of tier has it: a copy, never the truth."""

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    tier_id = fields.Many2one(
        "customer.tier",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The tier of the loyalty program that the customer is in.",
    )
    # What the card shows, without reading the tiers.
    tier_name = fields.Char("Name of the Tier", compute="_compute_tier_look")
    tier_color = fields.Integer(compute="_compute_tier_look")
    next_tier_name = fields.Char("Name of the Next Tier", compute="_compute_tier_look")
    tier_valid_until = fields.Date(
        readonly=True,
        help="The last day of the tier, with the days of grace. Empty: no end.",
    )
    next_tier_id = fields.Many2one(
        "customer.tier",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The next higher tier that the customer can reach by buying.",
    )
    tier_progress = fields.Float(
        "Way to the Next Tier",
        compute="_compute_shown",
        search="_search_tier_progress",
        aggregator=None,
        help="In percent of what the next tier takes, in the window of the program.",
    )
    tier_missing = fields.Char(
        "Missing to the Next Tier",
        compute="_compute_shown",
        help="What the next tier takes beyond what the customer has reached.",
    )
    tier_keep = fields.Char(
        "Missing to Keep",
        compute="_compute_shown",
        help="What it takes to stay in the tier beyond what the customer has reached. "
        "Empty: nothing is missing.",
    )

    @api.depends("tier_id", "next_tier_id")
    @api.depends_context("lang")
    def _compute_tier_look(self):
        looks = self.env["customer.tier"]._get_looks()
        for profile in self:
            profile.tier_name, profile.tier_color = looks[profile.tier_id.id]
            profile.next_tier_name, _color = looks[profile.next_tier_id.id]

    @api.depends("tier_id")
    def _compute_shown(self):
        return super()._compute_shown()

    def _get_shown_queries(self, company):
        # sudo: the figures of customers whom one may see
        engine = self.env["customer.tier.engine"].sudo()
        queries = super()._get_shown_queries(company)
        if program := engine._get_program(company):
            query = engine._get_standings_query(program, self.partner_id._ids)
            queries["standing"] = SQL(STANDING, query)
        return queries

    def _show(self, shown):
        engine = self.env["customer.tier.engine"].sudo()
        program = engine._get_program(self.company_id)
        self.tier_progress = self.tier_missing = self.tier_keep = False
        if program:
            standing = engine._prepare_standing(program, shown.get("standing"))
            self._show_next_tier(program, *standing)
            self._show_kept_tier(program, *standing)
        return super()._show(shown)

    def _show_next_tier(self, program, rules, held, standing):
        higher, figures = rules.tiers[held.tier + 1 :], standing.current
        tier = next((tier for tier in higher if not tier.invitation_only), None)
        if tier:
            self.tier_progress = 100 * get_progress(tier.entry, figures, rules)
            missing = get_missing(tier.entry, figures, rules)
            self.tier_missing = program._get_missing_text(missing)

    def _show_kept_tier(self, program, rules, held, standing):
        missing = get_missing_to_keep(held, standing, rules, program._get_today())
        self.tier_keep = program._get_missing_text(missing)

    def _search_tier_progress(self, operator, value):
        if operator not in OPERATORS:
            return NotImplemented
        self.flush_model(["next_tier_id"])
        # sudo: the figures only choose among the profiles that one may see
        engine = self.env["customer.tier.engine"].sudo()
        ids = []
        for company in self.env.companies:
            if program := engine._get_program(company):
                query = engine._get_progressed_query(program, operator, value)
                ids += [id_ for (id_,) in self.env.execute_query(query)]
        return [("id", "in", ids)]

    def action_tier_changes(self):
        return self.partner_id.action_customer_tier_changes()

    def action_set_tier(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_relationship.customer_tier_override_action"
        )
        return {**action, "context": {"default_partner_id": self.partner_id.id}}


class CustomerProfileSource(models.AbstractModel):
    _name = "customer.profile.source"
    _inherit = ["customer.profile.source"]

    @api.model
    def _get_customer_queries(self, scope):
        """Members are customers, also those who were only imported."""
        program = self.env["customer.tier.engine"]._get_program(scope.company)
        queries = super()._get_customer_queries(scope)
        if program:
            queries.append(SQL(KNOWN, program.id, scope.contains("partner_id")))
        return queries


class CustomerProfileDecision(models.AbstractModel):
    _name = "customer.profile.decision"
    _inherit = ["customer.profile.decision"]

    @api.model
    def _get_columns(self, scope):
        program = self.env["customer.tier.engine"]._get_program(scope.company)
        return super()._get_columns(scope) | {
            "tier_id": SQL("member.tier_id"),
            "tier_valid_until": SQL("member.valid_until"),
            "next_tier_id": self._get_next_tier(program),
        }

    @api.model
    def _get_next_tier(self, program):
        """The tiers of a program are few: the order of them all stands in the query."""
        if not program:
            return SQL("NULL::int")
        tiers = program._get_rules().tiers
        numbers, _gone = program._get_tier_numbers()
        cases = [SQL("WHEN member.tier_id IS NULL THEN %s", _get_open_id(tiers))]
        for tier_id, number in numbers.items():
            next_id = _get_open_id(tiers[number + 1 :])
            cases.append(SQL("WHEN member.tier_id = %s THEN %s", tier_id, next_id))
        return SQL("CASE %s END::int", SQL(" ").join(cases))

    @api.model
    def _get_joins(self, scope):
        program = self.env["customer.tier.engine"]._get_program(scope.company)
        self.env["customer.tier.change"].flush_model()
        members = SQL(MEMBERS, program.id or 0, scope.contains("partner_id"))
        return SQL("%s %s", super()._get_joins(scope), SQL(JOIN, members))


def _get_open_id(tiers):
    """The first of them that can be reached by buying."""
    return next((tier.id for tier in tiers if not tier.invitation_only), None)


class CustomerTierEngine(models.AbstractModel):
    """Changes that the stream tells of bring the profile along; the others here."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _run_program(self, program):
        settling = program.settling
        result = super()._run_program(program)
        if settling:
            self._refresh_profiles_soon()
        return result

    @api.model
    def _end_program(self, program):
        result = super()._end_program(program)
        self._refresh_profiles_soon()
        return result

    @api.model
    def _refresh_profiles_soon(self):
        """Silent changes of everybody: all profiles at once, and not one by one."""
        self.env.ref("customer_relationship.ir_cron_refresh_profiles")._trigger()

    @api.model
    def _show_members(self, changes):
        result = super()._show_members(changes)
        # sudo: whoever set the tier
        refresh = self.env["customer.profile.refresh"].sudo()
        refresh._refresh_customers(changes.partner_id.ids, changes.company_id)
        return result

    @api.model
    def _get_progressed_query(self, program, operator, value):
        """The profiles whose way to the next tier is that far, in percent."""
        rules = program._get_rules()
        cases = [
            SQL("WHEN %s THEN %s", tier.id, self._get_progress_sql(tier, rules))
            for tier in rules.tiers
        ]
        return SQL(
            PROGRESSED,
            figures=self._get_tier_figures(program),
            company_id=program.company_id.id,
            cases=SQL(" ").join(cases) or SQL("WHEN 0 THEN 0"),
            operator=OPERATORS[operator],
            value=value,
        )

    @api.model
    def _get_progress_sql(self, tier, rules):
        """``get_progress`` of the rules as SQL."""
        parts = [
            SQL(
                "LEAST(GREATEST(COALESCE(figure.%s, 0) / %s::float8, 0), 1)",
                SQL.identifier(metric),
                threshold,
            )
            for metric, threshold in tier.entry.items()
        ]
        function = SQL("LEAST" if rules.logic == "all" else "GREATEST")
        return SQL("%s(%s)", function, SQL(", ").join(parts)) if parts else SQL("1")
