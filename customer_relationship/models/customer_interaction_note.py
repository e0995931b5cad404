from html import escape

from odoo import api, models
from odoo.tools import SQL, escape_psql

# Without the tags, whose names are words, too.
SAYS = """
    EXISTS (SELECT FROM mail_message message
             WHERE message.id = %(message_id)s
               AND (message.model, message.res_id) = (%(res_model)s, %(res_id)s)
               AND regexp_replace(message.body, '<[^>]*>', '', 'g') ILIKE %(pattern)s
            OFFSET 0)
"""


class CustomerInteraction(models.Model):
    """The words of what was logged by hand, found where they are."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _note_to_sql(self, alias, text):
        """Whether it was logged with such words."""
        column = {
            name: SQL.identifier(alias, name)
            for name in ("message_id", "res_id", "res_model", "source_id")
        }
        pattern = f"%{escape_psql(escape(text, quote=False))}%"
        return SQL(
            "(%s IS NOT NULL AND (%s IS NULL OR %s = 'res.users') AND %s)",
            column["message_id"],
            column["source_id"],
            SQL.identifier(alias, "source_model"),
            SQL(SAYS, pattern=pattern, **column),
        )
