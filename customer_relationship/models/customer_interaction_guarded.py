from odoo import fields, models
from odoo.tools import SQL


class Guarded:
    """A field whose value is of the document, and so for its readers alone.

    It is stored as it is; for all others it reads, sorts, groups and is found as if it
    were empty.
    """

    guarded = True
    nothing = False

    def __get__(self, record, owner=None):
        value = super().__get__(record, owner)
        if record is None or not value or record.env.su or not any(record._ids):
            return value
        return value if record.can_open_document else self.nothing


class GuardedInteger(Guarded, fields.Integer):
    nothing = 0


class GuardedSelection(Guarded, fields.Selection):
    pass


class CustomerInteractionGuarded(models.AbstractModel):
    """What guards the fields of an interaction in the database."""

    _name = "customer.interaction.guarded"
    _description = "Guarded Details of Customer Interactions"

    def _field_to_sql(self, alias, field_expr, query=None):
        """Looked up for those rows alone that have a value."""
        sql = super()._field_to_sql(alias, field_expr, query)
        field = self._fields.get(field_expr)
        if self.env.su or not getattr(field, "guarded", False):
            return sql
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN CASE WHEN %s THEN %s END END",
            sql,
            self._readable_to_sql(alias),
            sql,
        )

    def _fetch_query(self, query, fields):
        """The cache holds what is stored: it is the same for all users."""
        columns = [field for field in fields if field.column_type]
        if self.env.su or not any(
            getattr(field, "guarded", False) for field in columns
        ):
            return super()._fetch_query(query, fields)
        # sudo: who may read which field was asked before
        fetched = super(CustomerInteractionGuarded, self.sudo())._fetch_query(
            query, columns
        )
        fetched = fetched.with_env(self.env)
        for field in fields:
            if not field.column_type:
                field.read(fetched)
        return fetched
