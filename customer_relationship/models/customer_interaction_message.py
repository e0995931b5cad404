import re
from html import escape

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Looked up for each row: the messages of all customers may be millions.
SAYS = """
    %(id)s = %(message_id)s
    AND (%(model)s, %(document_id)s) = (%(res_model)s, %(res_id)s)
    AND %(body)s ~* %(pattern)s
"""
# Between two words, and after the last: no word of a tag is followed by that.
BETWEEN, AFTER = "[^<>]*(?:<.*)?", "[^<>]*(?:<|$)"


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
                body=SQL.identifier(table, "body"),
                message_id=SQL.identifier(alias, "message_id"),
                res_model=SQL.identifier(alias, "res_model"),
                res_id=SQL.identifier(alias, "res_id"),
                pattern=self._get_words_pattern(text),
            )
        )
        message_id = SQL.identifier(alias, "message_id")
        exists = SQL("EXISTS (%s OFFSET 0)", query.select(SQL("1")))
        return SQL("(%s IS NOT NULL AND %s)", message_id, exists)

    @api.model
    def _get_words_pattern(self, text):
        """The words in their order, in the text and not in its tags."""
        words = [re.escape(escape(word, quote=False)) for word in text.split()]
        return BETWEEN.join(words) + AFTER
