from . import customer_upcoming
from . import helpdesk_ticket
