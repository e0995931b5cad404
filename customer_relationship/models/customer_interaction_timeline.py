from itertools import product

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MOST_ROWS = 80

# What somebody took part in is little and has no order: found first, sorted then.
TAKES_PART = """
    %(id)s = ANY(ARRAY(SELECT customer_interaction_id
                         FROM customer_interaction_res_partner_rel
                        WHERE res_partner_id = %(partner_id)s))
"""


class CustomerInteraction(models.Model):
    """The history of a customer, page by page, for the timeline of a form.

    The rows go where the user's rights go; a page costs the same number of queries
    whether it has one row or eighty, and however long the history is.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    @api.readonly
    def get_timeline_page(self, about, filters=None, before=None, limit=30):
        """The newest rows, or those older than ``before``: date and id of a row.

        :param about: ``partner_id``; ``scope``, which is ``customer``, ``contact`` or
            ``document``; of a document ``res_model`` and ``res_id``
        :param filters: see ``_clean_timeline_filters``; what is unknown is left out
        :return: ``rows``, and whether there are ``more``
        """
        self.check_access("read")
        limit = min(self._clean_id(limit) or 30, MOST_ROWS)
        domains = self._get_timeline_domains(about, filters, before)
        # One more than is shown tells whether there are more.
        interactions = self._fetch_timeline(domains, limit + 1)
        rows = interactions[:limit]._get_timeline_rows()
        self._add_timeline_extracts(rows, filters)
        return {"rows": rows, "more": len(interactions) > limit}

    @api.model
    def _fetch_timeline(self, domains, limit):
        """The newest interactions of any of the domains, with all their columns."""
        if not domains:
            return self.browse()
        self.env.flush_all()
        queries = [
            self._search(domain, order=self._order, limit=limit) for domain in domains
        ]
        # sudo: the queries found only what may be read; subjects are checked later
        interactions_sudo = self.sudo()
        query = queries[0]
        if len(queries) > 1:
            union = SQL(" UNION ").join(SQL("(%s)", part.select()) for part in queries)
            domain = Domain("id", "any!", union)
            query = interactions_sudo._search(domain, order=self._order, limit=limit)
        columns = [field for field in self._fields.values() if field.column_type]
        stored = [field for field in columns if field.store]
        return interactions_sudo._fetch_query(query, stored).sudo(False)

    @api.model
    def _get_timeline_domains(self, about, filters=None, before=None):
        """What the timeline shows is the sum of these: each has an index of its own."""
        about = self._clean_timeline_about(about)
        filters = self._clean_timeline_filters(filters)
        partner = self._get_timeline_partner(about)
        domain = self._get_timeline_scope(about, partner)
        if domain.is_false():
            return []
        domain &= self._get_timeline_filter_domain(filters)
        domain &= self._get_timeline_before(before)
        people = self._get_timeline_contact(filters).ids
        if about["scope"] == "contact":
            people.append(partner.id)
        alternatives = [self._get_taking_part_domains(id_) for id_ in people]
        if "search" in filters:
            search = self._get_timeline_search_domains(filters["search"])
            alternatives.append(search)
        return [domain & Domain.AND(parts) for parts in product(*alternatives)]

    @api.model
    def _clean_timeline_about(self, about):
        about = about if isinstance(about, dict) else {}
        scope = about.get("scope")
        model = about.get("res_model")
        return {
            "scope": scope if scope in ("contact", "document") else "customer",
            "partner_id": self._clean_id(about.get("partner_id")),
            "res_model": model if isinstance(model, str) else False,
            "res_id": self._clean_id(about.get("res_id")),
        }

    @api.model
    def _get_timeline_partner(self, about):
        """The contact whom it is about, if the user may read it."""
        partners = self.env["res.partner"].with_context(active_test=False)
        partner = partners.search_fetch(
            [("id", "=", about["partner_id"])], ["commercial_partner_id"], order="id"
        )
        # Deleted meanwhile: there is nothing to show. Hidden: the user is told so.
        if about["scope"] != "document" and not partner:
            partners.browse(about["partner_id"] or ()).exists().check_access("read")
        return partner

    @api.model
    def _get_timeline_contact(self, filters):
        """Whom the history is narrowed down to, wherever they have moved meanwhile."""
        # sudo: only whether there is such a contact
        partners_sudo = self.env["res.partner"].sudo()
        return partners_sudo.browse(filters.get("partner_id", ())).exists()

    @api.model
    def _get_timeline_scope(self, about, partner):
        if about["scope"] == "document":
            return Domain("res_model", "=", about["res_model"]) & Domain(
                "res_id", "=", about["res_id"]
            )
        if not partner:
            return Domain.FALSE
        if about["scope"] == "contact":
            return Domain.TRUE
        customer_id = partner.commercial_partner_id.id
        return Domain("commercial_partner_id", "=", customer_id)

    @api.model
    def _get_taking_part_domains(self, partner_id):
        def takes_part(_model, alias, _query):
            id_ = SQL.identifier(alias, "id")
            return SQL(TAKES_PART, id=id_, partner_id=partner_id)

        return [
            Domain("partner_id", "=", partner_id),
            Domain.custom(to_sql=takes_part),
        ]

    @api.model
    def _get_timeline_before(self, before):
        """Where the next page starts; the first part is what the index begins with."""
        before = before if isinstance(before, dict) else {}
        date = self._clean_datetime(before.get("date"))
        id_ = self._clean_id(before.get("id"))
        if not (date and id_):
            return Domain.TRUE
        older = Domain("date", "<", date) | Domain("id", "<", id_)
        return Domain("date", "<=", date) & older

    @api.model
    def _clean_id(self, value):
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return value if is_whole and 0 < value < 2**31 else False

    @api.model
    def _clean_datetime(self, value):
        try:
            return fields.Datetime.to_datetime(isinstance(value, str) and value)
        except ValueError:
            return False
