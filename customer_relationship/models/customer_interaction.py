from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import clean_context

from .customer_choices import DIRECTIONS, FEELINGS, OUTCOMES
from .customer_interaction_guarded import GuardedInteger, GuardedSelection


class CustomerInteraction(models.Model):
    """One event between us and one customer: an append-only stream.

    Rows are written by capture (see ``customer.interaction.capture``) or logged by
    hand. The text of a mail or a note is never copied here: it stays in its message.
    """

    _name = "customer.interaction"
    _description = "Customer Interaction"
    _inherit = [
        "customer.interaction.api",
        "customer.interaction.correction",
        "customer.interaction.entry",
        "customer.interaction.guarded",
        "customer.safe.export",
    ]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]

    date = fields.Datetime(required=True, default=fields.Datetime.now)
    type_id = fields.Many2one(
        "customer.interaction.type", required=True, ondelete="restrict", index=True
    )
    direction = fields.Selection(
        DIRECTIONS,
        compute="_compute_direction",
        store=True,
        readonly=False,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        ondelete="cascade",
        help="Who wrote or called, or the first person we reached.",
    )
    participant_ids = fields.Many2many(
        "res.partner", string="Others", help="The customer's other participants."
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        required=True,
        ondelete="cascade",
        help="The company that the contact belonged to when it happened.",
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        default=lambda self: self.env.user,
        index="btree_not_null",
        help="Who of us took part.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        # Else every company would see what was this one's.
        ondelete="cascade",
        help="Company of the document; every company sees an interaction without one.",
    )
    duration = GuardedInteger(
        "Duration (minutes)", aggregator="sum", help="In minutes."
    )
    outcome = GuardedSelection(OUTCOMES)
    feeling = GuardedSelection(FEELINGS, help="How the customer felt about it.")
    automatic = fields.Boolean(
        readonly=True, help="Sent or done by the system, not by a person."
    )
    backfilled = fields.Boolean(
        readonly=True, copy=False, help="Older than the recording: it starts nothing."
    )
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True
    )
    can_open_document = fields.Boolean(compute="_compute_can_open_document")
    # The source key: the same event is never recorded twice. It names a row that is
    # this customer's alone, and no partner: merging contacts must not break it.
    source_model = fields.Char(readonly=True, copy=False, groups="base.group_system")
    source_id = fields.Many2oneReference(
        model_field="source_model",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )
    event = fields.Char(
        readonly=True,
        copy=False,
        # Where another system logs, this is the name that it gives the event.
        groups="base.group_system",
        help="What happened to the source.",
    )
    seq = fields.Integer(
        "Occurrence",
        readonly=True,
        copy=False,
        default=0,
        aggregator=None,
        help="From 0.",
    )

    _source_uniq = models.UniqueIndex(
        "(source_model, source_id, event, seq) WHERE source_id IS NOT NULL"
    )
    # With all that decides who may see a talk: the last one is found here alone.
    _commercial_partner_date_idx = models.Index(
        "(commercial_partner_id, date DESC, id DESC)"
        " INCLUDE (type_id, direction, automatic, company_id)"
    )
    # The list of all customers' interactions.
    _date_idx = models.Index("(date DESC, id DESC)")
    # Few: whom we called in vain is no contact.
    _no_answer_idx = models.Index("(id) WHERE outcome = 'no_answer'")
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")
    # What happened with a document; and, by skipping along, of which models there are.
    _document_idx = models.Index("(res_model, res_id, date DESC, id DESC)")
    _duration_positive = models.Constraint(
        "CHECK(duration >= 0)", "A duration can't be negative: enter minutes from 0 up."
    )

    # Not on the contact's company: what happened stays where it happened.
    @api.depends("partner_id")
    def _compute_commercial_partner_id(self):
        for interaction in self:
            customer = interaction.partner_id.commercial_partner_id
            interaction.commercial_partner_id = customer

    @api.depends("type_id")
    def _compute_direction(self):
        for interaction in self:
            interaction.direction = interaction.type_id.default_direction

    @api.constrains("date", "type_id")
    def _check_date_past(self):
        now = fields.Datetime.now()
        for interaction in self.filtered("type_id.manual"):
            if interaction.date > now:
                raise ValidationError(
                    self.env._(
                        "%(type)s can't be logged in the future. Enter when it took "
                        "place, or schedule an activity instead.",
                        type=interaction.type_id.name,
                    )
                )

    @api.constrains("user_id")
    def _check_user_internal(self):
        for interaction in self.filtered("user_id.share"):
            raise ValidationError(
                self.env._(
                    "%(user)s is no employee. Choose who of us took part.",
                    user=interaction.user_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._prepare_logged(vals) for vals in vals_list]
            # What a caller's context presets could forge the system's own fields.
            self = self.with_context(clean_context(self.env.context))  # noqa: PLW0642
        interactions = super().create(
            [self._prepare_document(vals) for vals in vals_list]
        )
        # sudo: the queue is the system's
        self.env["customer.interaction.queue"].sudo()._enqueue(interactions)
        return interactions

    @api.model
    def _prepare_document(self, vals):
        """What a person logs belongs to the contact, unless it says otherwise."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        return {
            "company_id": partner.company_id.id,
            "res_model": partner._name,
            "res_id": partner.id,
            **vals,
        }

    def action_open_document(self):
        self.ensure_one()
        if not self.can_open_document:
            return self._notify_document_gone()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _notify_document_gone(self):
        message = self.env._("The document has been deleted, or is not yours to read.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "message": message},
        }

    def _react(self):
        """Called once for new interactions, outside the transaction that made them.

        What follows from an event, such as a profile to refresh, extends this.
        """
