"""What customers do with the links in their emails: in their browsers, over HTTP."""

import re

from werkzeug.test import Client

from odoo import http

CSRF_TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')


class Browser:
    """Who needs no login, as the link holds a token."""

    def __init__(self, env):
        self.env, self.client = env, Client(http.root)

    def open(self, path, **request):
        """The server works in transactions of its own."""
        self.env.cr.commit()
        answer = self.client.open(path, **request)
        self.env.invalidate_all()
        assert answer.status_code == 200, answer.text
        return answer

    def call(self, path, **params):
        call = {"jsonrpc": "2.0", "params": params}
        answer = self.open(path, method="POST", json=call).json
        assert "result" in answer, answer
        return answer["result"]

    def comment(self, document, body):
        result = self.call(
            "/mail/message/post",
            thread_model=document._name,
            thread_id=document.id,
            token=document._portal_ensure_token(),
            post_data={
                "body": body,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        )
        assert "message_id" in result, result

    def rate(self, token, rating, feedback):
        page = self.open(f"/rate/{token}/{rating}").text
        (csrf_token,) = CSRF_TOKEN.findall(page)
        form = {"rate": rating, "feedback": feedback, "csrf_token": csrf_token}
        self.open(f"/rate/{token}/submit_feedback", method="POST", data=form)

    def answer(self, response, words):
        """All questions of the survey with the same words."""
        survey = response.survey_id
        tokens = f"{survey.access_token}/{response.access_token}"
        words = {str(question.id): words for question in survey.question_ids}
        self.call(f"/survey/begin/{tokens}")
        _correct, page = self.call(f"/survey/submit/{tokens}", **words)
        assert "error" not in page, page
