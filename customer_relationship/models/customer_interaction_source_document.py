from odoo import api, models
from odoo.tools import SQL, ormcache


class CustomerInteractionSource(models.AbstractModel):
    """What the documents that others name (by model and id) say about themselves."""

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    @ormcache("kind", "model", "table")
    def _get_document_value(self, kind, model="model", table="source"):
        """A value of the document that ``table`` names in its columns ``model`` and
        ``res_id``: its ``company`` or customer (``partner``), which is a contact
        itself, its ``name``, or when it was created (``opened``)."""
        columns = self._get_document_columns(kind)
        cases = SQL(" ").join(
            SQL(
                "WHEN %s THEN (SELECT %s FROM %s WHERE id = %s)",
                name,
                SQL.identifier(column),
                SQL.identifier(self.env[name]._table),
                SQL.identifier(table, "res_id"),
            )
            for name, column in columns.items()
        )
        if not columns:
            return SQL("NULL")
        return SQL("CASE %s %s END", SQL.identifier(table, model), cases)

    @api.model
    def _get_document_columns(self, kind):
        """Where the documents' tables hold the value, by model."""
        get_column = getattr(self, f"_get_{kind}_column")
        mixins = tuple(
            self.env.registry[name] for name in ("mail.thread", "mail.activity.mixin")
        )
        columns = {
            name: get_column(self.env[name])
            for name, model in sorted(self.env.registry.items())
            if model._auto and not model._transient and issubclass(model, mixins)
        }
        return {name: column for name, column in columns.items() if column}

    @api.model
    def _get_company_column(self, documents):
        name = documents._mail_get_company_field()
        return name if name and self._is_link(documents, name, "res.company") else None

    @api.model
    def _get_partner_column(self, documents):
        if documents._name == "res.partner":
            return "id"
        names = documents._mail_get_partner_fields()
        links = (n for n in names if self._is_link(documents, n, "res.partner"))
        return next(links, None)

    @api.model
    def _get_name_column(self, documents):
        if documents._name == "res.partner":
            return None  # the row says already whom it is about
        field = documents._fields.get(documents._rec_name)
        is_plain = field and field.store and field.type == "char"
        return field.name if is_plain and not field.translate else None

    @api.model
    def _get_opened_column(self, documents):
        return "create_date" if documents._name in self._get_opened_models() else None

    @api.model
    def _is_link(self, documents, name, comodel):
        """Whether each document has one such link, in a column of its own."""
        field = documents._fields[name]
        is_column = field.store and not field.company_dependent
        return field.type == "many2one" and field.comodel_name == comodel and is_column
