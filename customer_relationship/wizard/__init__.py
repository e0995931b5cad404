from . import base_partner_merge
from . import base_partner_merge_person
from . import customer_consent_wizard
from . import customer_person_wizard
