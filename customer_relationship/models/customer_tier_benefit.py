from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .tier_values import get_window_start

PRICELISTS = """
    SELECT id, (specific_property_product_pricelist ->> %s)::int
      FROM res_partner
     WHERE id = ANY(%s)
"""
REWARDED = """
    SELECT partner_id, tier_id
      FROM customer_tier_change
     WHERE program_id = %s AND rewarded AND date >= %s AND partner_id = ANY(%s)
"""


class CustomerTierBenefit(models.AbstractModel):
    """What a tier gives: price list and coupon, given and taken with the change."""

    _name = "customer.tier.benefit"
    _description = "Benefits of Loyalty Tiers"

    @api.model
    def _give_pricelists(self, program, rules, values):
        """Only to who has none or ours: a negotiated price list is never touched."""
        pricelists = self._get_benefits(program, rules, "pricelist_id")
        present = self._get_pricelists(program, [row["partner_id"] for row in values])
        given = defaultdict(list)
        for row in values:
            now, ours = present.get(row["partner_id"]), row["pricelist_id"]
            tier_id = row.get("tier_id")
            wanted = pricelists[tier_id].id if tier_id else False
            if now and now != ours:
                row["pricelist_id"] = False
                continue
            row["pricelist_id"] = wanted
            if (now or False) != wanted:
                given[wanted].append(row["partner_id"])
        partners = self.env["res.partner"].with_company(program.company_id)
        for pricelist_id, ids in given.items():
            partners.browse(ids).specific_property_product_pricelist = pricelist_id

    @api.model
    def _get_benefits(self, program, rules, name):
        """What each tier gives, by its id: a draft gives nothing that is not in the
        rules in force."""
        given = {tier.id: tier[name].id for tier in program._get_all_tiers()}
        for tier in rules.tiers:
            # Those that an earlier version activated don't know it.
            if getattr(tier, name) is not None:
                given[tier.id] = getattr(tier, name)
        # What the draft let go may have been deleted since.
        ids = set(filter(None, given.values()))
        existing = self.env["customer.tier"][name].browse(ids).exists()
        return {id_: existing & existing.browse(given[id_]) for id_ in given}

    @api.model
    def _get_pricelists(self, program, partner_ids):
        """The price list that each customer has of their own, by id."""
        self.env["res.partner"].flush_model(["specific_property_product_pricelist"])
        query = SQL(PRICELISTS, str(program.company_id.id), partner_ids)
        return dict(self.env.execute_query(query))

    @api.model
    def _grant_rewards(self, program, rules, today, values):
        """A coupon for reaching a tier, once per customer, tier and window."""
        rewards = self._get_benefits(program, rules, "reward_program_id")
        rising = [
            row
            for row in values
            if row["kind"] == "up"
            and not row["silent"]
            and rewards[row["tier_id"]].active
            # Back to what the customer had before is no reason to welcome them.
            and all(reason["code"] != "override_ended" for reason in row["reasons"])
        ]
        if not rising:
            return
        start = get_window_start(rules, today)
        ids = [row["partner_id"] for row in rising]
        rewarded = set(self.env.execute_query(SQL(REWARDED, program.id, start, ids)))
        rising = [
            row for row in rising if (row["partner_id"], row["tier_id"]) not in rewarded
        ]
        self._create_coupons(rising, rewards)

    @api.model
    def _create_coupons(self, rising, rewards):
        # No mail from here: what the customer gets to read is a playbook's.
        cards = (
            self.env["loyalty.card"]
            .with_context(loyalty_no_mail=True)
            .create(
                [
                    {
                        "program_id": rewards[row["tier_id"]].id,
                        "partner_id": row["partner_id"],
                        "points": 1,
                    }
                    for row in rising
                ]
            )
        )
        for row, card in zip(rising, cards, strict=True):
            row.update({"rewarded": True, "reward_card_id": card.id})
