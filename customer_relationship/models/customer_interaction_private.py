from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What a deleted meeting was is told by its subject: that of a private one is not kept.
PRIVATE = """
    (%(res_model)s = 'calendar.event'
     AND %(user_id)s IS DISTINCT FROM %(uid)s
     AND CASE WHEN EXISTS (SELECT FROM calendar_event WHERE id = %(res_id)s OFFSET 0)
              THEN NOT %(readable)s
              ELSE %(summary)s IS NULL END) IS TRUE
"""
COLUMNS = ("res_id", "res_model", "summary", "user_id")


class CustomerInteraction(models.Model):
    """Who took part in a colleague's private meeting is no one else's business.

    Odoo shows of it when it takes place, and whose it is, yet not with whom: all that a
    row on the history of a customer says. So the others do not see the row.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    is_private = fields.Boolean(
        "Private Meeting of Others",
        compute="_compute_is_private",
        search="_search_is_private",
    )

    @api.depends("res_model", "res_id", "user_id", "summary")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_private(self):
        self.is_private = False
        meetings = self.filtered(lambda row: row.res_model == "calendar.event")
        if meetings:
            ids = Domain("id", "in", meetings.ids)
            # sudo: the record rule asks; what is private is so for the user
            found = meetings.sudo().search(ids & Domain("is_private", "=", True))
            (meetings & found.sudo(self.env.su)).is_private = True

    def _search_is_private(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The record rule asks as the superuser.
        interactions = self.sudo(False)
        return Domain.custom(to_sql=interactions._private_to_sql)

    def _private_to_sql(self, _interactions, alias, _query):
        self.flush_model(COLUMNS)
        columns = {name: SQL.identifier(alias, name) for name in COLUMNS}
        readable = self._meeting_readable_to_sql(columns["res_id"])
        return SQL(PRIVATE, uid=self.env.uid, readable=readable, **columns)

    def _meeting_readable_to_sql(self, res_id):
        meetings = self._search_documents("calendar.event")
        if meetings is None:
            return SQL("FALSE")
        meetings.add_where(SQL("%s = %s", SQL.identifier(meetings.table, "id"), res_id))
        return SQL("EXISTS (%s OFFSET 0)", meetings.select(SQL("1")))
