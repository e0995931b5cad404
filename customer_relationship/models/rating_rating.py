from odoo import api, models
from odoo.tools import SQL

from odoo.addons.rating.models import rating_data

from .customer_interaction_source import Source

FEELING = f"""
    CASE WHEN source.rating >= {rating_data.RATING_LIMIT_SATISFIED} THEN 'good'
         WHEN source.rating >= {rating_data.RATING_LIMIT_OK} THEN 'neutral'
         WHEN source.rating >= {rating_data.RATING_LIMIT_MIN} THEN 'bad' END
"""

CHANGE_FEELING = f"""
    UPDATE customer_interaction known
       SET feeling = {FEELING}
      FROM rating_rating source
     WHERE source.id IN %(ids)s
       AND source.consumed
       AND known.source_model = 'rating.rating'
       AND known.source_id = source.id
       AND known.event = 'given'
       AND known.feeling IS DISTINCT FROM {FEELING}
"""

RATED_USER = """
    (SELECT min(rated.id)
       FROM res_users rated
      WHERE rated.partner_id = source.rated_partner_id AND NOT rated.share)
"""


class RatingRating(models.Model):
    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        given = [vals.get("consumed") for vals in vals_list]
        self.env["customer.interaction.capture"]._capture_documents(
            "rating_given", any(given) and ratings
        )
        return ratings

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_documents(
            "rating_given", (vals.get("consumed") or "rating" in vals) and self
        )
        return result


class CustomerInteractionCapture(models.AbstractModel):
    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _insert_live(self, events, documents):
        """Who rates again changes their mind: it stays one event."""
        result = super()._insert_live(events, documents)
        if ids := documents.get("rating_given"):
            query = SQL(CHANGE_FEELING, ids=tuple(ids))
            self._execute(query)
            self.env["customer.interaction"].invalidate_model(["feeling"])
        return result


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "rating_given": Source(
                model="rating.rating",
                type="rating_given",
                event="given",
                direction="'in'",
                date="COALESCE(source.rated_on, source.write_date)",
                where="source.consumed AND partner.partner_share",
                summary="source.res_name",
                user=RATED_USER,
                company=self._get_rated_company(),
                feeling=FEELING,
                res_model="source.res_model",
                res_id="source.res_id",
            ),
        }

    @api.model
    def _get_rated_company(self):
        """The company of the rated document: the rating itself does not tell."""
        cases = [
            f"WHEN '{name}' THEN (SELECT company_id FROM {self.env[name]._table}"
            " WHERE id = source.res_id)"
            for name in sorted(self._get_rated_models())
            if (field := self.env[name]._fields.get("company_id")) and field.store
        ]
        return f"CASE source.res_model {' '.join(cases)} END"

    @api.model
    def _get_rated_models(self):
        """The documents that customers are asked to rate."""
        models_ = self.env.registry.descendants(["rating.mixin"], "_inherit")
        return {name for name in models_ if not self.env[name]._abstract} | {
            "sale.order"
        }
