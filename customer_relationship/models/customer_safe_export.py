from odoo import models

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class CustomerSafeExport(models.AbstractModel):
    """Keep what strangers wrote from being run as a formula by a spreadsheet.

    Odoo writes a text such as ``=HYPERLINK(…)`` as a formula into XLSX files.
    """

    _name = "customer.safe.export"
    _description = "Export Without Formulas"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        result["datas"] = [
            [self._defuse(value) for value in row] for row in result["datas"]
        ]
        return result

    def _defuse(self, value):
        if isinstance(value, str) and value.startswith(FORMULA_STARTS):
            return f"'{value}"
        return value
