from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, clean_context, html2plaintext

EXPIRED_BATCH_SIZE = 10_000

# Looked up apart, by id, so that the index alone tells the talks from all the rest.
ANSWERED = """
    NOT EXISTS (SELECT FROM customer_interaction talk
                 WHERE talk.id = %(id)s AND talk.outcome = 'no_answer')
"""

FAILURES = ("bounce", "exception", "canceled")
# A message that came back reached nobody, unless it reached a colleague of theirs.
DELIVERED = """
    NOT EXISTS (
        SELECT FROM customer_interaction talk
          JOIN mail_notification failed ON failed.id = talk.source_id
         WHERE talk.id = %(id)s
           AND talk.source_model = 'mail.notification'
           AND failed.notification_status IN %(failures)s
           AND NOT EXISTS (
               SELECT FROM mail_notification other
                 JOIN res_partner person ON person.id = other.res_partner_id
                WHERE other.mail_message_id = failed.mail_message_id
                  AND other.notification_type = failed.notification_type
                  AND other.notification_status NOT IN %(failures)s
                  AND person.commercial_partner_id = talk.commercial_partner_id
               OFFSET 0))  -- look up one message, not all that they ever got
"""

DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
OUTCOMES = [
    ("reached", "Reached"),
    ("left_message", "Left a message"),
    ("no_answer", "No answer"),
]
FEELINGS = [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")]


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
        "customer.safe.export",
    ]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]

    name = fields.Char(
        "Subject",
        compute="_compute_name",
        inverse="_inverse_name",
        search="_search_name",
        size=160,
        help="Subject or number of the document; only the type where you may not "
        "read the document.",
    )
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
        help="Company of the document; every company sees an interaction without one.",
    )
    duration = fields.Integer(
        "Duration (minutes)", aggregator="sum", help="In minutes."
    )
    outcome = fields.Selection(OUTCOMES)
    feeling = fields.Selection(FEELINGS, help="How the customer felt about it.")
    note = fields.Text(
        compute="_compute_note",
        inverse="_inverse_note",
        help="Kept as an internal note on the document.",
    )
    # Stored for the system alone: readers get it through ``name``, which asks the
    # document whether they may.
    summary = fields.Char(
        size=160,
        readonly=True,
        copy=False,
        index="trigram",
        groups="base.group_system",
    )
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
    message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        # The label of a message is its subject.
        groups="base.group_system",
    )
    # The source key: the same event is never recorded twice. It names a row that is
    # this customer's alone, and no partner: merging contacts must not break it.
    source_model = fields.Char(readonly=True, copy=False, groups="base.group_system")
    source_id = fields.Many2oneReference(
        model_field="source_model",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )
    event = fields.Char(readonly=True, copy=False, help="What happened to the source.")
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

    @api.depends("type_id", "summary", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_name(self):
        for interaction in self:
            # A form to log something starts empty.
            kind = interaction._origin.type_id.name
            interaction.name = interaction._get_subject() or kind

    def _get_subject(self):
        # sudo: subjects are shown to those who may read the document
        return self.can_open_document and self.sudo().summary

    def _inverse_name(self):
        for interaction in self:
            interaction.sudo().summary = interaction.name

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

    @api.depends("message_id.body", "source_id", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_note(self):
        self.note = False
        for interaction in self.filtered("can_open_document"):
            # sudo: the contact's readers may read what was noted on it
            interaction_sudo = interaction.sudo()
            message = interaction_sudo.message_id
            if interaction._is_by_hand() and (message.model, message.res_id) == (
                interaction.res_model,
                interaction.res_id,
            ):
                interaction.note = html2plaintext(
                    message.body, include_references=False
                )

    def _inverse_note(self):
        for interaction in self.filtered("note"):
            interaction._post_note(interaction.note)

    @api.depends("name")
    def _compute_display_name(self):
        for interaction in self:
            interaction.display_name = interaction.name

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

    @api.model
    def _search_contacts(self):
        """A query of the talks with customers that the user may see.

        Under the same rules as any search, but for the one on customers: whoever asks
        has found the customer already, and joining a million of them takes long.
        """
        # Searching a field, unlike reading it, asks nobody for its groups.
        self.check_access("read")
        types = self.env["customer.interaction.type"]
        shown = set(types._get_contact_ids()).difference(types._get_hidden_ids())
        self.flush_model(["commercial_partner_id", "date", "direction", "outcome"])
        self.env["mail.notification"].flush_model(["notification_status"])
        # sudo: the rules are here
        return self.sudo()._search(
            Domain("type_id", "in", shown)
            & Domain("automatic", "=", False)
            & Domain("company_id", "in", [*self.env.companies.ids, False])
            & Domain.custom(to_sql=self._reached_to_sql)
        )

    @api.model
    def _reached_to_sql(self, _model, alias, _query):
        """Whether the other side got it: a talk takes two."""
        id_ = SQL.identifier(alias, "id")
        delivered = SQL(DELIVERED, id=id_, failures=FAILURES)
        return SQL("%s AND %s", SQL(ANSWERED, id=id_), delivered)

    @api.autovacuum
    def _gc_expired(self):
        """Delete what is older than its type is kept."""
        expired = Domain.OR(
            Domain("type_id", "=", kind.id) & Domain("date", "<", kind._get_expiry())
            for kind in self.env["customer.interaction.type"]
            .with_context(active_test=False)
            .search([("retention_months", ">", 0)])
        )
        query = self._search(expired, limit=EXPIRED_BATCH_SIZE)
        # Not unlink(): there may be millions, and all that hangs on them cascades.
        self.env.cr.execute(
            SQL("DELETE FROM customer_interaction WHERE id IN %s", query.subselect())
        )
        deleted = self.env.cr.rowcount
        self.invalidate_model()
        return deleted, deleted == EXPIRED_BATCH_SIZE
