"""Who wrote a message: asked of a record by capture, in SQL by backfill and reconcile.

Each question is written twice, side by side; a test asks both of the same messages.
"""

from odoo import models

HUMAN_TYPES = ("comment", "email", "sms")

# ``author`` is the partner who wrote ``source``.
IS_OURS = f"""
    CASE WHEN source.message_type IN {HUMAN_TYPES}
         THEN NOT author.partner_share
         ELSE source.mail_activity_type_id IS NULL END
"""

IS_AUTOMATIC = f"""
    source.message_type NOT IN {HUMAN_TYPES}
    OR source.author_id = (SELECT res_id FROM ir_model_data
                            WHERE module = 'base' AND name = 'partner_root')
"""


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message"]

    def _is_ours(self):
        """Not the words of a customer that Odoo passes on to others, and not what the
        history of a done activity says: the activity itself is recorded."""
        self.ensure_one()
        if self.message_type in HUMAN_TYPES:
            return bool(self.author_id) and not self.author_id.partner_share
        return not self.mail_activity_type_id

    def _is_automatic(self):
        self.ensure_one()
        robot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return self.message_type not in HUMAN_TYPES or self.author_id.id == robot_id
