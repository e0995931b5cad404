from . import base_partner_merge
from . import customer_privacy
from . import privacy_lookup_wizard
