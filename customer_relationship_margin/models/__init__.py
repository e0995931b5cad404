from . import customer_profile
from . import customer_profile_source
