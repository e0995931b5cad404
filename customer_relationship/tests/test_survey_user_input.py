from datetime import datetime

from odoo.tests import freeze_time

from .documents import DocumentsCommon


class TestSurveys(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "question_and_page_ids": [
                    (0, 0, {"title": "Well?", "question_type": "text_box"})
                ],
            }
        )

    def answer(self, partner, **values):
        answer = self.survey._create_answer(partner=partner, **values)
        question = self.survey.question_ids
        public = answer.with_user(self.env.ref("base.public_user")).sudo()
        public._save_lines(question, "Good tea")
        with self.mock_mail_gateway():
            public._mark_done()
        return answer

    @freeze_time("2026-03-02 10:30:00")
    def test_answered_survey(self):
        answer = self.answer(self.anna)
        self.assertRecordValues(
            self.row("survey_completed"),
            [
                {
                    "name": "How was it?",
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "in",
                    "partner_id": self.anna.id,
                    "user_id": False,
                    "company_id": False,
                    "res_model": "survey.user_input",
                    "res_id": answer.id,
                }
            ],
        )
        self.assert_rebuilt("survey_completed")

    def test_trials_strangers_and_colleagues_are_no_customers(self):
        self.answer(self.anna, test_entry=True)
        self.answer(self.env["res.partner"], email="nobody@nowhere.example")
        colleague = self.salesperson.partner_id
        self.answer(colleague)
        self.assertFalse(self.history())
        self.assertFalse(self.history(colleague))
