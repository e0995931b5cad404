from odoo import api, models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        """Find what goes with the contact, too: Odoo looks for what would stay."""
        query = super()._get_query()
        for model, field_names in self._get_cascading_fields().items():
            query = SQL("%s UNION ALL %s", query, self._find_in(model, field_names))
        return query

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
