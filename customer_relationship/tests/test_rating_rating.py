from datetime import datetime

from odoo.tests import freeze_time

from .documents import DocumentsCommon


class TestRatings(DocumentsCommon):
    def setUp(self):
        super().setUp()
        self.order = self.create_order(self.anna)

    def rate(self, score, order=None):
        order = order or self.order
        with self.mock_mail_gateway():
            token = order.sudo()._rating_get_access_token()
            return order.sudo().rating_apply(score, token=token, feedback="Hm")

    @freeze_time("2026-03-02 10:30:00")
    def test_rated_document(self):
        rating = self.rate(5)
        row = self.row("rating_given")
        self.assertRecordValues(
            row,
            [
                {
                    "name": self.order.name,
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "in",
                    "feeling": "good",
                    "partner_id": self.anna.id,
                    "user_id": self.salesperson.id,
                    "company_id": self.order.company_id.id,
                    "res_model": "sale.order",
                    "res_id": self.order.id,
                }
            ],
        )
        self.assertEqual(row.sudo().source_id, rating.id)
        self.assert_rebuilt("rating_given")

    def test_scores_are_feelings(self):
        for score, feeling in ((1, "bad"), (2, "bad"), (3, "neutral"), (4, "good")):
            order = self.create_order(self.anna)
            self.rate(score, order)
            row = self.row("rating_given").filtered(lambda r, o=order: r.res_id == o.id)
            self.assertEqual(row.feeling, feeling, score)

    def test_a_rating_is_recorded_once(self):
        rating = self.rate(5)
        self.env.cr.flush()
        with self.mock_mail_gateway():
            self.order.sudo().rating_apply(1, rating=rating)
        self.assertEqual(self.types().count("rating_given"), 1)

    @freeze_time("2026-06-01 12:00:00")
    def test_a_changed_rating_is_another_feeling(self):
        rating = self.rate(1)
        self.assertEqual(self.row("rating_given").feeling, "bad")
        with self.mock_mail_gateway():
            self.order.sudo().rating_apply(5, rating=rating)
        self.assertEqual(self.row("rating_given").feeling, "good")
        rating.rating = 3
        self.assertEqual(self.row("rating_given").feeling, "neutral")
        self.assert_rebuilt("rating_given")

    def test_the_words_beside_a_rating_are_no_second_event(self):
        self.rate(2)
        self.assertEqual(self.types(), ["rating_given"])

    def test_a_request_is_no_rating(self):
        self.order.sudo()._rating_get_access_token()
        self.assertNotIn("rating_given", self.types())

    def test_a_rating_with_a_comment(self):
        portal = self.env["res.users"].create(
            {
                "login": "anna",
                "partner_id": self.anna.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        with self.mock_mail_gateway():
            self.order.with_user(portal).sudo().message_post(
                body="Lovely", rating_value="5", message_type="comment"
            )
        self.assertEqual(self.types(), ["rating_given"])
        self.assertEqual(self.row("rating_given").feeling, "good")
