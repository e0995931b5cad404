from . import test_customer_profile
