from odoo import api, models
from odoo.tools import SQL

# Members whose tier gives something else by now; not who negotiated.
OUTDATED = """
    SELECT last.*
      FROM (%(members)s) last
      JOIN customer_tier tier ON tier.id = last.tier_id
      JOIN res_partner partner ON partner.id = last.partner_id
     WHERE tier.pricelist_id IS DISTINCT FROM last.pricelist_id
       AND COALESCE(%(own)s = last.pricelist_id, %(own)s IS NULL)
"""


class CustomerTierEngine(models.AbstractModel):
    """Who stays in a tier follows when its price list is another one."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _settle(self, program, rules, today):
        """Called when a program goes live, once everyone is placed."""
        self.env["res.partner"].flush_model()
        self.env["customer.tier"].flush_model(["pricelist_id"])
        query = SQL(
            OUTDATED,
            members=self.env["customer.tier.change"]._get_last_query(program),
            own=SQL(
                "(partner.specific_property_product_pricelist ->> %s)::int",
                str(program.company_id.id),
            ),
        )
        for rows in self._fetch(query):
            rows = self._drop_outdated(
                program, [row | {"last_id": row["id"]} for row in rows]
            )
            values = [self._prepare_benefits(program, row) for row in rows]
            self._write_changes(program, rules, today, values)
            self._commit_batch()

    @api.model
    def _prepare_benefits(self, program, row):
        return self._prepare_by_hand(program, row, None) | {
            "kind": "benefits",
            "reasons": [{"code": "pricelist"}],
            "user_id": False,
            "silent": True,
        }
