"""The pictures of tiers and communities; see screenshots.py."""

TIERS = ".o_field_widget[name=tier_ids]"
MODAL = ".modal .o_form_view"
MATRIX = ".modal .o_customer_tier_matrix"


def open_program(page, open_action):
    open_action(page, "customer_tier_program_action")
    page.click("tr:has-text('Customer Club') td[name=name]")
    page.wait_for_selector(f"{TIERS} tr:has-text('Gold')")


def press(page, name):
    page.click(f".o_statusbar_buttons button[name={name}]")


def leave_dialog(page, button):
    page.click(f".modal {button}")
    page.wait_for_selector(".modal", state="detached")


def simulate(page):
    press(page, "action_simulate")
    page.wait_for_selector(MATRIX)


def set_gold(page, revenue):
    page.click(f"{TIERS} tr:has-text('Gold') td[name=entry_revenue]")
    page.fill(f"{TIERS} .o_selected_row [name=entry_revenue] input", revenue)


def picture_program(page, shoot, open_action):
    open_program(page, open_action)
    shoot("program")


def picture_simulation(page, shoot, open_action):
    """Of a lower threshold; the program is left as it was."""
    open_program(page, open_action)
    press(page, "action_revise")
    leave_dialog(page, ".btn-primary")
    set_gold(page, "8000")
    simulate(page)
    shoot("simulation")
    leave_dialog(page, ".btn-close")
    set_gold(page, "10000")
    simulate(page)
    leave_dialog(page, ".btn-close")
    press(page, "action_activate")
    leave_dialog(page, ".btn-primary")


def picture_override(page, shoot, open_action):
    open_action(page, "res_partner_action")
    page.click(".o_kanban_record:has-text('Nordlicht Brewery')")
    page.click(".o_customer_profile_card button[name=action_set_tier]")
    page.click(f"{MODAL} [name=tier_id] input")
    page.click(".o-autocomplete--dropdown-item:has-text('Circle')")
    page.fill(f"{MODAL} [name=note] input", "Advises us on the new taproom line.")
    shoot("override")


def picture_profiles_kanban(page, shoot, open_action):
    open_action(page, "customer_profile_action")
    page.click(".o_switch_view.o_kanban")
    page.wait_for_selector(".o_kanban_record")
    shoot("profiles_kanban")


def picture_community(page, shoot, open_action):
    open_action(page, "customer_community_action")
    page.click(".o_kanban_record:has-text('Customer Council')")
    page.wait_for_selector(".o_form_view")
    shoot("community")


PICTURES = (
    picture_program,
    picture_simulation,
    picture_override,
    picture_profiles_kanban,
    picture_community,
)
