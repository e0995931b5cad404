import csv
import io
import json

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CustomerRelationshipCommon

FORMULAS = [f"{start}cmd|' /C calc'!A0" for start in ("=", "+", "-", "@", "\t=", "\r=")]


@tagged("post_install", "-at_install")
class TestExport(HttpCase, CustomerRelationshipCommon):
    """Strangers choose the subjects of their emails; spreadsheets run formulas."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            "exporter",
            password="exporter",
            groups="customer_relationship.group_customer_relationship_user,"
            "base.group_allow_export",
        )
        cls.calls = cls.Interaction
        for text in FORMULAS:
            cls.calls += cls.Interaction.create(
                {
                    "type_id": cls.call.id,
                    "partner_id": cls.anna.id,
                    "name": text,
                    "note": text,
                    "duration": 5,
                }
            )
        cls.anna.name = FORMULAS[0]

    def export(self, kind, grouped=False):
        self.authenticate("exporter", "exporter")
        fields = ("name", "note", "partner_id/name", "duration")
        query = {
            "model": "customer.interaction",
            "fields": [
                {"name": name, "label": name, "type": "char"} for name in fields
            ],
            "ids": self.calls.ids,
            "domain": [],
            "import_compat": False,
            "groupby": ["type_id"] if grouped else [],
            "context": {},
        }
        if grouped:
            query |= {"ids": False, "domain": [("id", "in", self.calls.ids)]}
        response = self.url_open(
            f"/web/export/{kind}",
            data={"data": json.dumps(query), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(response.status_code, 200)
        return response.content

    def test_xlsx(self):
        for grouped in (False, True):
            with self.subTest(grouped=grouped):
                sheet = load_workbook(io.BytesIO(self.export("xlsx", grouped))).active
                cells = [cell for row in sheet.iter_rows() for cell in row]
                self.assertNotIn("f", {cell.data_type for cell in cells})
                texts = [cell.value for cell in cells if "calc" in str(cell.value)]
                self.assertEqual(len(texts), len(FORMULAS) * 3)
                self.assertEqual({text[0] for text in texts}, {"'"})

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self.export("csv").decode(), newline="")))
        texts = [text for row in rows for text in row if "calc" in text]
        self.assertEqual(len(texts), len(FORMULAS) * 3)
        self.assertEqual({text[:1] for text in texts}, {"'"})
        self.assertNotIn("''", {text[:2] for text in texts})

    def test_numbers_and_plain_words_are_left_alone(self):
        call = self.log_call(name="Chairs - forty", duration=5)
        data = call.with_env(self.env).export_data(["name", "duration", "date"])[
            "datas"
        ]
        self.assertEqual(data[0][:2], ["Chairs - forty", 5])
