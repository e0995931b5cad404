from calendar import isleap
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

DAYS = 7


def get_birthdays(today, days=DAYS):
    """The (month, day) pairs from today on; 29 February is kept on 28 February in
    other years."""
    dates = [today + timedelta(days=ahead) for ahead in range(days)]
    pairs = {(date.month, date.day) for date in dates}
    if any((d.month, d.day) == (2, 28) and not isleap(d.year) for d in dates):
        pairs.add((2, 29))
    return pairs


class CustomerProfile(models.Model):
    _name = "customer.profile"
    _inherit = ["customer.profile"]

    birthday_soon = fields.Boolean(
        "Birthday Within a Week",
        compute="_compute_birthday_soon",
        search="_search_birthday_soon",
        help="Of the customer or one of its people.",
    )

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_birthday_soon(self):
        soon = self.search([("id", "in", self.ids), ("birthday_soon", "=", True)])
        for profile in self:
            profile.birthday_soon = profile in soon

    def _search_birthday_soon(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        pairs = get_birthdays(fields.Date.context_today(self))
        days = tuple(f"{month:02}-{day:02}" for month, day in pairs)
        return self._find_people(
            Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "to_char(%s, 'MM-DD') IN %s",
                    model._field_to_sql(alias, "customer_birthday", query),
                    days,
                )
            )
        )
