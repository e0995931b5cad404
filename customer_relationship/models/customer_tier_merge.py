from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import groupby

from .tier_override import get_override, get_own, get_rank, guarantee
from .tier_row import prepare_membership, read_membership
from .tier_values import METRICS

NO_OVERRIDE = dict.fromkeys(
    (
        "override_mode",
        "override_tier_id",
        "override_until",
        "base_tier_id",
        "base_until",
    )
)


class CustomerTierEngine(models.AbstractModel):
    """Customers who become one, or a customer of their own."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

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
        for program in programs._live():
            rows = [row for row in members if row["program_id"] == program.id]
            people = partner | former
            negotiated = self._get_negotiated(program, people, rows, is_synced)
            joins = any(row["partner_id"] != partner.id for row in rows)
            if joins or (negotiated and rows[0]["pricelist_id"]):
                self._write_united(program, partner, rows, negotiated)

    @api.model
    def _write_united(self, program, partner, rows, negotiated):
        best, values = self._unite(program, rows)
        present = next((row for row in rows if row["partner_id"] == partner.id), best)
        values |= {"partner_id": partner.id, "kind": "merged", "silent": True}
        values["pricelist_id"] = present["pricelist_id"] or best["pricelist_id"]
        if negotiated:
            values["pricelist_id"] = False
            customer = partner.with_company(program.company_id)
            customer.specific_property_product_pricelist = negotiated
        return self._write_by_hand(program, [values])

    @api.model
    def _unite(self, program, rows):
        """The best of the rows, and as values the best that one of them has without
        what was set by hand, under the first of that which still holds."""
        numbers, _gone = program._get_tier_numbers()
        members = [(read_membership(row, numbers), row) for row in rows]
        members.sort(key=lambda pair: get_rank(pair[0]), reverse=True)
        owns = [(get_own(member), row) for member, row in members]
        own, owner = max(owns, key=lambda pair: get_rank(pair[0]))
        today = program._get_today()
        overrides = (get_override(member, today) for member, _row in members)
        united = guarantee(own, next(filter(None, overrides), None))
        best = members[0][1]
        values = self._prepare_by_hand(program, best, None) | NO_OVERRIDE
        values |= {metric: owner[metric] for metric in METRICS}
        return best, values | prepare_membership(united, program._get_rules())

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
