from . import crm_lead
from . import crm_lead_interaction
from . import customer_upcoming
