from odoo import api, models
from odoo.fields import Domain

POSITIVE_TEXT_OPERATORS = {"in", "like", "ilike", "=like", "=ilike"}


class CustomerInteraction(models.Model):
    """What a row says follows the rights on its document, in reading and searching."""

    _inherit = "customer.interaction"

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can_open_document(self):
        self.can_open_document = False
        for model, interactions in self.grouped("res_model").items():
            domain = Domain("id", "in", interactions.mapped("res_id"))
            readable = set(self._search_documents(model, domain))
            for interaction in interactions:
                interaction.can_open_document = interaction.res_id in readable

    def _search_name(self, operator, value):
        """Search the subjects that the user may read, and the types' names."""
        if operator not in POSITIVE_TEXT_OPERATORS:
            return NotImplemented
        summary = Domain("summary", operator, value)
        # sudo: readers may not search subjects; they get those of their documents
        groups = self.sudo()._read_group(summary, ["res_model"])
        readable = Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", self._search_documents(model))
            for (model,) in groups
        )
        found = Domain.custom(
            to_sql=lambda interactions, alias, query: summary.optimize_full(
                interactions.sudo()
            )._to_sql(interactions.sudo(), alias, query)
        )
        return (found & readable) | Domain("type_id.name", operator, value)

    @api.model
    def _search_documents(self, model, domain=Domain.TRUE):
        """Query the documents in the domain whose content the user may read."""
        if not model or model not in self.env or self.env[model]._abstract:
            return ()
        documents = self.env[model].with_context(active_test=False)
        if not documents.has_access("read"):
            return ()
        return documents._search(domain & self._get_content_domain(model))

    @api.model
    def _get_content_domain(self, model):
        """The documents that may be read and show what they are about."""
        if model == "calendar.event" and not self.env.su:
            mine = Domain("partner_ids", "in", self.env.user.partner_id.ids)
            return mine | Domain(self.env[model]._get_default_privacy_domain())
        return Domain.TRUE
