from . import customer_interaction
from . import mailing_trace
