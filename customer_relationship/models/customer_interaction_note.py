from html import escape

from odoo import api, models
from odoo.tools import SQL, escape_psql

# Few among all that is captured: the index makes them as quick to find as they are few.
LOGGED = "message_id IS NOT NULL AND (source_id IS NULL OR source_model = 'res.users')"

# Without the tags, whose names are words, too.
SAYS = """
    %(message_id)s IS NOT NULL
    AND (%(source_id)s IS NULL OR %(source_model)s = 'res.users')
    AND EXISTS (
        SELECT FROM mail_message message
         WHERE message.id = %(message_id)s
           AND (message.model, message.res_id) = (%(res_model)s, %(res_id)s)
           AND regexp_replace(message.body, '<[^>]*>', '', 'g') ILIKE %(pattern)s
        OFFSET 0)
"""
COLUMNS = ("message_id", "res_id", "res_model", "source_id", "source_model")


class CustomerInteraction(models.Model):
    """The words of what was logged by hand, found where they are."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    _logged_idx = models.Index(
        f"(commercial_partner_id, date DESC, id DESC) WHERE {LOGGED}"
    )

    @api.model
    def _note_to_sql(self, alias, text):
        """Whether it was logged with such words."""
        columns = {name: SQL.identifier(alias, name) for name in COLUMNS}
        words = escape_psql(escape(text, quote=False)).replace(" ", "%")
        pattern = f"%{words}%"
        return SQL(SAYS, pattern=pattern, **columns)
