"""The pictures of the guide to the History, each state of it; see screenshots.py."""

import json
from contextlib import contextmanager

PANEL = ".o_customer_timeline"
STREAM = f"{PANEL}_stream"
CHIP = PANEL + "_chip[data-name={}] button"
FAILURES = {"builtins.Exception": "error", "odoo.exceptions.AccessError": "forbidden"}
NOBODY = {
    "last_in": False,
    "last_out": False,
    "waiting_since": False,
    "next_step": False,
    "open_promises": 0,
    "broken_promises": 0,
    "upcoming": [],
    "more": False,
    "pinned": [],
    "can_log": True,
    "rows": [],
}
DELETED = {
    "body": False,
    "attachments": [],
    "participants": [],
    "message_id": False,
    "delivery": [],
    "gone": "message",
}
READ = "**/customer.interaction/get_timeline_"
ROWS = "{page,header}"


def open_tab(page, waits_for=f"{PANEL}_row"):
    page.click(".nav-link[name=customer_history]")
    page.wait_for_selector(waits_for)


def open_row(page, subject, waits_for=f"{PANEL}_body"):
    row = page.locator(f"{STREAM} article:has-text('{subject}')").last
    row.click()
    page.wait_for_selector(waits_for)
    row.evaluate("row => row.scrollIntoView({block: 'center'})")


def show_panel(page, part=PANEL):
    page.locator(part).first.evaluate("it => it.scrollIntoView({block: 'start'})")


@contextmanager
def answers(page, what, **answer):
    """As if the server answered so; without an answer, not yet."""

    def fulfill(route):
        if answer:
            text = json.dumps({"jsonrpc": "2.0", "id": 1, **answer})
            route.fulfill(content_type="application/json", body=text)

    page.route(READ + what, fulfill)
    yield
    page.unroute_all(behavior="ignoreErrors")


def picture_message(page, shoot):
    open_row(page, "Delivery has not arrived")
    shoot("timeline_message", f"article:has({PANEL}_body)", around=170)


def picture_reply(page, shoot):
    page.locator(f"article:has({PANEL}_body) {PANEL}_reply").first.click()
    page.wait_for_selector(".modal .o_form_view")
    shoot("timeline_reply")
    page.click(".modal button:has-text('Discard')")
    page.wait_for_selector(".modal", state="detached")


def picture_pinned(page, shoot):
    pin = f"{STREAM} article:has-text('Apology') {PANEL}_pin"
    if not page.locator(f"{PANEL}_pinned").count():
        page.click(pin)
        page.wait_for_selector(f"{PANEL}_pinned")
    show_panel(page)
    shoot("timeline_pinned", PANEL)
    page.click(pin)
    page.wait_for_selector(f"{PANEL}_pinned", state="detached")


def picture_filters(page, shoot):
    page.click(CHIP.format("direction"))
    page.click(".o-dropdown--menu .dropdown-item:has-text('From them')")
    show_panel(page)
    page.click(CHIP.format("channels"))
    shoot("timeline_filters", PANEL)
    page.keyboard.press("Escape")


def picture_period(page, shoot):
    page.click(f"{PANEL}_clear")
    show_panel(page)
    page.click(CHIP.format("period"))
    shoot("timeline_period", f"{PANEL}_menu")
    page.keyboard.press("Escape")


def picture_nothing_found(page, shoot):
    page.fill(f"{PANEL}_search input", "giraffe")
    page.wait_for_selector(f"{PANEL}_no_match")
    show_panel(page)
    shoot("timeline_nothing_found", PANEL)
    page.click(f"{PANEL}_clear")
    page.wait_for_selector(f"{PANEL}_row")


def picture_keyboard(page, shoot):
    page.locator(f"{STREAM} article").first.focus()
    page.keyboard.press("ArrowDown")
    show_panel(page, f"{PANEL}_bar")
    shoot("timeline_keyboard", STREAM)


def picture_gone(page, shoot):
    with answers(page, "details", result=DELETED):
        open_row(page, "Tables for the beer garden", f"{PANEL}_gone")
        shoot("timeline_gone", f"article:has({PANEL}_gone)", around=70)


def picture_states(page, shoot):
    """What comes instead of the rows."""
    with answers(page, ROWS):
        show_state(page, shoot, "loading", "skeleton")
    with answers(page, ROWS, result=NOBODY):
        show_state(page, shoot, "empty")
    for error, state in FAILURES.items():
        data = {"name": error, "message": "", "arguments": [], "debug": ""}
        failure = {"code": 0, "message": "Odoo Server Error", "data": data}
        with answers(page, ROWS, error=failure):
            show_state(page, shoot, state)


def show_state(page, shoot, name, part=None):
    page.reload()
    open_tab(page, f"{PANEL}_{part or name}")
    show_panel(page)
    shoot(f"timeline_{name}", PANEL)


def picture_order(page, shoot):
    page.reload()
    open_tab(page)
    page.click(f"article:has-text('Order confirmed') {PANEL}_document")
    page.wait_for_selector(".o_field_widget[name=order_line]")
    open_tab(page)
    page.click("[data-scope=document]")
    shoot("timeline_order")


# One after the other on the form of a customer, from the newest row to its end.
PICTURES = (
    picture_pinned,
    picture_message,
    picture_reply,
    picture_filters,
    picture_period,
    picture_nothing_found,
    picture_keyboard,
    picture_gone,
    picture_states,
    picture_order,
)
