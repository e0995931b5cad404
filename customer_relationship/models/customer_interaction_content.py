from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

POSITIVE_TEXT_OPERATORS = {"in", "like", "ilike", "=like", "=ilike"}

# From one model to the next, without a look at what lies between.
MODELS = """
    WITH RECURSIVE document AS (
        SELECT min(res_model) AS model FROM customer_interaction
         UNION ALL
        SELECT (SELECT min(res_model) FROM customer_interaction
                 WHERE res_model > document.model)
          FROM document WHERE document.model IS NOT NULL
    ) SELECT model FROM document WHERE model IS NOT NULL
"""


class CustomerInteraction(models.Model):
    """What a row says follows the rights on its document, in reading and searching."""

    _inherit = "customer.interaction"

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can_open_document(self):
        readable = self._get_readable_documents()
        for interaction in self:
            document = (interaction.res_model, interaction.res_id)
            interaction.can_open_document = document in readable

    def _get_readable_documents(self):
        """Model and id of the documents, in one query for all models."""
        queries = []
        for model, interactions in self.grouped("res_model").items():
            domain = Domain("id", "in", interactions.mapped("res_id"))
            documents = self._search_documents(model, domain)
            # Not a plain "if": that would run the query.
            if documents is not None:
                id_ = SQL.identifier(documents.table, "id")
                queries.append(documents.select(SQL("%s", model), id_))
        if not queries:
            return set()
        union = SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)
        return set(self.env.execute_query(union))

    def _search_name(self, operator, value):
        """Search the subjects that the user may read, and the types' names."""
        if operator not in POSITIVE_TEXT_OPERATORS:
            return NotImplemented

        def found(_interactions, alias, query):
            matches = self._summary_to_sql(operator, value, alias, query)
            return SQL("(%s AND %s)", matches, self._readable_to_sql(alias))

        return Domain.custom(to_sql=found) | Domain("type_id.name", operator, value)

    @api.model
    def _summary_to_sql(self, operator, value, alias, query):
        # sudo: readers may not search subjects; they get those of their documents
        interactions = self.sudo()
        summary = Domain("summary", operator, value).optimize_full(interactions)
        return summary._to_sql(interactions, alias, query)

    @api.model
    def _readable_to_sql(self, alias):
        """Whether the user may read the document: looked up for each row that matches
        (the OFFSET says so), because there may be millions of documents."""
        cases = []
        for model in self._get_document_models():
            documents = self._search_documents(model)
            if documents is not None:
                id_ = SQL.identifier(documents.table, "id")
                documents.add_where(
                    SQL("%s = %s", id_, SQL.identifier(alias, "res_id"))
                )
                query = documents.select(SQL("1"))
                cases.append(SQL("WHEN %s THEN EXISTS (%s OFFSET 0)", model, query))
        if not cases:
            return SQL("FALSE")
        model = SQL.identifier(alias, "res_model")
        return SQL("CASE %s %s ELSE FALSE END", model, SQL(" ").join(cases))

    @api.model
    def _get_document_models(self):
        """The models of the documents that the whole stream is about."""
        self.flush_model(["res_model"])
        return [model for (model,) in self.env.execute_query(SQL(MODELS))]

    @api.model
    def _search_documents(self, model, domain=Domain.TRUE):
        """Query the documents in the domain whose content the user may read."""
        if not model or model not in self.env or self.env[model]._abstract:
            return None
        documents = self.env[model].with_context(active_test=False)
        if not documents.has_access("read"):
            return None
        query = documents._search(domain & self._get_content_domain(model))
        return None if query.is_empty() else query

    @api.model
    def _get_content_domain(self, model):
        """The documents that may be read and show what they are about."""
        if model == "calendar.event" and not self.env.su:
            mine = Domain("partner_ids", "in", self.env.user.partner_id.ids)
            return mine | Domain(self.env[model]._get_default_privacy_domain())
        return Domain.TRUE
