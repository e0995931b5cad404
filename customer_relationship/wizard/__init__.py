from . import base_partner_merge
from . import base_partner_merge_person
from . import customer_consent_wizard
from . import customer_interaction_log
from . import customer_person_wizard
from . import customer_privacy
from . import customer_privacy_person
from . import privacy_lookup_wizard
