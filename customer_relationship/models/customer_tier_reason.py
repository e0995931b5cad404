from types import SimpleNamespace

from odoo import api, fields, models
from odoo.tools import float_round, format_amount


class CustomerTierChange(models.Model):
    """The reasons of decisions in words, in the reader's language."""

    _name = "customer.tier.change"
    _inherit = ["customer.tier.change"]

    @api.model
    def _get_reason_text(self, row, currency):
        """The reason in words, in the reader's language."""
        day = row.get("day") and self.env["ir.qweb.field.date"].value_to_html(
            fields.Date.to_date(row["day"]), {}
        )
        texts = {
            "override": self.env._("Set by hand."),
            "limited": self.env._("By the new rules, the tier ends %s.", day),
            "override_ended": self.env._("What was set by hand ended %s.", day),
            "refunded": self.env._("What brought the tier was refunded."),
            "expires": self.env._("The tier ends %s.", day),
            "grace": self.env._("Can be saved until %s.", day),
            "tier_gone": self.env._("The tier was given up."),
            "uninvited": self.env._("The tier is by invitation, and that ended."),
            "pricelist": self.env._("The price list of the tier is another one."),
        }
        if row["code"] in texts:
            return texts[row["code"]]
        values = {
            "metric": self._get_metric_labels()[row["metric"]],
            "value": self._format_figure(row["metric"], row["value"], currency),
            "threshold": self._format_figure(row["metric"], row["threshold"], currency),
        }
        if row["code"] == "reached":
            return self.env._("%(metric)s %(value)s reaches %(threshold)s.", **values)
        return self.env._("%(metric)s %(value)s of %(threshold)s.", **values)

    @api.model
    def _get_metric_labels(self):
        return {
            "revenue": self.env._("Revenue"),
            "orders": self.env._("Orders"),
            "points": self.env._("Points"),
            "referrals": self.env._("Referrals"),
        }

    @api.model
    def _get_lack_text(self, reason, currency):
        lack = reason.threshold - reason.value
        value = self._format_figure(reason.metric, lack, currency)
        texts = {
            "revenue": self.env._("%s more revenue", value),
            "orders": self.env._("%s more orders", value),
            "points": self.env._("%s more points", value),
            "referrals": self.env._("%s more referrals", value),
        }
        return texts[reason.metric]

    @api.model
    def _format_figure(self, metric, value, currency):
        if metric == "revenue":
            return self._format_money(value, currency)
        return self.env["ir.qweb.field.float"].value_to_html(value, {"precision": 0})

    @api.model
    def _format_money(self, amount, currency):
        """As ``currency.format``, without reading what Odoo keeps in mind."""
        known = currency.get_all_currencies().get(currency.id)
        if not known:
            return currency.format(amount)
        digits = known["digits"][1]
        plain = SimpleNamespace(
            **known,
            decimal_places=digits,
            round=lambda value: float_round(value, precision_digits=digits),
        )
        return format_amount(self.env, amount + 0.0, plain)


class CustomerTierProgram(models.Model):
    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    def _get_missing_text(self, reasons):
        """What lacks, in words: all of it, or one of it."""
        currency = self._get_company().currency_id
        texts = [
            self.env["customer.tier.change"]._get_lack_text(reason, currency)
            for reason in reasons
        ]
        if self._get_rules().logic == "any":
            return self.env._(" or ").join(texts)
        return ", ".join(texts)
