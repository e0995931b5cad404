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
TAG = "<[^>]*>"
# What is read as one sign; it becomes one that nobody writes.
ENTITIES = {"&amp;": "\ue000", "&lt;": "\ue001", "&gt;": "\ue002", "&nbsp;": " "}


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
        words = text.split()
        found = []
        for word in dict.fromkeys(words):
            written, pattern = self._as_read(body, word)
            found.append(SQL("%s ~* %s", written, re.escape(pattern) + AFTER))
        if len(words) > 1:
            written, pattern = self._as_read(body, *map(escape_psql, words))
            # Tags are cut from those few alone that have the words.
            read = SQL("regexp_replace(%s, %s, '', 'g')", written, TAG)
            order = f"%{pattern}%"
            found += [SQL("%s ILIKE %s", where, order) for where in (written, read)]
        return SQL(" AND ").join(found)

    @api.model
    def _as_read(self, body, *words):
        """Both with signs for entities: nobody reads the "amp" of "&amp;".

        A body is rewritten for those words alone that may be a part of one.
        """
        pattern = "%".join(escape(word, quote=False) for word in words)
        if any(map(self._is_in_entity, words)):
            for entity, sign in ENTITIES.items():
                body = SQL("replace(%s, %s, %s)", body, entity, sign)
                pattern = pattern.replace(entity, sign)
        return body, pattern

    @api.model
    def _is_in_entity(self, word):
        return ";" in word or any(word.lower() in entity for entity in ENTITIES)
