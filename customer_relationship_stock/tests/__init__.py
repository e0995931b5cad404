from . import test_delivery_short
from . import test_stock_picking
