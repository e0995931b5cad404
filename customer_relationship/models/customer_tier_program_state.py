from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Written by the actions and by the engine alone: what goes live was simulated.
STATE_FIELDS = {
    *("state", "launched", "settling", "ending", "revision"),
    *("live_rules", "measured_from"),
}


class CustomerTierProgram(models.Model):
    """From draft to simulated to active, and back to change the rules."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        # Defaults can be sent along, too.
        flags = STATE_FIELDS - {"state"}
        for program in programs:
            if program.state != "draft" or any(program[name] for name in flags):
                self._check_state_fields()
        return programs

    def write(self, vals):
        if not STATE_FIELDS.isdisjoint(vals):
            self._check_state_fields()
        return super().write(vals)

    @api.model
    def _check_state_fields(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Press Simulate, Activate or Revise: the status of a program is "
                    "not written by hand."
                )
            )

    def _set_state(self, values):
        self.check_access("write")
        # sudo: nobody else writes it
        self.sudo().write(values)

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
        simulated = self.filtered(lambda program: program.state == "simulated")
        simulated._set_state({"state": "draft"})

    def action_revise(self):
        self._set_state({"state": "draft"})

    def action_archive(self):
        active = self.filtered(lambda program: program.state == "active")
        active._set_state({"state": "draft"})
        return super().action_archive()

    def action_simulate(self):
        """Show what would happen; only then the program can go live."""
        self.ensure_one()
        self.check_access("write")
        self._check_ready()
        simulation = self.env["customer.tier.simulation"]._simulate(self)
        if self.state == "draft":
            self._set_state({"state": "simulated"})
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
            program._check_overlap()
        self._set_state({"state": "active", "launched": True, "settling": True})
        # sudo: changes are the system's
        engine = self.env["customer.tier.engine"].sudo()
        for program in self.sudo():
            engine._place_customers(program)

    def _check_ready(self):
        self.ensure_one()
        if not self.tier_ids:
            raise UserError(self.env._("Add at least one tier."))
        self._check_tiers()
