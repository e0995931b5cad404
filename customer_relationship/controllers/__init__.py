from . import customer_community
