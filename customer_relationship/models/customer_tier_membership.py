from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import groupby

from .tier_values import NO_TIER, get_valid_until

OWN = (
    *("tier_id", "valid_until", "grace_until", "warned", "earned_on", "earned_by"),
    *("revenue", "orders", "points", "referrals"),
)
BY_HAND = (
    *("override_mode", "override_tier_id", "override_until"),
    *("base_tier_id", "base_until"),
)
# What a membership hands on to the next change that does not decide it anew.
HANDED_ON = (*OWN, *BY_HAND, "pricelist_id")


class CustomerTierEngine(models.AbstractModel):
    """Changes that a person makes: a tier set by hand, customers who become one."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _set_tier(self, program, partner, tier, mode, until=None, note=None):
        """Give a customer at least (floor) or exactly (fixed) this tier."""
        today, rules = program._get_today(), program._get_rules()
        row = self._get_member(program, partner)
        override = {
            "override_mode": mode,
            "override_tier_id": tier.id,
            "override_until": until,
        }
        values = self._prepare_by_hand(program, row, today, note)
        values |= self._guarantee(program, self._prepare_own(row), override)
        return self._write_changes(program, rules, today, [values])

    @api.model
    def _prepare_own(self, row):
        """What the customer has without what was set by hand."""
        own = {name: row.get(name) for name in OWN}
        if row.get("override_mode") and row["override_tier_id"] == row["tier_id"]:
            own |= {"tier_id": row["base_tier_id"], "valid_until": row["base_until"]}
        return own | dict.fromkeys(BY_HAND)

    @api.model
    def _guarantee(self, program, own, override):
        """What is set by hand holds; the customer's own is kept until that ends."""
        numbers, _gone = program._get_tier_numbers()
        given, held = override["override_tier_id"], own["tier_id"]
        is_better = numbers.get(held, NO_TIER) > numbers[given]
        if is_better and override["override_mode"] == "floor":
            return own | override
        base = {
            "base_tier_id": held,
            "base_until": own["grace_until"] or own["valid_until"],
        }
        nothing = {"valid_until": False, "grace_until": False, "warned": False}
        return own | override | base | nothing | {"tier_id": given}

    @api.model
    def _unset_tier(self, program, partner, note=None):
        """What was set by hand ends today; the rules decide again."""
        today, rules = program._get_today(), program._get_rules()
        row = self._get_member(program, partner)
        ended = today - timedelta(days=1)
        values = self._prepare_by_hand(program, row, today, note)
        values |= {"override_until": ended, "silent": True}
        self._write_changes(program, rules, today, [values])
        return self._run_customers(program, partner.ids)

    @api.model
    def _prepare_by_hand(self, program, row, today, note):
        return {name: row.get(name) for name in HANDED_ON} | {
            "partner_id": row["partner_id"],
            "program_id": program.id,
            "company_id": program.company_id.id,
            "date": today,
            "kind": "override",
            "from_tier_id": row.get("tier_id"),
            "note": note,
            "user_id": self.env.uid,
            "silent": False,
        }

    @api.model
    def _get_member(self, program, partner):
        """The last change as plain values; of nobody yet, the customer alone."""
        rows = self._get_members(partner, program)
        return rows[0] if rows else {"partner_id": partner.id}

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
    def _follow_customer(self, partner, customer):
        """The contact is part of a customer now, and brings its tier along."""
        members = self._get_members(partner | customer)
        if any(row["partner_id"] == partner.id for row in members):
            query = (
                "UPDATE customer_tier_change SET partner_id = %s WHERE partner_id = %s"
            )
            self.env.execute_query(SQL(query, customer.id, partner.id))
            self.env["customer.tier.change"].invalidate_model()
            self._unite_members(customer, partner, members, is_synced=True)

    @api.model
    def _unite_members(self, partner, former, members, is_synced=False):
        """``partner`` is the ``former`` customers, too: keep the best of what all were.

        :param is_synced: core has given all of them the same price list already
        """
        programs = self.env["customer.tier.program"].browse(
            {row["program_id"] for row in members}
        )
        for program in programs:
            rows = [row for row in members if row["program_id"] == program.id]
            people = partner | former
            negotiated = self._get_negotiated(program, people, rows, is_synced)
            joins = any(row["partner_id"] != partner.id for row in rows)
            if joins or (negotiated and rows[0]["pricelist_id"]):
                self._write_united(program, partner, rows, negotiated)

    @api.model
    def _write_united(self, program, partner, rows, negotiated):
        today = program._get_today()
        best = max(rows, key=self._get_rank(program))
        present = next((row for row in rows if row["partner_id"] == partner.id), best)
        values = self._prepare_by_hand(program, best, today, None)
        values |= self._unite(program, [best, *rows], today)
        values |= {"partner_id": partner.id, "kind": "merged", "silent": True}
        values["pricelist_id"] = present["pricelist_id"] or best["pricelist_id"]
        if negotiated:
            values["pricelist_id"] = False
            self._claim(program)
            customer = partner.with_company(program.company_id)
            customer.specific_property_product_pricelist = negotiated
            return self.env["customer.tier.change"].create(values)
        return self._write_changes(program, program._get_rules(), today, [values])

    @api.model
    def _unite(self, program, rows, today):
        """The best that one of them has without what was set by hand, and the first of
        what was."""
        own = max(map(self._prepare_own, rows), key=self._get_rank(program))
        for row in rows:
            until = row["override_until"]
            if row["override_mode"] and (not until or today <= until):
                override = {name: row[name] for name in BY_HAND[:3]}
                return self._guarantee(program, own, override)
        return own

    @api.model
    def _get_rank(self, program):
        numbers, _gone = program._get_tier_numbers()

        def get_rank(row):
            number = numbers.get(row["tier_id"], -1)
            return number, row["valid_until"] or date.max

        return get_rank

    @api.model
    def _get_negotiated(self, program, people, rows, is_synced):
        """The price list of one of those who merge that is not ours, by id."""
        given = {row["partner_id"]: row["pricelist_id"] for row in rows}
        present = self._get_pricelists(program, people.ids)
        for id_ in people.ids:
            ours = given.values() if is_synced else [given.get(id_)]
            if present.get(id_) and present[id_] not in ours:
                return present[id_]
        return None

    @api.model
    def _leave_customers(self, left):
        """Who is a customer of their own now gives back the price list that they had
        as a part of the one they left: {id: id of that one}."""
        people = self.env["res.partner"].browse(left).exists()
        alone = people.filtered(lambda p: p == p.commercial_partner_id)
        members = self._get_members(alone | alone.browse(left.values()))
        for program_id, rows in groupby(members, lambda row: row["program_id"]):
            program = self.env["customer.tier.program"].browse(program_id)
            given = {row["partner_id"]: row["pricelist_id"] for row in rows}
            present = self._get_pricelists(program, alone.ids)
            leaving = alone.filtered(
                lambda p, given=given, present=present: (
                    p.id not in given
                    and present[p.id]
                    and present[p.id] == given.get(left[p.id])
                )
            )
            there = leaving.with_company(program.company_id)
            there.specific_property_product_pricelist = False

    @api.model
    def _import_members(self, program, members):
        """Place customers as another system had them: {id: (tier id, until, note)}."""
        today, rules = program._get_today(), program._get_rules()
        partners = self.env["res.partner"].browse(members)
        known = {row["partner_id"]: row for row in self._get_members(partners, program)}
        nothing = dict.fromkeys(HANDED_ON)
        values = []
        for partner_id, (tier_id, until, note) in members.items():
            last = known.get(partner_id, {"partner_id": partner_id})
            row = self._prepare_by_hand(program, last, today, note) | nothing
            values.append(
                row
                | {
                    "kind": "override" if known.get(partner_id) else "placed",
                    "tier_id": tier_id,
                    "valid_until": until or get_valid_until(rules, today),
                    "pricelist_id": last.get("pricelist_id"),
                    "silent": True,
                }
            )
        return self._write_changes(program, rules, today, values)
