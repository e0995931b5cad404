from odoo import api, models

from .customer_interaction_source import Source


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result

    def _mark_done(self):
        result = super()._mark_done()
        self.env["customer.interaction.capture"]._capture_documents(
            "survey_completed", self
        )
        return result


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "survey_completed": Source(
                model="survey.user_input",
                type="survey_completed",
                event="completed",
                direction="'in'",
                date="source.end_datetime",
                joins="JOIN survey_survey survey ON survey.id = source.survey_id",
                where="""source.state = 'done' AND source.end_datetime IS NOT NULL
                         AND source.test_entry IS NOT TRUE AND partner.partner_share""",
                # The term that translations start from: every title has it.
                summary="survey.title ->> 'en_US'",
                user="NULL::int",
                company="NULL::int",
            ),
        }
