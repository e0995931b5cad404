from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import hash_sign, verify_hash_signed

from .customer_person import AS_READ

OPEN = ("invited", "accepted")
LINK_SCOPE = "customer_community_answer"
LINK_HOURS = 60 * 24


class CustomerCommunityMember(models.Model):
    """From when until when somebody belongs to a council or community.

    Who comes back later has another row; the former one stays as it was.
    """

    _name = "customer.community.member"
    _description = "Membership"
    _inherit = ["customer.safe.export"]
    _order = "joined_on desc, id desc"
    _rec_name = "community_id"
    _check_company_auto = True

    community_id = fields.Many2one(
        "customer.community", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="community_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", depends=AS_READ
    )
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("accepted", "Member"),
            ("declined", "Declined"),
            ("left", "Left"),
        ],
        required=True,
        default="accepted",
    )
    role = fields.Char(help="Such as chair or speaker.")
    invited_on = fields.Date(readonly=True)
    invited_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    note = fields.Text("Personal Words", readonly=True, help="Part of the invitation.")
    joined_on = fields.Date(
        "Joined", compute="_compute_joined_on", store=True, readonly=False
    )
    left_on = fields.Date(
        "Left", compute="_compute_left_on", store=True, readonly=False
    )

    _left_after_joined = models.Constraint(
        "CHECK(left_on >= joined_on)", "Nobody leaves before they joined."
    )

    @api.depends("state")
    def _compute_joined_on(self):
        for member in self:
            if member.state in ("invited", "declined"):
                member.joined_on = False
            else:
                member.joined_on = member.joined_on or member.community_id._get_today()

    @api.depends("state")
    def _compute_left_on(self):
        for member in self:
            if member.state != "left":
                member.left_on = False
            else:
                member.left_on = member.left_on or member.community_id._get_today()

    @api.constrains("community_id", "partner_id", "state")
    def _check_once(self):
        """In Python: a unique index would stand in the way of merging contacts."""
        members = self.filtered(lambda member: member.state in OPEN)
        counts = self.sudo()._read_group(
            [
                ("community_id", "in", members.community_id.ids),
                ("partner_id", "in", members.partner_id.ids),
                ("state", "in", OPEN),
            ],
            ["community_id", "partner_id"],
            having=[("__count", ">", 1)],
        )
        for community, partner in counts:
            raise ValidationError(
                self.env._(
                    "%(person)s is a member of %(community)s or invited already.",
                    person=partner.display_name,
                    community=community.display_name,
                )
            )

    def unlink(self):
        """The invitation goes, too: it holds personal words."""
        # sudo: whoever may delete the membership may delete what was sent for it
        invitations = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "in", self.ids)])
        )
        result = super().unlink()
        invitations.unlink()
        return result

    def action_accept(self):
        self._set_state("accepted", "invited", "declined")

    def action_decline(self):
        self._set_state("declined", "invited")

    def action_leave(self):
        self._set_state("left", "accepted")

    def _set_state(self, state, *before):
        self.filtered(lambda member: member.state in before).write({"state": state})

    def _send_invitations(self):
        """By Odoo's queue of emails, each in the language of the person."""
        template = self.env.ref(
            "customer_relationship.mail_template_community_invitation"
        )
        template.send_mail_batch(self.ids)

    def _get_answer_url(self):
        self.ensure_one()
        # sudo: the secret that signs is the system's
        token = hash_sign(
            self.sudo().env, LINK_SCOPE, self.id, expiration_hours=LINK_HOURS
        )
        return f"{self.get_base_url()}/customer/community/{token}"

    @api.model
    def _get_by_token(self, token):
        """Whom the link was sent to, or nobody when it isn't ours or too old."""
        try:
            # sudo: the secret, and the row that the link stands for
            member_id = verify_hash_signed(self.sudo().env, LINK_SCOPE, token)
        except ValueError:
            member_id = None
        return self.sudo().browse(member_id).exists()

    def _answer(self, answer):
        """What the person says by the link; the first answer counts."""
        self.ensure_one()
        if answer == "accept":
            self._set_state("accepted", "invited")
        elif answer == "decline":
            self._set_state("declined", "invited")

    @api.model
    def _unite(self, partner):
        """After a merge of contacts: one open membership of each group remains, that
        of who joined first, else the invitation."""
        members = self.search([("partner_id", "=", partner.id), ("state", "in", OPEN)])
        for rows in members.grouped("community_id").values():
            rows.sorted(lambda row: (row.state, row.joined_on or date.min))[1:].unlink()
