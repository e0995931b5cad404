"""What the Makefile calls. Checked before anything is read: older Pythons cannot."""

import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "FAILED: This Python does not fit Odoo 19.\n"
        "Why: It is {}.{}; Odoo 19 runs on Python 3.10 to 3.13.\n"
        "What to do: Name another one: make PYTHON=/path/to/python3.12 ...".format(
            *sys.version_info
        )
    )
