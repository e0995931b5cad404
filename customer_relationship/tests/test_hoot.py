from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of our own components, in a browser."""

    preset = "desktop"

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@customer_relationship")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.preset}&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )


class TestHootOnPhone(TestHoot):
    preset = "mobile"
    browser_size = "375x667"
    touch_enabled = True
