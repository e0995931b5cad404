from . import test_crm_lead
from . import test_customer_upcoming
