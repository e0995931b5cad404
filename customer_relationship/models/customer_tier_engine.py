import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .customer_tier_change import STREAM
from .tier_values import METRICS, NO_TIER, get_year_start

_logger = logging.getLogger(__name__)

BATCH_SIZE = 5000
TRIES = 3
# What may lift a customer: seen when the queue is drained, a minute or two later.
LIFTING = {"order_confirmed", "invoice_posted", "invoice_paid"}
# Reasons of changes after which what was earned before still counts.
FORMERLY_EARNED = {"override", "override_ended", "limited"}


class CustomerTierEngine(models.AbstractModel):
    """Moves customers between tiers: up soon after a purchase, down in the night.

    What the rules decide becomes changes, written in batches with their effects; each
    batch stands for itself, so that whoever is interrupted goes on with the rest.
    """

    _name = "customer.tier.engine"
    _description = "Loyalty Tier Engine"
    _inherit = ["customer.tier.candidate", "customer.tier.benefit"]

    @api.model
    def _cron_run(self):
        """Decide on all customers of all active programs.

        First others end: what they gave is not the customers' own when one begins.
        """
        running = Domain("state", "=", "active") & Domain("active", "=", True)
        running &= Domain("company_id.active", "=", True)
        programs = self.env["customer.tier.program"].with_context(active_test=False)
        programs = programs.search(Domain("ending", "=", True) | running)
        programs = programs.sorted(lambda program: not program.ending)
        self.env["ir.cron"]._commit_progress(remaining=len(programs))
        for program in programs:
            self._try_program(program)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _try_program(self, program):
        """Again when others wrote meanwhile; its failure stays its own."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._run_program(program)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self._close_cursor()
                if attempt == TRIES:
                    _logger.exception("Tiers of %s: others write them", program.id)
            except Exception:  # pylint: disable=broad-except
                self.env.cr.rollback()
                self._close_cursor()
                _logger.exception("Tiers of program %s were not decided on", program.id)
                return None
        return None

    @api.model
    def _run_program(self, program):
        """All candidates in batches, each in its own transaction."""
        if program.ending:
            self._end_program(program)
        if program.state != "active" or not program.active:
            return
        today, rules = program._get_today(), program._get_rules()
        settling = program.settling
        for rows in self._fetch(self._get_candidates(program, rules, today)):
            # Somebody may revise or archive it between two batches.
            if program.state != "active":
                self._close_cursor()
                return
            rows = self._drop_outdated(program, rows)
            self._change(program, rules, today, rows, settling)
            self.env["ir.cron"]._commit_progress()
        if settling:
            self._settle(program, rules, today)
            program.settling = False

    @api.model
    def _fetch(self, query):
        """Yield batches of a query that is run once, across commits, in flat memory."""
        cursor = self.env.cr
        cursor.execute(
            SQL("DECLARE customer_tier CURSOR WITH HOLD FOR %s", query),
        )
        while True:
            cursor.execute("FETCH %s FROM customer_tier", [BATCH_SIZE])
            if not (rows := cursor.dictfetchall()):
                break
            yield rows
        self._close_cursor()

    @api.model
    def _close_cursor(self):
        """A rollback has closed it, too, unless a batch was committed before."""
        cursor = self.env.cr
        cursor.execute("SELECT FROM pg_cursors WHERE name = 'customer_tier'")
        if cursor.rowcount:
            cursor.execute("CLOSE customer_tier")

    @api.model
    def _drop_outdated(self, program, rows):
        """Without those whom somebody else moved since the candidates were read."""
        ids = [row["partner_id"] for row in rows]
        last = self.env["customer.tier.change"]._get_last_query(program, ids)
        query = SQL("SELECT partner_id, id FROM (%s) last", last)
        known = dict(self.env.execute_query(query))
        return [row for row in rows if known.get(row["partner_id"]) == row["last_id"]]

    @api.model
    def _rise_soon(self, interactions):
        """After a purchase: up at once, and nothing else."""
        lifting = interactions.filtered(lambda row: row.type_id.code in LIFTING)
        for company, rows in lifting.grouped("company_id").items():
            if program := self._get_program(company):
                self._rise_customers(program, rows)

    @api.model
    def _rise_customers(self, program, purchases):
        customer_ids = purchases.commercial_partner_id.ids
        return self._run_customers(program, customer_ids, only_up=True)

    @api.model
    def _get_program(self, company):
        """That in which the customers of the company are, with the rules in force."""
        # sudo: whose customer it is decides, not who asks
        programs = self.env["customer.tier.program"].sudo()
        return programs.browse(programs._get_launched_id(company.id))._live()

    @api.model
    def _run_customers(self, program, customer_ids, only_up=False):
        if program.state != "active" or program.settling:
            return self.env["customer.tier.change"]
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
        self._give_pricelists(program, values)
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
        member, override = decision.membership, decision.membership.override
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
            "tier_id": _get_tier_id(rules, member.tier),
            "valid_until": member.valid_until,
            "grace_until": member.grace_until,
            "warned": member.warned,
            "earned_on": member.earned_on,
            "earned_by": member.earned_by,
            "reasons": reasons,
            "silent": silent,
            "pricelist_id": row["pricelist_id"],
        }
        values |= _get_deciding_figures(rules, decision, row, today)
        return values | self._prepare_override(rules, override)

    @api.model
    def _prepare_override(self, rules, override):
        if not override:
            return {}
        return {
            "override_mode": override.mode,
            "override_tier_id": _get_tier_id(rules, override.tier),
            "override_until": override.until,
            "base_tier_id": _get_tier_id(rules, override.base_tier),
            "base_until": override.base_until,
        }

    @api.model
    def _end_program(self, program):
        """Nobody is in a tier of it any more."""
        for _batch in self._take_back(program):
            self.env["ir.cron"]._commit_progress()
        program.ending = False

    @api.model
    def _take_back(self, program):
        """Yield after each batch of members to whom what the program gave is lost."""
        rules, today = program._get_rules(), program._get_today()
        last = self.env["customer.tier.change"]._get_last_query(program)
        members = SQL(
            "SELECT *, id AS last_id FROM (%s) last WHERE tier_id IS NOT NULL", last
        )
        for rows in self._fetch(members):
            rows = self._drop_outdated(program, rows)
            values = [self._prepare_end(program, today, row) for row in rows]
            yield self._write_changes(program, rules, today, values)

    @api.model
    def _prepare_end(self, program, today, row):
        return {
            "partner_id": row["partner_id"],
            "program_id": program.id,
            "company_id": program.company_id.id,
            "date": today,
            "kind": "ended",
            "from_tier_id": row["tier_id"],
            "silent": True,
            "pricelist_id": row["pricelist_id"],
        }


def _get_tier_id(rules, number):
    return rules.tiers[number].id if number != NO_TIER else False


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


class CustomerInteraction(models.Model):
    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _react(self):
        # First: the profile copies the tier.
        self.env["customer.tier.engine"].sudo()._rise_soon(self.sudo())
        return super()._react()
