from . import test_customer_tier
from . import test_helpdesk_ticket
