from .common import CustomerRelationshipCommon


class TestSettings(CustomerRelationshipCommon):
    def save(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_recording_is_on_after_installation(self):
        self.assertTrue(self.env["res.config.settings"].create({}).customer_capture)

    def test_recording_can_be_switched_off_and_on(self):
        self.save(customer_capture=False)
        self.create_order().action_confirm()
        self.assertFalse(self.history())
        self.save(customer_capture=True)
        order = self.create_order()
        order.action_confirm()
        self.assertEqual(self.history().res_id, order.id)
