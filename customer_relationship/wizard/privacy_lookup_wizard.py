from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        """Find what goes with the contact, too: Odoo looks for what would stay."""
        query = super()._get_query()
        for model, field_names in self._get_cascading_fields().items():
            query = SQL("%s UNION ALL %s", query, self._find_in(model, field_names))
        return query

    def _get_people(self):
        """Whom Odoo looks for, too."""
        # sudo: as Odoo's own search
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        emails = [email for email in [email_normalize(self.email)] if email]
        return partners_sudo.search(
            Domain("email_normalized", "in", emails)
            | Domain("name", "=ilike", self.name.strip())
        )

    @api.model
    def _get_cascading_fields(self):
        """Our fields with contacts, by model, that Odoo itself doesn't look into."""
        return {
            "customer.consent": ["partner_id"],
            "customer.interaction": ["partner_id", "participant_ids"],
        }

    def _find_in(self, model, field_names):
        columns = [self._find_by(self.env[model]._fields[name]) for name in field_names]
        return SQL(
            "SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active"
            " FROM %s WHERE %s",
            self.env["ir.model"]._get_id(model),
            SQL.identifier(self.env[model]._table),
            SQL(" OR ").join(columns),
        )

    @api.model
    def _find_by(self, field):
        people = SQL("(SELECT id FROM indirect_references)")
        if field.type == "many2one":
            return SQL("%s IN %s", SQL.identifier(field.name), people)
        return SQL(
            "id IN (SELECT %s FROM %s WHERE %s IN %s)",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            people,
        )


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Deleted alone, it would be read from the document again; and what concerned
        others, too, is theirs."""
        if self.res_model == "customer.interaction" and not self.is_unlinked:
            # sudo: as Odoo does
            self.sudo()._erase_interaction()
            if self.is_unlinked:
                return None
        return super().action_unlink()

    def _erase_interaction(self):
        interaction = self.env[self.res_model].browse(self.res_id).exists()
        people = self.wizard_id._get_people()
        people &= interaction.partner_id | interaction.participant_ids
        if people:
            self.env["customer.privacy"]._erase_interactions(people, interaction)
        if interaction.exists():
            self.execution_details = self.env._(
                "Taken out of %(model)s #%(id)s",
                model=self.res_model_id.name,
                id=self.res_id,
            )
            self.is_unlinked = True
