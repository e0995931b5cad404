import re
from html import escape

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

# Looked up by its id for each row: no index knows what is (NOT) DISTINCT, else all
# messages of the document would be read to find the one.
SAYS = """
    %(id)s = %(message_id)s
    AND %(model)s IS NOT DISTINCT FROM %(res_model)s
    AND %(document_id)s IS NOT DISTINCT FROM %(res_id)s
    AND %(says)s
"""
# No word of a tag is followed by that.
AFTER = "[^<>]*(<|$)"


class CustomerInteraction(models.Model):
    """What was written, found where it is: nothing of it is copied."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _message_to_sql(self, alias, text):
        """Whether its message has such words; reading its document is asked apart."""
        messages = self.env["mail.message"]
        rules = self.env["ir.rule"]._compute_domain(messages._name)
        # Those are for the people notified alone.
        domain = rules & Domain("message_type", "!=", "user_notification")
        # sudo: readers of the document read its messages
        query = messages.sudo()._search(domain)
        table = query.table
        query.add_where(
            SQL(
                SAYS,
                id=SQL.identifier(table, "id"),
                model=SQL.identifier(table, "model"),
                document_id=SQL.identifier(table, "res_id"),
                message_id=SQL.identifier(alias, "message_id"),
                res_model=SQL.identifier(alias, "res_model"),
                res_id=SQL.identifier(alias, "res_id"),
                says=self._words_to_sql(SQL.identifier(table, "body"), text),
            )
        )
        message_id = SQL.identifier(alias, "message_id")
        exists = SQL("EXISTS (%s OFFSET 0)", query.select(SQL("1")))
        return SQL("(%s IS NOT NULL AND %s)", message_id, exists)

    @api.model
    def _words_to_sql(self, body, text):
        """Each word in the text and not in its tags, and all in their order.

        One expression for all of them would be slow where it doesn't match.
        """
        words = escape(text, quote=False).split()
        order = "%" + "%".join(map(escape_psql, words)) + "%"
        patterns = [re.escape(word) + AFTER for word in dict.fromkeys(words)]
        found = [SQL("%s ~* %s", body, pattern) for pattern in patterns]
        if len(words) > 1:
            found.append(SQL("%s ILIKE %s", body, order))
        return SQL(" AND ").join(found)
