from odoo.tools import SQL

from .common import CustomerRelationshipCommon

# What must come out the same when it is read from the documents later.
TOLD = [
    *("partner_id", "commercial_partner_id", "user_id", "company_id", "date"),
    *("summary", "direction", "feeling", "automatic", "res_model", "res_id"),
    *("message_id", "source_model", "source_id", "event", "seq"),
]


class DocumentsCommon(CustomerRelationshipCommon):
    """Documents that tell what happened, at the moment itself and later."""

    def types(self, customer=None):
        return sorted(row.type_id.code for row in self.history(customer).sudo())

    def row(self, kind, customer=None):
        return (
            self.history(customer).sudo().filtered_domain([("type_id.code", "=", kind)])
        )

    def read_again(self, name, is_new="next_seq = 0"):
        """Run the source over everything, as the reconcile does."""
        self.env.cr.flush()
        query = self.env["customer.interaction.source"]._get_events_query(
            name, SQL("TRUE")
        )
        self.env["customer.interaction.capture"]._insert(query, is_new=SQL(is_new))
        self.Interaction.invalidate_model()

    def assert_rebuilt(self, name, date=None):
        """Deleted rows come back, with the ``date`` that the documents know."""
        source = self.env["customer.interaction.source"]._get_sources()[name]
        expected = self.told(source.type)
        self.assertTrue(expected)
        self.row(source.type).unlink()
        self.read_again(name)
        if date:
            expected[0]["date"] = date
        self.assertEqual(self.told(source.type), expected)
        self.read_again(name)
        self.assertEqual(len(self.row(source.type)), len(expected), "not once")

    def told(self, kind):
        rows = self.row(kind).read(TOLD, load=None)
        return [{field: row[field] for field in TOLD} for row in rows]

    def drain(self):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_relationship.ir_cron_drain_queue"
            ).method_direct_trigger()
        self.env.invalidate_all()
