from odoo import api, fields, models


class CustomerInteractionErasure(models.Model):
    """Whose history was erased, and when: it must not be read from the documents again.

    The document or the email that tells of an event may be kept, as the law asks for.
    """

    _name = "customer.interaction.erasure"
    _description = "Erased History"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _remember(self, people):
        """What happened up to now is forgotten; the last time is all that counts."""
        now = fields.Datetime.now()
        known = self.search([("partner_id", "in", people.ids)])
        known.date = now
        unknown = people - known.partner_id
        self.create([{"partner_id": id_, "date": now} for id_ in unknown.ids])
