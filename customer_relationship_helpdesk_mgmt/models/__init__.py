from . import customer_upcoming
from . import customer_tier
from . import helpdesk_ticket
from . import helpdesk_ticket_interaction
