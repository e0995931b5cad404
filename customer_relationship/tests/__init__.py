from . import test_customer_interaction
from . import test_customer_interaction_capture
from . import test_customer_interaction_queue
from . import test_customer_interaction_type
from . import test_customer_timeline
from . import test_performance
from . import test_res_config_settings
from . import test_security
