from odoo import Command, api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import clean_context, plaintext2html

# What one may say about a call; everything else is filled in by us.
LOGGED_FIELDS = {
    "date",
    "direction",
    "duration",
    "feeling",
    "name",
    "note",
    "outcome",
    "partner_id",
    "participant_ids",
    "type_id",
    "user_id",
}


class CustomerInteractionEntry(models.AbstractModel):
    """How people and other systems log an interaction.

    ``create``, the wizard and the API all pass ``_prepare_logged`` and ``_post_note``.
    """

    _name = "customer.interaction.entry"
    _description = "Entry of Customer Interactions"

    @api.model
    def _log(self, vals, document=None, attachments=None, source=None):
        """Log one interaction, with the rights of the user.

        ``vals`` holds ``LOGGED_FIELDS``. The words and files are kept on ``document``,
        which is the contact by default; ``source`` makes the interaction unique.
        """
        self.check_access("create")
        vals = self._prepare_logged(vals, document)
        note = vals.pop("note", False)
        # sudo: document and source are the system's fields
        interactions_sudo = self.with_context(clean_context(self.env.context)).sudo()
        interaction = interactions_sudo.create({**vals, **(source or {})}).sudo(False)
        interaction.check_access("create")
        interaction._post_note(note, attachments)
        return interaction.with_env(self.env)

    @api.model
    def _prepare_logged(self, vals, document=None):
        """Only capture may say that an order was confirmed or an email arrived."""
        if vals.keys() - LOGGED_FIELDS:
            raise AccessError(
                self.env._(
                    "These details of an interaction are recorded by the system."
                )
            )
        vals = {**self.default_get(list(LOGGED_FIELDS)), **vals}
        self._check_logged_type(vals.get("type_id"))
        self._check_logged_duration(vals.get("duration"))
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        if not document:
            document = partner
        self._check_logged_on(document, partner)
        participants = self._get_participants(vals.get("participant_ids"))
        self._check_participants(participants, partner)
        company = document._mail_get_companies()[document.id]
        return vals | {
            "company_id": company.id,
            "participant_ids": [Command.set(participants.ids)],
            "res_model": document._name,
            "res_id": document.id,
        }

    @api.model
    def _check_logged_type(self, type_id):
        kind = self.env["customer.interaction.type"].browse(type_id or ()).exists()
        if not (kind.manual and kind.active):
            raise AccessError(
                self.env._("Choose a type that is logged by hand, such as a call.")
            )

    @api.model
    def _check_logged_duration(self, duration):
        if duration and not 0 <= duration < 2**31:
            raise ValidationError(
                self.env._("A duration can't be negative: enter minutes from 0 up.")
            )

    @api.model
    def _check_logged_on(self, document, partner):
        """The words go where the user may read, and stay with the customer."""
        if not partner.exists():
            raise ValidationError(self.env._("Choose whom it was with."))
        self._check_chatter(document._name)
        if not (
            document.exists()
            and document.has_access("read")
            and partner.has_access("read")
        ):
            raise AccessError(
                self.env._(
                    "You may not see the document that this is about. Ask for access, "
                    "or log it on a contact whom you may see."
                )
            )
        # sudo: only to compare the customers
        partners_sudo = document.sudo()._mail_get_partners()[document.id]
        customers = partners_sudo.commercial_partner_id
        if not customers:
            # Nothing ties it to a customer: only who may edit it adds to it.
            document.check_access("write")
        elif partner.sudo().commercial_partner_id not in customers:
            raise self._get_stranger_error(partner.sudo(), customers[0])

    @api.model
    def _get_participants(self, commands):
        """The contacts that the commands link; none may make or change a contact."""
        ids = []
        for command in commands or []:
            if isinstance(command, int):
                ids.append(command)
            elif command[0] == Command.LINK:
                ids.append(command[1])
            elif command[0] == Command.SET:
                ids = [*command[2]]
            else:
                raise ValidationError(
                    self.env._("The others must be contacts that exist already.")
                )
        return self.env["res.partner"].browse(dict.fromkeys(ids))

    @api.model
    def _check_participants(self, participants, partner):
        """The others are people of the same customer whom the user may see."""
        if participants != participants.exists():
            raise ValidationError(self.env._("Choose whom it was with."))
        participants.check_access("read")
        # sudo: only to compare the customers
        customer = partner.sudo().commercial_partner_id
        for person in participants.sudo():
            if person.commercial_partner_id != customer:
                raise self._get_stranger_error(person, customer)

    @api.model
    def _get_stranger_error(self, person, customer):
        return ValidationError(
            self.env._(
                "%(contact)s does not belong to %(customer)s. Choose one of their "
                "people.",
                contact=person.name,
                customer=customer.name,
            )
        )

    @api.model
    def _check_chatter(self, model):
        known = isinstance(model, str) and model in self.env
        if (
            not known
            or self.env[model]._abstract
            or not isinstance(self.env[model], self.env.registry["mail.thread"])
        ):
            raise ValidationError(
                self.env._(
                    "Nothing can be logged on “%(model)s”. Choose a document with a "
                    "chatter, such as sale.order, or none.",
                    model=model,
                )
            )

    def _get_document(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _post_note(self, note, attachments=None):
        """Keep the words and files where Odoo keeps them: in an internal note."""
        if not (note or attachments):
            return
        # sudo: employees may log, yet not write the document
        interaction_sudo = self.sudo()
        interaction_sudo.message_id = interaction_sudo._post_on_document(
            plaintext2html(note or ""),
            attachments,
            message_type="comment",
            subject=interaction_sudo.summary,
        )

    def _post_on_document(self, body, attachments=None, **values):
        document_sudo = self._get_document().sudo()
        if attachments:
            attachments.sudo().write(
                {"res_model": document_sudo._name, "res_id": document_sudo.id}
            )
        return document_sudo.message_post(
            author_id=self.env.user.partner_id.id,
            attachment_ids=attachments.ids if attachments else None,
            body=body,
            subtype_xmlid="mail.mt_note",
            **values,
        )
