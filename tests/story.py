"""One database through the life of our addons, looked at after every step."""

from snapshot import catalog, content

from scripts import database

SEED = """
partners = env["res.partner"].create(
    [{"name": f"Customer {n}", "email": f"customer{n}@example.com"} for n in range(20)]
)
product = env["product.product"].create({"name": "Chair", "list_price": 50})
orders = env["sale.order"].create([
    {"partner_id": p.id, "order_line": [(0, 0, {"product_id": product.id})]}
    for p in partners
])
orders[:15].action_confirm()
for order in orders:
    author = order.partner_id.id
    order.message_post(body="Hello", message_type="comment", author_id=author)
env["calendar.event"].create({
    "name": "Visit", "start": "2026-01-05 10:00:00", "stop": "2026-01-05 11:00:00",
    "partner_ids": [(6, 0, partners[:3].ids)],
})
env["ir.attachment"]._gc_file_store()
env.cr.commit()
"""
# Work with our addons: a promise that was kept, a setting.
USE = """
order = env["sale.order"].search([], limit=1)
activity = order.activity_schedule(
    "customer_relationship.mail_activity_type_promise", summary="Send the samples"
)
activity.action_feedback(feedback="They are on their way")
env["ir.config_parameter"].set_param("customer_relationship.history_from", "2020-01-01")
env.cr.commit()
"""
UNINSTALL = """
modules = env["ir.module.module"].search(
    [("name", "in", {addons!r}), ("state", "=", "installed")]
)
modules.button_immediate_uninstall()
"""
OPEN_VIEWS = """
models = ("res.partner", "sale.order", "res.config.settings", "survey.survey")
for model in models:
    env[model].get_views([(False, "form"), (False, "list"), (False, "search")])
states = env["ir.module.module"].search([("name", "in", {addons!r})]).mapped("state")
assert set(states) == {{"uninstalled"}}, states
"""


class Story:
    """One database: filled, then ours installed, updated, uninstalled, reinstalled."""

    def __init__(self, ready, host):
        self.ready, self.name = ready, database.named("lifecycle")
        self.addons = database.our_addons()
        self.catalogs, self.contents = {}, {}
        database.copy(ready, host, self.name)
        self.run_code("seed", SEED)
        self.look("before")
        self.run("install", "-i")
        self.run("update", "-u")
        self.run_code("use", USE)
        self.run_code("uninstall", UNINSTALL.format(addons=self.addons))
        self.look("uninstall")
        self.run_code("views", OPEN_VIEWS.format(addons=self.addons))
        self.run("reinstall", "-i")

    def run(self, step, option):
        self.ready.run_odoo(
            *("-d", self.name, option, ",".join(self.addons), "--stop-after-init"),
            what=f"The step {step} failed.",
            log=self.log(step),
        )
        self.look(step)

    def run_code(self, step, code):
        what = f"The step {step} failed."
        self.ready.run_code(self.name, code, what, self.log(step))

    def log(self, step):
        return f"lifecycle-{step}.log"

    def look(self, step):
        self.catalogs[step] = catalog(self.ready.server, self.name)
        self.contents[step] = content(self.ready.server, self.name)
