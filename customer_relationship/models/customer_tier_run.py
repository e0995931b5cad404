import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 5000
TRIES = 3


class CustomerTierEngine(models.AbstractModel):
    """The nightly run: all customers of all programs, in batches.

    Each batch stands for itself, so that whoever is interrupted goes on with the rest.
    """

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _cron_run(self):
        """Decide on all customers of all programs that they are in.

        First others end: what they gave is not the customers' own when one begins.
        """
        running = Domain("launched", "=", True) & Domain("company_id.active", "=", True)
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
        """All candidates in batches, each in its own transaction.

        While the rules are revised, those in force go on, but nobody loses anything.
        """
        if program.ending:
            self._end_program(program)
        program, settling = program._live(), program.settling
        only_up = program.state != "active"
        if not program.launched or (only_up and settling):
            return
        today, rules = program._get_today(), program._get_rules()
        is_done = self._run_batches(program, rules, today, settling, only_up)
        if is_done and settling:
            self._settle(program, rules, today)
            program._set_state({"settling": False})
            # Who bought while all were being placed rises, and is told so.
            self._run_batches(program, rules, today, silent=False, only_up=True)

    @api.model
    def _run_batches(self, program, rules, today, silent, only_up):
        is_active = program.state == "active"
        query = self._get_candidates(program, rules, today, only_up=only_up)
        for rows in self._fetch(query):
            # Somebody may revise, activate or archive it between two batches.
            if not program.launched or is_active != (program.state == "active"):
                self._close_cursor()
                return False
            rows = self._drop_outdated(program, rows)
            self._change(program, rules, today, rows, silent, only_up)
            self._commit_batch()
        return True

    @api.model
    def _commit_batch(self):
        return self.env["ir.cron"]._commit_progress()

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
    def _end_program(self, program):
        """Nobody is in a tier of it any more."""
        for _batch in self._take_back(program):
            self._commit_batch()
        program._set_state({"ending": False})

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
