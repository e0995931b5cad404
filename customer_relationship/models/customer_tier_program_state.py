from odoo import models
from odoo.exceptions import UserError


class CustomerTierProgram(models.Model):
    """From draft to simulated to active, and back to change the rules."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    def _unlock_rules(self):
        """Called before rules change: what was simulated is not what goes live."""
        if active := self.filtered(lambda program: program.state == "active"):
            raise UserError(
                self.env._(
                    "%(program)s is active: customers rely on its rules. Press Revise "
                    "to change them; until you activate it again, customers keep "
                    "their tiers.",
                    program=active[0].name,
                )
            )
        self.filtered(lambda program: program.state == "simulated").state = "draft"

    def action_revise(self):
        self.state = "draft"

    def action_archive(self):
        self.filtered(lambda program: program.state == "active").state = "draft"
        return super().action_archive()

    def action_simulate(self):
        """Show what would happen; only then the program can go live."""
        self.ensure_one()
        self.check_access("write")
        self._check_ready()
        simulation = self.env["customer.tier.simulation"]._simulate(self)
        if self.state == "draft":
            self.state = "simulated"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulation of %(program)s", program=self.name),
            "res_model": simulation._name,
            "res_id": simulation.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_activate(self):
        for program in self:
            if program.state != "simulated":
                raise UserError(
                    self.env._(
                        "Simulate %(program)s first: see who would move before it "
                        "touches anyone.",
                        program=program.name,
                    )
                )
            program._check_ready()
        self.write({"state": "active", "launched": True, "settling": True})
        self.env.ref("customer_relationship.ir_cron_tiers")._trigger()

    def _check_ready(self):
        self.ensure_one()
        if not self.tier_ids:
            raise UserError(self.env._("Add at least one tier."))
        self._check_tiers()
