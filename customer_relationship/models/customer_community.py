from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerCommunity(models.Model):
    """Customers who advise us (a council) or who meet each other (a community)."""

    _name = "customer.community"
    _description = "Council or Community"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("council", "Council"), ("community", "Community")],
        required=True,
        default="community",
        help="A council is asked for advice and decides with us; a community is where "
        "customers help each other.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        # Else it would be everybody's.
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: of all companies.",
    )
    description = fields.Html(
        help="What it is for and what members can expect. Invitations show it."
    )
    link = fields.Char(
        "Group Link",
        help="Where the group talks (Zalo, Telegram, a forum): the address is shown "
        "to those who accept an invitation.",
    )
    purpose = fields.Selection(
        [("service", "Service"), ("promotion", "Promotion")],
        "Invitations Are",
        required=True,
        default="promotion",
        help="Which consent it takes to be invited by email: to promotion or, if the "
        "group is about what the customers bought, to service.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        ondelete="set null",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    member_ids = fields.One2many(
        "customer.community.member",
        "community_id",
        "Members and Invited",
        domain=[("state", "in", ["invited", "accepted"])],
    )
    member_count = fields.Integer(
        "Members",
        compute="_compute_member_count",
        help="People who joined and have not left.",
    )
    invited_count = fields.Integer(
        "Invited",
        compute="_compute_member_count",
        help="People who were invited and have not answered yet.",
    )

    @api.depends("member_ids.state")
    def _compute_member_count(self):
        groups = self.env["customer.community.member"]._read_group(
            [
                ("community_id", "in", self.ids),
                ("state", "in", ["accepted", "invited"]),
            ],
            ["community_id", "state"],
            ["__count"],
        )
        counts = {(community.id, state): count for community, state, count in groups}
        for community in self:
            community.member_count = counts.get((community._origin.id, "accepted"), 0)
            community.invited_count = counts.get((community._origin.id, "invited"), 0)

    @api.constrains("link")
    def _check_link(self):
        for community in self.filtered("link"):
            if not self._is_web_address(community.link):
                raise ValidationError(
                    self.env._(
                        "A group link is a web address, such as "
                        "https://zalo.me/g/abcdef, and not “%s”.",
                        community.link,
                    )
                )

    @api.model
    def _is_web_address(self, link):
        try:
            parts = urlsplit(link)
        except ValueError:
            return False
        has_host = "." in (parts.hostname or "").strip(".")
        return parts.scheme in ("http", "https") and has_host and " " not in link

    def unlink(self):
        """The memberships first: with them go the invitations and their words."""
        members = self.env["customer.community.member"].sudo()
        members.search([("community_id", "in", self.ids)]).unlink()
        return super().unlink()

    def action_invite(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite"),
            "res_model": "customer.community.invitation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_community_id": self.id},
        }

    def action_members(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_relationship.customer_community_member_action"
        )
        context = {"default_community_id": self.id, "search_default_open": 1}
        return {
            **action,
            "domain": [("community_id", "=", self.id)],
            "context": context,
        }

    def _get_today(self):
        company = self.company_id or self.env.company
        # sudo: the day where the company is, also for the person who answers
        return company.sudo()._get_customer_today()
