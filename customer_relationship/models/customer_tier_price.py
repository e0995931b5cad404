from odoo import models
from odoo.tools import SQL

# What was sold last tells how price lists differ, and is priced in no time.
LAST_LINES = 10_000
PRODUCTS = 500
ORDERED = """
    SELECT line.product_id,
           line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
     WHERE line.state = 'sale' AND line.company_id = %(company_id)s
       AND line.product_id IS NOT NULL AND line.price_subtotal > 0
     ORDER BY line.id DESC
     LIMIT %(last_lines)s
"""
INVOICED = """
    SELECT line.product_id, -line.balance AS amount
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
     WHERE line.parent_state = 'posted' AND line.company_id = %(company_id)s
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND line.product_id IS NOT NULL AND line.display_type = 'product'
       AND line.balance < 0
     ORDER BY line.id DESC
     LIMIT %(last_lines)s
"""
SOLD = """
    SELECT product_id, SUM(amount)::float
      FROM (%s) line
     GROUP BY 1
     ORDER BY 2 DESC
     LIMIT %s
"""


class CustomerTierProgram(models.Model):
    """How prices change for customers whose price list does."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    def _get_price_changes(self, pairs):
        """The share by which prices change from one price list to another: -0.05 is
        five percent off; None, when nothing was sold that has a price at the first.

        Both lists price, one by one and today, the products of the last 10,000 lines
        that were sold (the 500 with the most revenue); the ratio of the two prices
        counts by the revenue of the product. A price list that is empty stands for the
        one that Odoo then takes, and fixed prices, formulas and discounts count alike.
        Rules for quantities greater than one don't count.

        :param pairs: price lists (before, after)
        """
        sold = self._get_sold()
        # sudo: a manager of tiers need not see what products cost
        products = self.env["product.product"].sudo().browse(sold)
        products = products.with_company(self.company_id)
        prices = {
            pricelist: self._get_prices(pricelist, products)
            for pricelist in {pricelist for pair in pairs for pricelist in pair}
        }
        return {
            (before, after): _get_change(sold, prices[before], prices[after])
            for before, after in pairs
        }

    def _get_prices(self, pricelist, products):
        """In the company's currency."""
        pricelist = self._get_effective_pricelist(pricelist)
        currency = pricelist.currency_id or self.currency_id
        rate = currency._get_conversion_rate(
            currency, self.currency_id, self.company_id, self._get_today()
        )
        prices = pricelist._get_products_price(products, 1.0)
        return {id_: price * rate for id_, price in prices.items()}

    def _get_sold(self):
        """Revenue in the company's currency, by id of product."""
        for name in ("sale.order", "sale.order.line", "account.move.line"):
            self.env[name].flush_model()
        lines = SQL(
            ORDERED if self.basis == "ordered" else INVOICED,
            company_id=self.company_id.id,
            last_lines=LAST_LINES,
        )
        return dict(self.env.execute_query(SQL(SOLD, lines, PRODUCTS)))

    def _get_effective_pricelist(self, pricelist):
        """What Odoo takes for customers who have this price list of their own.

        Without one, that of the country: here, of the company's.
        """
        # sudo: price lists of the company, whoever may see them
        pricelists = pricelist.sudo().with_company(self.company_id)
        if not self._has_pricelists():
            return pricelists.browse()
        if own := pricelists._get_partner_pricelist_multi_filter_hook():
            return own
        country = self.company_id.country_id
        return pricelists._get_country_pricelist_multi(country.ids)[country.id]

    def _has_pricelists(self):
        groups = self.env["res.groups"]
        return groups._is_feature_enabled("product.group_product_pricelist")


def _get_change(sold, before, after):
    priced = {id_: revenue for id_, revenue in sold.items() if before[id_] > 0}
    total = sum(priced.values())
    if not total:
        return None
    change = sum(
        revenue * (after[id_] / before[id_] - 1) for id_, revenue in priced.items()
    )
    return change / total
