from odoo import api, fields, models


class MailingTrace(models.Model):
    """Which email it tells of, also once that is sent and deleted."""

    _name = "mailing.trace"
    _inherit = ["mailing.trace"]

    # The interaction keeps the message's id as its source.
    customer_message_id = fields.Integer(
        "Message", readonly=True, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals["mail_mail_id"] for vals in vals_list if vals.get("mail_mail_id")]
        # sudo: whoever sends it
        mails_sudo = self.env["mail.mail"].sudo().browse(ids)
        messages = {mail.id: mail.mail_message_id.id for mail in mails_sudo}
        return super().create(
            [
                {**vals, "customer_message_id": messages.get(vals.get("mail_mail_id"))}
                for vals in vals_list
            ]
        )
