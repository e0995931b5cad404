from . import test_mailing_trace
