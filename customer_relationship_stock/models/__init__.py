from . import customer_profile
from . import customer_upcoming
from . import stock_picking
from . import stock_move
