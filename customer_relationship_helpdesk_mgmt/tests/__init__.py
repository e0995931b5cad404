from . import test_customer_timeline
from . import test_customer_upcoming
from . import test_customer_tier
from . import test_helpdesk_ticket
from . import test_helpdesk_ticket_interaction
