from odoo import api, fields, models
from odoo.tools import html2plaintext

from .customer_choices import SUMMARY_SIZE


class CustomerInteraction(models.Model):
    """What an interaction was about, and what was said: for readers of its document."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    name = fields.Char(
        "Subject",
        compute="_compute_name",
        inverse="_inverse_name",
        search="_search_name",
        size=SUMMARY_SIZE,
        help="Subject or number of the document; only the type where you may not "
        "read the document.",
    )
    note = fields.Text(
        compute="_compute_note",
        inverse="_inverse_note",
        help="Kept as an internal note on the document.",
    )
    # Stored for the system alone: readers get it through ``name``, which asks the
    # document whether they may.
    summary = fields.Char(
        size=SUMMARY_SIZE,
        readonly=True,
        copy=False,
        index="trigram",
        groups="base.group_system",
    )
    message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        # The label of a message is its subject.
        groups="base.group_system",
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
