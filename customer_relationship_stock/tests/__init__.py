from . import test_customer_profile
from . import test_customer_upcoming
from . import test_delivery_short
from . import test_stock_picking
