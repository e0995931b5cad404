from itertools import product

from odoo.tools import SQL

from ..models.mail_message_kind import IS_AUTOMATIC, IS_OURS
from .common import CustomerRelationshipCommon

ASK = f"""
    SELECT source.id, COALESCE({IS_OURS}, FALSE), COALESCE({IS_AUTOMATIC}, FALSE)
      FROM mail_message source
      LEFT JOIN res_partner author ON author.id = source.author_id
     WHERE source.id IN %s
"""


class TestMailMessageKind(CustomerRelationshipCommon):
    def test_record_and_database_agree(self):
        """What capture asks the record, backfill and reconcile ask the database."""
        Message = self.env["mail.message"]
        authors = [
            self.salesperson.partner_id,
            self.anna,
            self.env.ref("base.partner_root"),
            self.env["res.partner"],
        ]
        activity_types = [self.env.ref("mail.mail_activity_data_call").id, False]
        cases = product(
            Message._fields["message_type"].get_values(self.env),
            authors,
            activity_types,
        )
        messages = Message.create(
            [
                {
                    "message_type": message_type,
                    "author_id": author.id,
                    "email_from": author.email or "nobody@nowhere.example",
                    "mail_activity_type_id": activity_type,
                }
                for message_type, author, activity_type in cases
            ]
        )
        self.env.flush_all()
        rows = self.env.execute_query(SQL(ASK, messages._ids))
        answers = {id_: answers for id_, *answers in rows}
        for message in messages:
            values = (message.message_type, message.author_id.name)
            with self.subTest(values, activity=message.mail_activity_type_id.name):
                told = [message._is_ours(), message._is_automatic()]
                self.assertEqual(told, answers[message.id])
