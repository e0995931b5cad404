from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime, plaintext2html

AUTHOR_MAY_CORRECT = timedelta(hours=24)

# In the order in which a note tells them.
TOLD_FIELDS = (
    "type_id",
    "date",
    "partner_id",
    "user_id",
    "direction",
    "duration",
    "outcome",
    "feeling",
    "name",
    "note",
)


class CustomerInteractionCorrection(models.AbstractModel):
    """What was logged by hand can be corrected or withdrawn, and nothing gets lost.

    The author may for a day, a manager always. The old words stay in an internal note.
    """

    _name = "customer.interaction.correction"
    _description = "Correction of Customer Interactions"

    can_correct = fields.Boolean(
        compute="_compute_can_correct",
        help="Whether you may correct or withdraw it.",
    )

    @api.depends("create_uid", "create_date", "can_open_document")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can_correct(self):
        since = fields.Datetime.now() - AUTHOR_MAY_CORRECT
        is_manager = self.env.user.has_group(
            "customer_relationship.group_customer_relationship_manager"
        )
        for interaction in self:
            is_own = interaction.create_uid == self.env.user
            interaction.can_correct = interaction._is_by_hand() and (
                is_manager or (is_own and interaction.create_date >= since)
            )
        closed = self.filtered(
            lambda interaction: (
                interaction.can_correct and not interaction.can_open_document
            )
        )
        (closed - closed._filter_bereft()).can_correct = False

    def _filter_bereft(self):
        """Those without a document, of a contact whom the user may read."""
        bereft = self.browse()
        for model, interactions in self.grouped("res_model").items():
            ids = interactions.mapped("res_id")
            is_there = model in self.env and not self.env[model]._abstract
            known = set(self.env[model].browse(ids).exists().ids) if is_there else ()
            bereft |= interactions.filtered(
                lambda interaction, known=known: interaction.res_id not in known
            )
        return bereft.filtered(lambda row: row.partner_id.has_access("read"))

    def _give_to_contact(self):
        """Where the document is gone, words about it go to the contact."""
        for interaction in self._filter_bereft():
            partner = interaction.partner_id
            # sudo: the document is the system's
            interaction.sudo().write({"res_model": partner._name, "res_id": partner.id})

    def _is_by_hand(self):
        """Logged by a person, or by another system through the API."""
        # sudo: the source is the system's
        interaction_sudo = self.sudo()
        return (
            not interaction_sudo.source_id
            or interaction_sudo.source_model == "res.users"
        )

    def action_correct(self):
        self.ensure_one()
        self._check_can_correct()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_relationship.customer_interaction_log_action"
            ),
            "name": self.env._("Correct %(name)s", name=self.name),
            "context": {"default_interaction_id": self.id},
        }

    def action_withdraw(self):
        """Remove what should not have been logged; a note keeps what it said."""
        self._check_can_correct()
        self._give_to_contact()
        for interaction in self:
            # sudo: the stream is append-only for everybody
            message_sudo = interaction.sudo().message_id
            interaction._post_correction(
                interaction._prepare_withdrawal(),
                interaction.partner_id,
                message_sudo.attachment_ids,
            )
            message_sudo.unlink()
            interaction.sudo().unlink()

    def action_withdraw_and_leave(self):
        """From the form, which has nothing to show any more."""
        self.action_withdraw()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_relationship.customer_interaction_action"
            ),
            "target": "main",
        }

    def _check_can_correct(self):
        # The clock may have gone on since it was computed.
        self.invalidate_recordset(["can_correct"], flush=False)
        if not all(interaction.can_correct for interaction in self):
            raise AccessError(
                self.env._(
                    "You can correct or withdraw only what you logged yourself in the "
                    "last 24 hours. Ask a manager of Customer 360 to do it."
                )
            )

    def _correct(self, vals):
        """Change what was logged; an internal note keeps the old values."""
        self.ensure_one()
        self._check_can_correct()
        self._give_to_contact()
        vals = {
            name: value
            for name, value in vals.items()
            if (value or False) != (self._get_raw(name) or False)
        }
        if not vals:
            return
        self._check_correction(vals)
        before, people = self._tell(), self.partner_id
        note = vals.pop("note", None)
        # sudo: the stream is append-only for everybody
        self.sudo().write(vals)
        if note is not None:
            self._replace_note(note)
        self.invalidate_recordset()
        body = self._prepare_correction(before, self._tell())
        self._post_correction(body, people | self.partner_id)

    def _post_correction(self, body, people, attachments=None):
        """Tell of it on the document, until one of the people is to be forgotten."""
        message_sudo = self._post_on_document(body, attachments)
        # sudo: the marks are the system's
        self.env["customer.interaction.correction.note"].sudo().create(
            [{"message_id": message_sudo.id, "partner_id": id_} for id_ in people.ids]
        )

    def _get_raw(self, name):
        """The value as it was logged: a subject is not what replaces a missing one."""
        # sudo: only called for who may correct it
        value = self.sudo()["summary" if name == "name" else name]
        return value.id if isinstance(value, models.BaseModel) else value

    def _check_correction(self, vals):
        if "type_id" in vals:
            self._check_logged_type(vals["type_id"])
        self._check_logged_duration(vals.get("duration"))
        if "partner_id" in vals:
            partner = self.env["res.partner"].browse(vals["partner_id"] or ())
            self._check_logged_on(self._get_document(), partner)

    def _replace_note(self, note):
        # sudo: employees may log, yet not write the document
        message_sudo = self.sudo().message_id
        if message_sudo:
            self._get_document().sudo()._message_update_content(
                message_sudo, body=plaintext2html(note or ""), strict=False
            )
        else:
            self._post_note(note)

    def _tell(self):
        """Label and value of each field, in the words of the user."""
        return {
            self._fields[name]._description_string(self.env): self._tell_value(name)
            for name in TOLD_FIELDS
        }

    def _tell_value(self, name):
        field, value = self._fields[name], self._get_raw(name)
        if field.type == "many2one":
            # sudo: a contact that moved to where the user may not see it
            return self[name].sudo().display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        return value and str(value)

    def _prepare_correction(self, before, after):
        return self._prepare_list(
            self.env._("%(type)s corrected", type=self.type_id.name),
            [
                Markup("%s: %s → %s")
                % (label, self._to_html(old), self._to_html(after[label]))
                for label, old in before.items()
                if old != after[label]
            ],
        )

    def _prepare_withdrawal(self):
        return self._prepare_list(
            self.env._("%(type)s withdrawn", type=self.type_id.name),
            [
                Markup("%s: %s") % (label, self._to_html(value))
                for label, value in self._tell().items()
                if value
            ],
        )

    def _prepare_list(self, title, lines):
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)

    def _to_html(self, value):
        return plaintext2html(value, with_paragraph=False) if value else "—"
