from . import customer_tier
from . import helpdesk_ticket
