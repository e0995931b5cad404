from calendar import isleap
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import GROUP

DAYS = 7


def get_birthdays(today, days=DAYS):
    """The (month, day) pairs from today on; 29 February is kept on 28 February in
    other years."""
    dates = [today + timedelta(days=ahead) for ahead in range(days)]
    pairs = {(date.month, date.day) for date in dates}
    if any((d.month, d.day) == (2, 28) and not isleap(d.year) for d in dates):
        pairs.add((2, 29))
    return pairs


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_birthday_soon = fields.Boolean(
        "Birthday within a Week",
        compute="_compute_customer_birthday_soon",
        search="_search_customer_birthday_soon",
        groups=GROUP,
    )

    @api.depends("customer_birthday")
    def _compute_customer_birthday_soon(self):
        pairs = get_birthdays(fields.Date.context_today(self))
        for partner in self:
            day = partner.customer_birthday
            partner.customer_birthday_soon = day and (day.month, day.day) in pairs

    def _search_customer_birthday_soon(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        pairs = get_birthdays(fields.Date.context_today(self))
        days = tuple(f"{month:02}-{day:02}" for month, day in pairs)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "to_char(%s, 'MM-DD') IN %s",
                model._field_to_sql(alias, "customer_birthday", query),
                days,
            ),
            predicate=lambda partner: partner.customer_birthday_soon,
        )
