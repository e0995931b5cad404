"""Decisions on consent, free of the database."""

CHANNELS = ("email", "sms", "phone", "messenger", "post")
PURPOSES = ("service", "promotion")


def is_allowed(purpose, state=None, opted_out=False, by_default=False):
    """Tell whether a person may be contacted for this purpose on one channel.

    :param state: the last record, "given" or "withdrawn", if there is one
    :param opted_out: whether Odoo's own blacklist holds the address or number
    :param by_default: whether promotion is allowed where nobody was asked
    """
    if state == "withdrawn" or (purpose == "promotion" and opted_out):
        return False
    if purpose == "service" or state == "given":
        return True
    return by_default
