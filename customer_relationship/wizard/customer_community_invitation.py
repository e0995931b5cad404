from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.customer_community_member import OPEN


class CustomerCommunityInvitation(models.TransientModel):
    """Invite people by email, as far as they may be written to."""

    _name = "customer.community.invitation"
    _description = "Invitation to a Community"

    community_id = fields.Many2one(
        "customer.community", "To", required=True, ondelete="cascade"
    )
    partner_ids = fields.Many2many(
        "res.partner", string="People", default=lambda self: self._get_chosen()
    )
    note = fields.Text(
        "Personal Words", help="Stand at the beginning of the invitation."
    )
    invited_count = fields.Integer(compute="_compute_skipped")
    skipped = fields.Text("Not Invited", compute="_compute_skipped")

    @api.model
    def _get_chosen(self):
        """Those in whose list the button was pressed."""
        model = self.env.context.get("active_model")
        records = self.env["res.partner"]
        if model in ("res.partner", "customer.profile"):
            records = self.env[model].browse(self.env.context.get("active_ids", []))
        return records if model != "customer.profile" else records.partner_id

    @api.depends("community_id", "partner_ids")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_skipped(self):
        for wizard in self:
            obstacles = wizard._get_obstacles() if wizard.community_id else {}
            wizard.invited_count = len(wizard.partner_ids._origin) - len(obstacles)
            wizard.skipped = "\n".join(
                f"{partner.display_name}: {reason}"
                for partner, reason in obstacles.items()
            )

    def action_invite(self):
        self.ensure_one()
        people = self.partner_ids._origin
        people -= people.browse(partner.id for partner in self._get_obstacles())
        if not people:
            raise UserError(self.env._("There is nobody who can be invited."))
        members = self.env["customer.community.member"].create(
            [self._prepare_member_values(person) for person in people]
        )
        members._send_invitations()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Invited: %s", len(members)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_member_values(self, person):
        return {
            "community_id": self.community_id.id,
            "partner_id": person.id,
            "state": "invited",
            "invited_on": self.community_id._get_today(),
            "invited_by_id": self.env.uid,
            "note": self.note,
        }

    def _get_obstacles(self):
        """Why the others can't be invited, in words: {person: reason}."""
        people = self.partner_ids._origin
        company = self.community_id.company_id
        consents = self.env["customer.consent"].with_company(
            company or self.env.company
        )
        allowed = consents._get_consents(people)
        members = self._get_members(people)
        reasons = {
            person: self._get_obstacle(
                person, members, allowed[person.id]["email", self.community_id.purpose]
            )
            for person in people
        }
        return {person: reason for person, reason in reasons.items() if reason}

    def _get_obstacle(self, person, members, is_allowed):
        company = self.community_id.company_id
        if person in members:
            return self.env._("member or invited already")
        if company and person.company_id and company != person.company_id:
            return self.env._("contact of another company")
        if not person.email_normalized:
            return self.env._("no email address")
        if not is_allowed:
            return self.env._("no consent to emails of this kind")
        return None

    def _get_members(self, people):
        # sudo: also a membership that one may not see is one
        members = self.env["customer.community.member"].sudo()
        domain = [
            ("community_id", "=", self.community_id.id),
            ("partner_id", "in", people.ids),
            ("state", "in", OPEN),
        ]
        return members.search(domain).partner_id.sudo(False)
