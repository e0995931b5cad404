from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .tier_override import get_own, guarantee
from .tier_row import prepare_membership, read_membership
from .tier_values import METRICS, Override, get_valid_until

# What a membership hands on to the next change that does not decide it anew.
HANDED_ON = (
    *("tier_id", "valid_until", "grace_until", "warned", "earned_on", "earned_by"),
    *("override_mode", "override_tier_id", "override_until"),
    *("base_tier_id", "base_until", *METRICS, "pricelist_id"),
)
NOBODY = dict.fromkeys(HANDED_ON)


class CustomerTierEngine(models.AbstractModel):
    """Changes that a person makes: a tier set by hand or brought along."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _set_tier(self, program, partner, tier, mode, until=None, note=None):
        """Give a customer at least (floor) or exactly (fixed) this tier."""
        numbers, _gone = program._get_tier_numbers()
        row = self._get_member(program, partner)
        own = get_own(read_membership(row, numbers))
        held = guarantee(own, Override(numbers[tier.id], mode, until))
        values = self._prepare_by_hand(program, row, note)
        values |= prepare_membership(held, program._get_rules())
        return self._write_by_hand(program, [values])

    @api.model
    def _unset_tier(self, program, partner, note=None):
        """What was set by hand ends today; the rules decide again."""
        row = self._get_member(program, partner)
        ended = program._get_today() - timedelta(days=1)
        values = self._prepare_by_hand(program, row, note)
        values |= {"override_until": ended, "silent": True}
        self._write_by_hand(program, [values])
        changes = self._run_customers(program, partner.ids)
        self._show_members(changes)
        return changes

    @api.model
    def _write_by_hand(self, program, values):
        today, rules = program._get_today(), program._get_rules()
        changes = self._write_changes(program, rules, today, values)
        self._show_members(changes)
        return changes

    @api.model
    def _show_members(self, changes):
        """Whoever sets a tier looks at it next; what shows it extends this."""

    @api.model
    def _prepare_by_hand(self, program, row, note):
        return {name: row[name] for name in HANDED_ON} | {
            "partner_id": row["partner_id"],
            "program_id": program.id,
            "company_id": program.company_id.id,
            "date": program._get_today(),
            "kind": "override",
            "from_tier_id": row["tier_id"],
            "note": note,
            "user_id": self.env.uid,
            "silent": False,
        }

    @api.model
    def _get_member(self, program, partner):
        """The last change as plain values."""
        rows = self._get_members(partner, program)
        return rows[0] if rows else NOBODY | {"partner_id": partner.id}

    @api.model
    def _get_members(self, partners, program=None):
        """The memberships of the customers, in all programs or one."""
        programs = program or self.env["customer.tier.program"].sudo().with_context(
            active_test=False
        ).search([])
        last = self.env["customer.tier.change"]._get_last_query(programs, partners.ids)
        self.env.cr.execute(SQL("%s", last))
        return self.env.cr.dictfetchall()

    @api.model
    def _import_members(self, program, members):
        """Place customers as another system had them: {id: (tier id, until, note)}."""
        first = get_valid_until(program._get_rules(), program._get_today())
        partners = self.env["res.partner"].browse(members)
        known = {row["partner_id"]: row for row in self._get_members(partners, program)}
        values = []
        for partner_id, (tier_id, until, note) in members.items():
            last = known.get(partner_id, NOBODY | {"partner_id": partner_id})
            row = self._prepare_by_hand(program, last, note) | NOBODY
            values.append(
                row
                | {
                    "kind": "override" if partner_id in known else "placed",
                    "tier_id": tier_id,
                    "valid_until": until or first,
                    "pricelist_id": last["pricelist_id"],
                    "silent": True,
                }
            )
        return self._write_by_hand(program, values)
