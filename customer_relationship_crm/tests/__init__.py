from . import test_crm_lead
from . import test_crm_lead_phone
from . import test_customer_upcoming
from . import test_crm_lead_interaction
