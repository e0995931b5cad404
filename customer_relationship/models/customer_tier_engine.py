from odoo import api, models
from odoo.tools import SQL

from .customer_tier_change import STREAM
from .tier_row import prepare_membership
from .tier_values import METRICS, get_year_start

# Reasons of changes after which what was earned before still counts.
FORMERLY_EARNED = {"override", "override_ended", "limited"}


class CustomerTierEngine(models.AbstractModel):
    """Moves customers between tiers: up soon after a purchase, down in the night.

    What the rules decide becomes changes, written with their effects.
    """

    _name = "customer.tier.engine"
    _description = "Loyalty Tier Engine"
    _inherit = ["customer.tier.candidate", "customer.tier.benefit"]

    @api.model
    def _get_program(self, company):
        """That in which the customers of the company are, with the rules in force."""
        # sudo: whose customer it is decides, not who asks
        programs = self.env["customer.tier.program"].sudo()
        return programs.browse(programs._get_launched_id(company.id))._live()

    @api.model
    def _run_customers(self, program, customer_ids, only_up=False):
        if not program.launched or program.settling:
            return self.env["customer.tier.change"]
        # While its rules are revised, those in force go on; nobody loses anything.
        only_up = only_up or program.state != "active"
        today, rules = program._get_today(), program._get_rules()
        query = self._get_candidates(program, rules, today, customer_ids, only_up)
        self.env.cr.execute(query)
        rows = self.env.cr.dictfetchall()
        return self._change(program, rules, today, rows, False, only_up)

    @api.model
    def _change(self, program, rules, today, rows, silent, only_up=False):
        """Decide on the rows, and write what follows."""
        decided = self._decide(
            program, rules, today, rows, only_up=only_up, settling=silent
        )
        values = [
            self._prepare_change(program, rules, today, row, decision, silent)
            for row, decision in decided
        ]
        return self._write_changes(program, rules, today, values)

    @api.model
    def _write_changes(self, program, rules, today, values):
        """Write prepared changes with their effects.

        A value ``pricelist_id`` tells which price list of ours the customer has so far.
        """
        if not values:
            return self.env["customer.tier.change"]
        self._claim(program)
        self._grant_rewards(program, rules, today, values)
        self._give_pricelists(program, rules, values)
        changes = self.env["customer.tier.change"].create(values)
        self._tell(changes)
        return changes

    @api.model
    def _claim(self, program):
        """Fails when someone else has written changes since this transaction began: it
        would decide by what is not true any more. Whoever fails is tried again."""
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_program SET revision = COALESCE(revision, 0) + 1"
                " WHERE id = %s",
                program.id,
            )
        )

    @api.model
    def _tell(self, changes):
        """Each change goes to the stream, from where playbooks write to customers."""
        names = {where.split("'")[1]: name for name, where in STREAM.items()}
        capture = self.env["customer.interaction.capture"]
        told = changes.filtered(lambda change: not change.silent)
        for kind, rows in told.grouped("kind").items():
            if kind in names:
                capture._capture_documents(names[kind], rows)

    @api.model
    def _prepare_change(self, program, rules, today, row, decision, silent):
        reasons = [
            {**vars(reason), "day": reason.day and reason.day.isoformat()}
            for reason in decision.reasons
        ]
        kind = decision.kind
        if kind == "keep":
            kind, reasons, silent = "down", [{"code": "tier_gone"}], True
        elif kind == "placed" and not silent:
            kind = "up"  # placed is who was there when the program started
        values = {
            "partner_id": row["partner_id"],
            "program_id": program.id,
            "company_id": program.company_id.id,
            "date": today,
            "kind": kind,
            "from_tier_id": row["tier_id"],
            "reasons": reasons,
            "silent": silent,
            "pricelist_id": row["pricelist_id"],
        }
        values |= _get_deciding_figures(rules, decision, row, today)
        return values | prepare_membership(decision.membership, rules)


def _get_deciding_figures(rules, decision, row, today):
    """Those that brought the tier: what a refund is told by."""
    member, prefix = decision.membership, ""
    if _is_handed_on(decision) and member.earned_on == row["earned_on"]:
        return {metric: row["known_" + metric] or 0 for metric in METRICS}
    if rules.window == "calendar" and member.earned_on:
        prefix = "previous_" * (member.earned_on < get_year_start(rules, today))
    return {metric: row[prefix + metric] or 0 for metric in METRICS}


def _is_handed_on(decision):
    """Whether the tier may be one that was earned before."""
    codes = {reason.code for reason in decision.reasons}
    return decision.membership.earned_on and (
        decision.kind in ("keep", "warned", "grace") or codes & FORMERLY_EARNED
    )
