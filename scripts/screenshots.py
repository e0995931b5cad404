"""Take the pictures of the README and the docs: screenshots.py URL."""

import shutil
import sys
from functools import partial
from pathlib import Path

import screenshots_loyalty
import screenshots_timeline
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "docs/screenshots"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Of a part: what is above a form, the most to be shown, and what is around it.
BARS, TALLEST, MARGIN = 104, 560, 12
NEWCOMER = "newcomer"
# Quiet in a closed network; the sandbox needs rights that root's Chromium lacks.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]


def shoot(page, name, part=None, around=MARGIN):
    """The page, or what is seen of a part of it and around that."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # pictures and animations
    clip = get_clip(page, part, around) if part else None
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, clip=clip)
    # As many colors as a palette holds are enough for a screen, in a third of the size.
    picture = Image.open(path).convert("RGB")
    palette = Image.Quantize.MAXCOVERAGE
    picture = picture.quantize(256, palette, kmeans=1, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)
    print(f"docs/screenshots/{name}.png")


def get_clip(page, part, around):
    box = page.locator(part).first.bounding_box()
    size = page.viewport_size
    left = max(box["x"] - MARGIN, 0)
    top = max(box["y"] - around, BARS)
    right = min(box["x"] + box["width"] + MARGIN, size["width"])
    bottom = min(box["y"] + box["height"] + around, size["height"], top + TALLEST)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def open_action(page, action):
    page.goto(f"{page.base}/odoo/action-customer_relationship.{action}")
    page.wait_for_selector(".o_action_manager .o_view_controller")


def open_history(page, customer):
    open_action(page, "res_partner_action")
    page.click(f".o_kanban_record:has-text('{customer}')")
    page.click(".nav-link[name=customer_history]")
    page.wait_for_selector(".o_customer_timeline_row")


def picture_history(page):
    page.set_viewport_size({**DESKTOP, "height": 1150})
    open_history(page, "Nordlicht Brewery")
    shoot(page, "history")


def picture_timeline(page):
    page.set_viewport_size({**DESKTOP, "height": 1150})
    open_history(page, "Nordlicht Brewery")
    for picture in screenshots_timeline.PICTURES:
        picture(page, partial(shoot, page))


def picture_hidden_message(page):
    """As somebody sees it who may read their own documents only."""
    add_newcomer(page)
    theirs = page.context.browser.new_page(viewport=DESKTOP)
    theirs.base = page.base
    log_in(theirs, NEWCOMER)
    open_history(theirs, "Nordlicht Brewery")
    row = "article[data-type=order_confirmed]"
    theirs.locator(row).first.evaluate("it => it.scrollIntoView({block: 'center'})")
    shoot(theirs, "timeline_hidden_message", row, around=70)
    theirs.close()


def add_newcomer(page):
    if call(page, "res.users", "search", [("login", "=", NEWCOMER)]):
        return
    group = ("sales_team", "group_sale_salesman")
    _model, group_id = call(page, "ir.model.data", "check_object_reference", *group)
    values = {"name": "New Colleague", "login": NEWCOMER, "password": NEWCOMER}
    call(page, "res.users", "create", [{**values, "group_ids": [(4, group_id)]}])


def call(page, model, method, *args):
    params = {"model": model, "method": method, "args": args, "kwargs": {}}
    url = f"{page.base}/web/dataset/call_kw/{model}/{method}"
    answer = page.request.post(url, data={"jsonrpc": "2.0", "params": params})
    return answer.json()["result"]


def picture_profiles(page):
    open_action(page, "customer_profile_action")
    shoot(page, "profiles")


def picture_loyalty(page):
    for picture in screenshots_loyalty.PICTURES:
        picture(page, partial(shoot, page), open_action)


def picture_log_call(page):
    open_history(page, "Maple Street Library")
    page.click(".o_customer_timeline button:has-text('Log')")
    page.wait_for_selector(".modal .o_form_view")
    shoot(page, "log_call")


def picture_relationship(page):
    page.set_viewport_size({**DESKTOP, "height": 1150})
    page.goto(f"{page.base}/odoo/action-base.action_partner_form")
    page.wait_for_selector(".o_list_view, .o_kanban_view")
    page.fill(".o_searchview_input", "912345678")  # any form of the number finds her
    page.click(".o_searchview_autocomplete .o-dropdown-item >> nth=0")
    page.click("tr:has-text('Mai') td[name=complete_name], article:has-text('Mai')")
    page.click(".nav-link[name=customer_person]")
    shoot(page, "relationship")


def picture_interactions(page):
    open_action(page, "customer_interaction_action")
    shoot(page, "interactions")


def picture_settings(page):
    open_action(page, "res_config_settings_action")
    shoot(page, "settings")


def picture_phone(page):
    page.set_viewport_size(PHONE)
    open_history(page, "Nordlicht Brewery")
    page.locator(".o_customer_timeline").evaluate("it => it.scrollIntoView()")
    shoot(page, "phone")


PICTURES = (
    picture_history,
    picture_timeline,
    picture_hidden_message,
    picture_log_call,
    picture_relationship,
    picture_interactions,
    picture_profiles,
    picture_loyalty,
    picture_settings,
    picture_phone,
)


def log_in(page, login="admin"):
    page.goto(f"{page.base}/web/login")
    page.fill("#login", login)
    page.fill("#password", login)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client")


def main(url):
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("google-chrome")  # the link that browser.py has made
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=DESKTOP)
        page.base = url
        page.set_default_timeout(120_000)  # the first page waits for its assets
        log_in(page)
        for picture in PICTURES:
            page.set_viewport_size(DESKTOP)
            picture(page)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
