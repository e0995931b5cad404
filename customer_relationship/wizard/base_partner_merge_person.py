from odoo import models

TOGETHER = (
    ("customer_channel", "customer_channel_second", "customer_channel_third"),
    ("customer_hour_from", "customer_hour_to", "customer_weekdays"),
    ("customer_salutation",),
    ("customer_birthday",),
    ("customer_goals",),
    ("customer_etiquette",),
    ("customer_referrer_id",),
    ("customer_size",),
)


class BasePartnerMerge(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_values(self, src_partners, dst_partner):
        # Who merges need not see these fields, and would lose them.
        self._move_customer_person(src_partners.sudo(), dst_partner.sudo())
        return super()._update_values(src_partners, dst_partner)

    def _move_customer_person(self, src_partners, dst_partner):
        """Take what belongs together from one contact.

        Core goes field by field, which can mix two orders of channels into none.
        """
        values = {}
        for names in TOGETHER:
            for partner in (dst_partner, *reversed(src_partners)):
                if any(partner[name] for name in names):
                    values.update({name: partner[name] for name in names})
                    break
        dst_partner.write(values)
        src_partners.write(
            {name: False for names in TOGETHER for name in names if name in values}
        )
