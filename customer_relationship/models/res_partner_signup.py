from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    def signup_prepare(self, signup_type="signup"):
        """Leave alone who is prepared already.

        Odoo writes the customer with each email that has a link to a document, though
        nothing changes: of two emails at the same time, one would have to be repeated.
        """
        others = self.filtered(lambda partner: partner.signup_type != signup_type)
        return super(ResPartner, others).signup_prepare(signup_type=signup_type)
