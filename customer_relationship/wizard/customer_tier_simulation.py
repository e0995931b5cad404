from odoo import api, fields, models

from ..models.customer_tier_simulation import MAX_MOVERS


class CustomerTierSimulation(models.TransientModel):
    """What a program would do if it went live now: who moves, and what it costs."""

    _name = "customer.tier.simulation"
    _description = "Simulation of a Tier Program"

    program_id = fields.Many2one("customer.tier.program", required=True)
    state = fields.Selection(related="program_id.state")
    currency_id = fields.Many2one(related="program_id.currency_id")
    cell_ids = fields.One2many("customer.tier.simulation.cell", "simulation_id")
    mover_ids = fields.One2many("customer.tier.simulation.mover", "simulation_id")
    is_bounded = fields.Boolean(compute="_compute_is_bounded")
    matrix = fields.Html(compute="_compute_matrix", sanitize=False)

    @api.depends("mover_ids")
    def _compute_is_bounded(self):
        for simulation in self:
            simulation.is_bounded = len(simulation.mover_ids) >= MAX_MOVERS

    @api.depends("cell_ids")
    def _compute_matrix(self):
        for simulation in self:
            simulation.matrix = self.env["ir.qweb"]._render(
                "customer_relationship.customer_tier_simulation_matrix",
                simulation._get_matrix(),
            )

    def _get_matrix(self):
        """Rows are where customers are now, columns where they would be."""
        program = self.program_id
        cells = self.cell_ids.grouped(lambda c: (c.from_tier_id.id, c.tier_id.id))
        former = program._get_all_tiers().filtered(
            lambda tier: tier.active or tier in self.cell_ids.from_tier_id
        )
        targets = [*program.tier_ids.sorted(), self.env["customer.tier"]]
        if not any(not cell.tier_id for cell in self.cell_ids):
            targets.pop()
        return {
            "cells": cells,
            "sources": [self.env["customer.tier"], *former],
            "targets": targets,
            "numbers": {
                tier.id: number
                for number, tier in enumerate(former | program.tier_ids.sorted())
            },
            "currency": program.currency_id,
            "pricelists": self.cell_ids.filtered(
                lambda c: c.gained or c.lost or c.negotiated
            ),
            "warned": sum(self.cell_ids.mapped("warned")),
            "grace": sum(self.cell_ids.mapped("grace")),
        }

    @api.model
    def _simulate(self, program):
        # sudo: counting customers takes no right on their invoices
        engine = self.env["customer.tier.engine"].sudo()
        cells, movers = engine._simulate(program)
        values = self._prepare_cells(program, cells)
        return self.create(
            {
                "program_id": program.id,
                "cell_ids": [fields.Command.create(cell) for cell in values],
                "mover_ids": [
                    fields.Command.create(self._prepare_mover(program, move))
                    for move in movers
                ],
            }
        )

    @api.model
    def _prepare_cells(self, program, cells):
        members = self.env["customer.tier.change"].sudo()._count_members(program)
        for (from_id, _to_id, _former_id), cell in cells.items():
            members[from_id] = members.get(from_id, 0) - cell["customers"]
        for tier in self.env["customer.tier"].browse(filter(None, members)):
            if members[tier.id] > 0:
                # Who just stays keeps the price list, whichever it is.
                key = (tier.id, tier.id, tier.pricelist_id.id)
                cells[key]["customers"] += members[tier.id]
        return [self._prepare_cell(*key, cell) for key, cell in cells.items()]

    @api.model
    def _prepare_cell(self, from_id, to_id, former_id, cell):
        wanted = self.env["customer.tier"].browse(to_id).pricelist_id
        free = cell["customers"] - cell["negotiated"]
        changes = former_id != wanted.id
        return {
            "from_tier_id": from_id,
            "tier_id": to_id,
            "former_pricelist_id": former_id,
            "customers": cell["customers"],
            "revenue": cell["revenue"],
            "negotiated": cell["negotiated"] if wanted and from_id != to_id else 0,
            "gained": free if changes and wanted else 0,
            "lost": free if changes and not wanted else 0,
            "warned": cell["warned"],
            "grace": cell["grace"],
        }

    @api.model
    def _prepare_mover(self, program, move):
        revenue, partner_id, from_id, to_id, decision = move
        change = self.env["customer.tier.change"]
        reasons = [
            change._get_reason_text(vars(reason), program.currency_id)
            for reason in decision.reasons
        ]
        return {
            "partner_id": partner_id,
            "from_tier_id": from_id,
            "tier_id": to_id,
            "revenue": revenue,
            "reason": " ".join(reasons),
        }

    def action_activate(self):
        self.program_id.action_activate()
        return {"type": "ir.actions.act_window_close"}


class CustomerTierSimulationCell(models.TransientModel):
    """Customers who move, or stay, alike: with the same price list so far."""

    _name = "customer.tier.simulation.cell"
    _description = "Customers Between Two Tiers"

    simulation_id = fields.Many2one(
        "customer.tier.simulation", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    from_tier_id = fields.Many2one("customer.tier", "From")
    tier_id = fields.Many2one("customer.tier", "To")
    # None, too, where it was negotiated.
    former_pricelist_id = fields.Many2one("product.pricelist")
    customers = fields.Integer()
    revenue = fields.Monetary()
    gained = fields.Integer("Get the Price List")
    lost = fields.Integer("Lose the Price List")
    negotiated = fields.Integer("Keep Their Own")
    warned = fields.Integer()
    grace = fields.Integer()


class CustomerTierSimulationMover(models.TransientModel):
    _name = "customer.tier.simulation.mover"
    _description = "Customer Who Would Move"

    simulation_id = fields.Many2one(
        "customer.tier.simulation", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer")
    from_tier_id = fields.Many2one("customer.tier", "From")
    tier_id = fields.Many2one("customer.tier", "To")
    revenue = fields.Monetary(help="In the period that counts, without taxes.")
    reason = fields.Char("Why")
