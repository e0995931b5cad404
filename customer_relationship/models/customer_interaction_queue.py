import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .customer_interaction_reconcile import IS_MISSED, RECENT

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500

# An email, a meeting, a call or a rating stays with the person who took part in it, and
# what a document told that was merged into this one, unless both had one customer.
FOLLOW_CUSTOMERS = """
    UPDATE customer_interaction interaction
       SET partner_id = partner.id,
           commercial_partner_id = partner.commercial_partner_id
      FROM %(table)s document
      JOIN res_partner partner ON partner.id = document.partner_id
     WHERE document.id IN %(ids)s
       AND interaction.res_model = %(model)s
       AND interaction.res_id = document.id
       AND interaction.source_model IN %(source_models)s
       AND (interaction.source_model != 'mail.activity'
            OR interaction.type_id != ALL(%(talks)s))
       AND (interaction.source_model != %(model)s
            OR interaction.source_id = document.id
            OR EXISTS (SELECT FROM customer_interaction own
                        WHERE own.source_model = %(model)s
                          AND own.source_id = document.id
                          AND own.partner_id = interaction.partner_id))
       AND interaction.partner_id != partner.id
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""

ENQUEUE_MOVED = """
    INSERT INTO customer_interaction_queue (res_model, res_id, former_id)
    SELECT 'res.partner', * FROM unnest(%s, %s::int[])
"""


class CustomerInteractionQueue(models.Model):
    """What is new in the stream since the last drain; insert-only for capture.

    Besides interactions it holds documents that may have another customer now.
    """

    _name = "customer.interaction.queue"
    _description = "Customer Interaction Queue"
    _order = "id"
    _log_access = False

    # No foreign keys: checking them would be most of what the user's transaction pays.
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)

    # Of a contact that was a part of another customer.
    former_id = fields.Integer()

    @api.model
    def _enqueue_moved(self, former):
        """Contacts that may have another customer now: {id: id of the one before}."""
        ids = list(dict.fromkeys([*former, *former.values()]))
        # Not by ORM: the user waits for it.
        self.env.cr.execute(SQL(ENQUEUE_MOVED, ids, [former.get(id_) for id_ in ids]))

    @api.model
    def _enqueue(self, records):
        return self.create(
            [{"res_model": record._name, "res_id": record.id} for record in records]
        )

    @api.model
    def _cron_drain(self):
        """Hand over new interactions, batch by batch, each in its own transaction."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([]))
        while batch := self.search([], limit=BATCH_SIZE).try_lock_for_update():
            batch._hand_over()
            batch.unlink()
            if not progress(len(batch)):
                break

    def _hand_over(self):
        """React to all together; when that fails, to each alone, so that one bad
        interaction does not hold up the others."""
        try:
            with self.env.cr.savepoint():
                self._hand_over_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-except
            if len(self) > 1:
                for row in self:
                    row._hand_over()
                return
            _logger.exception("%s %s was skipped", self.res_model, self.res_id)

    def _hand_over_all(self):
        """Records may have a new customer; after that, new interactions are reacted to:
        a purchase of who has just joined a company counts for it already."""
        groups = self.grouped("res_model")
        for model in sorted(groups, key=lambda name: name == "customer.interaction"):
            rows = groups[model]
            if model not in self.env:
                continue
            records = self.env[model].browse(dict.fromkeys(rows.mapped("res_id")))
            records = records.exists()
            if model == "customer.interaction":
                records._react()
            elif model == "res.partner":
                records._follow_customer()
            elif records:
                self._follow_customers(model, records._ids)

    @api.model
    def _follow_customers(self, model, ids):
        """Give the documents' history to the customers that they have now.

        What they told of already moves; what they could not tell of for want of a
        customer is read now.
        """
        query = SQL(
            FOLLOW_CUSTOMERS,
            table=SQL.identifier(self.env[model]._table),
            ids=ids,
            model=model,
            source_models=tuple(self._get_followers(model)),
            talks=list(self.env["customer.interaction.type"]._get_contact_ids()),
        )
        self.env.cr.execute(query)
        self.env["customer.interaction"].invalidate_model()
        sources = self.env["customer.interaction.source"]._get_sources()
        for name, source in sources.items():
            if source.model == model and not (source.live_only or source.scanned):
                self._read_again(name, ids)

    @api.model
    def _get_followers(self, model):
        """The sources whose events belong to the customer of the document ``model``."""
        return {model, "mail.activity"}

    @api.model
    def _read_again(self, name, ids):
        """Record what the source ``name`` tells of the documents and is not known."""
        source = self.env["customer.interaction.source"]
        if query := source._get_events_query(name, SQL("source.id IN %s", ids)):
            self.env["customer.interaction.capture"]._insert(
                query,
                is_new=IS_MISSED,
                backfilled=SQL("date < %s", fields.Datetime.now() - RECENT),
            )
