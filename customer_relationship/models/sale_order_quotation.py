from dataclasses import replace

from odoo import api, models

# Set by Odoo where an email is written that makes a draft a quotation sent.
MARK = "mark_so_as_sent"

# One of us sends the order, printed, before it is confirmed. Where its type is switched
# off, it is an email like others.
IS_QUOTATION = """
    source.model = 'sale.order' AND source.message_type = 'comment'
    AND EXISTS (SELECT FROM customer_interaction_type
                 WHERE code = 'quotation_sent' AND active)
    AND EXISTS (SELECT FROM sale_order quotation
                  JOIN message_attachment_rel link ON link.message_id = source.id
                  JOIN ir_attachment file ON file.id = link.attachment_id
                 WHERE quotation.id = source.res_id
                   AND (quotation.state <> 'sale' OR source.date < quotation.date_order)
                   AND file.mimetype = 'application/pdf'
                   AND position(quotation.name IN file.name) > 0)
"""


class MailMessage(models.Model):
    """The email with which a quotation is sent is that event, and no other."""

    _name = "mail.message"
    _inherit = ["mail.message"]

    def _prepare_emails_out(self, partner_ids, way="email"):
        events = super()._prepare_emails_out(partner_ids, way)
        for event in events:
            if self.browse(event["message_id"])._is_quotation():
                event["is_quotation"] = True
        return events

    def _is_quotation(self):
        self.ensure_one()
        if self.model != "sale.order" or self.message_type != "comment":
            return False
        order = self.env["sale.order"].browse(self.res_id)
        if order.state not in ("draft", "sent"):
            return False
        return bool(self.env.context.get(MARK)) or any(
            file.mimetype == "application/pdf" and order.name in file.name
            for file in self.attachment_ids
        )


class CustomerInteractionCapture(models.AbstractModel):
    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _insert_live(self, events, documents):
        """An order that was sent by email has to find that email: it comes first."""
        if not any(event.get("is_quotation") for event in events):
            return super()._insert_live(events, documents)
        with self.env.cr.savepoint(flush=False):
            super()._insert_live(events, {})
            return super()._insert_live([], documents)

    @api.model
    def _prepare_rows(self, events):
        """Found by what emails are found by, and called what it is."""
        rows = super()._prepare_rows(events)
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        for row in rows:
            if row.get("is_quotation"):
                row["type_id"] = types.get("quotation_sent", row["type_id"])
        return rows


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources_of_messages_out(self):
        sources = super()._get_sources_of_messages_out()
        email = sources["email_out"]
        plain = f"{email.where} AND ({IS_QUOTATION}) IS NOT TRUE"
        quotation = f"{email.where} AND {IS_QUOTATION}"
        return sources | {
            "email_out": replace(email, where=plain),
            "quotation_email": replace(email, type="quotation_sent", where=quotation),
        }
