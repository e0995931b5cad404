from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..models.customer_choices import DIRECTIONS, FEELINGS, OUTCOMES

# What can be told of a talk, yet not of a letter.
TALK_CHANNELS = {"phone", "sms", "messenger", "meeting"}


class CustomerInteractionLog(models.TransientModel):
    """What one tells after a call or a visit, and what follows from it.

    With ``interaction_id`` it corrects that interaction.
    """

    _name = "customer.interaction.log"
    _description = "Log an Interaction"

    interaction_id = fields.Many2one("customer.interaction", ondelete="cascade")
    res_model = fields.Char("Document Model")
    res_id = fields.Many2oneReference("Document", model_field="res_model")
    commercial_partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_commercial_partner_id"
    )
    type_id = fields.Many2one(
        "customer.interaction.type", "What", default=lambda self: self._default_type()
    )
    is_talk = fields.Boolean(compute="_compute_is_talk")
    partner_id = fields.Many2one("res.partner", "With")
    direction = fields.Selection(
        DIRECTIONS, compute="_compute_direction", store=True, readonly=False
    )
    date = fields.Datetime("When", default=fields.Datetime.now)
    duration = fields.Integer("Minutes", help="How long it took, in minutes.")
    outcome = fields.Selection(OUTCOMES)
    feeling = fields.Selection(FEELINGS, help="How the customer felt about it.")
    name = fields.Char("Subject", size=160)
    note = fields.Text("What was said")
    learned = fields.Text(
        "What we learned",
        help="What the customer needs or wants to achieve: kept with what was said.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attach files")
    activity_type_id = fields.Many2one("mail.activity.type", "Next step")
    activity_summary = fields.Char("What to do")
    activity_date = fields.Date(
        "Due on", compute="_compute_activity_date", store=True, readonly=False
    )
    activity_user_id = fields.Many2one(
        "res.users", "Assigned to", default=lambda self: self.env.user
    )
    has_promise = fields.Boolean("We promised")
    promise_summary = fields.Char("What we promised")
    promise_date = fields.Date("By")
    promise_user_id = fields.Many2one(
        "res.users", "Kept by", default=lambda self: self.env.user
    )

    @api.model
    def _default_type(self):
        """How the person likes to talk, else how they talked last, else a call."""
        partner_id = self.env.context.get("default_partner_id")
        person = self.env["res.partner"].browse(partner_id or ())
        person = person.exists()._filtered_access("read")
        if person and (kind := person._get_customer_type()):
            return kind
        call = self.env.ref(
            "customer_relationship.customer_interaction_type_call",
            raise_if_not_found=False,
        )
        return call if call and call.active else None

    @api.model
    def default_get(self, fields):
        """A correction starts with what was logged."""
        values = super().default_get(fields)
        if interaction_id := self.env.context.get("default_interaction_id"):
            interaction = self.env["customer.interaction"].browse(interaction_id)
            interaction._check_can_correct()
            names = ["res_model", "res_id", *self._get_logged_names(), "note"]
            values |= {name: interaction._get_raw(name) for name in names}
            if interaction._filter_bereft():
                partner = interaction.partner_id
                values |= {"res_model": partner._name, "res_id": partner.id}
        return values

    @api.depends("res_model", "res_id", "partner_id")
    def _compute_commercial_partner_id(self):
        for log in self:
            document = log._get_document()
            partners = document and document._mail_get_partners()[document.id]
            customers = (partners or log.partner_id).commercial_partner_id
            log.commercial_partner_id = customers[:1]

    @api.depends("type_id")
    def _compute_is_talk(self):
        for log in self:
            log.is_talk = log.type_id.channel in TALK_CHANNELS

    @api.depends("type_id")
    def _compute_direction(self):
        for log in self:
            log.direction = log.type_id.default_direction

    @api.depends("activity_type_id")
    def _compute_activity_date(self):
        for log in self:
            kind = log.activity_type_id
            log.activity_date = kind and kind._get_date_deadline()

    def action_log(self):
        self.ensure_one()
        values = self._prepare_values()
        if self.interaction_id:
            self.interaction_id._correct(values)
        else:
            self._log(values)
        return {"type": "ir.actions.act_window_close"}

    def _log(self, values):
        document = self._get_document() or self.partner_id
        Interaction = self.env["customer.interaction"]
        Interaction._log(values, document, self._get_uploaded())
        if self.activity_type_id:
            self._schedule_next_step(document)
        if self.has_promise:
            self._schedule_promise(document)

    @api.model
    def _get_logged_names(self):
        return [
            "type_id",
            "partner_id",
            "date",
            "direction",
            "duration",
            "outcome",
            "feeling",
            "name",
        ]

    def _prepare_values(self):
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self._get_logged_names()
        }
        if not self.is_talk:
            values |= {"duration": 0, "outcome": False}
        return values | {"note": self._prepare_note()}

    def _prepare_note(self):
        learned = self.learned and self.env._(
            "What we learned:\n%(text)s", text=self.learned
        )
        return "\n\n".join(filter(None, [self.note, learned])) or False

    def _get_document(self):
        """None where there is none, or what the client says is none."""
        self.ensure_one()
        model = self.res_model
        if not (model and self.res_id and model in self.env):
            return None
        return self.env[model].browse(self.res_id)

    def _get_uploaded(self):
        # sudo: files that are not yet on a document are their author's alone
        for attachment in self.attachment_ids.sudo():
            if attachment.create_uid != self.env.user or attachment.res_id:
                raise AccessError(
                    self.env._("These files are on another document: upload them here.")
                )
        return self.attachment_ids

    def _schedule_next_step(self, document):
        self._schedule(
            document,
            activity_type_id=self.activity_type_id.id,
            summary=self.activity_summary,
            date_deadline=self.activity_date,
            user=self.activity_user_id,
        )

    def _schedule_promise(self, document):
        if not (self.promise_summary and self.promise_date):
            raise ValidationError(
                self.env._("Enter what was promised, and by when it will be kept.")
            )
        self._schedule(
            document,
            act_type_xmlid="customer_relationship.mail_activity_type_promise",
            summary=self.promise_summary,
            date_deadline=self.promise_date,
            user=self.promise_user_id,
        )

    def _schedule(self, document, user, **values):
        user = user or self.env.user
        if not document.with_user(user).has_access("read"):
            raise ValidationError(
                self.env._(
                    "%(user)s may not see this document. Assign it to somebody else.",
                    user=user.name,
                )
            )
        # sudo: employees may log, yet not write the document
        document.sudo().activity_schedule(user_id=user.id, automated=False, **values)
