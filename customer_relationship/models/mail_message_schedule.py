from odoo import models

from .mail_message import SCHEDULED


class MailMessageSchedule(models.Model):
    _inherit = "mail.message.schedule"

    def _send_notifications(self, default_notify_kwargs=None):
        """The date of a message tells when it was written."""
        scheduled = self.with_context(**{SCHEDULED: True})
        return super(MailMessageSchedule, scheduled)._send_notifications(
            default_notify_kwargs=default_notify_kwargs
        )
