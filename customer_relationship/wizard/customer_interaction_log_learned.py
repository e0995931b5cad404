from odoo import Command, fields, models


class CustomerInteractionLog(models.TransientModel):
    """What a talk taught us about the person outlives the talk."""

    _name = "customer.interaction.log"
    _inherit = ["customer.interaction.log"]

    need_ids = fields.Many2many(
        "customer.need", string="New needs", help="Added to the needs of the contact."
    )
    is_goal = fields.Boolean(
        "Keep as a goal", help="Adds what we learned to the goals of the contact."
    )

    def _log(self, values):
        result = super()._log(values)
        if learned := self._prepare_learned():
            self.partner_id.customer_update(learned)
        return result

    def _prepare_learned(self):
        values = {}
        if self.need_ids:
            values["customer_need_ids"] = [
                Command.link(id_) for id_ in self.need_ids.ids
            ]
        if self.is_goal and self.learned:
            goals = (self.partner_id.customer_goals, self.learned)
            values["customer_goals"] = "\n".join(filter(None, goals))
        return values
