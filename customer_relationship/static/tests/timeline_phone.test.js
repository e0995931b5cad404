import {describe, expect, test} from "@odoo/hoot";
import {queryAll, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {contains} from "@web/../tests/web_test_helpers";

import {
    defineTimelineModels,
    makeRow,
    makeRows,
    mockTimeline,
    mountContact,
} from "./timeline_helpers";

describe.current.tags("mobile");
defineTimelineModels();

test("a line has one button, the others come with the message", async () => {
    mockTimeline({
        rows: [makeRow({id: 2, has_more: true, can_reply: true}), makeRow({id: 1})],
        details: {body: "<p>Forty chairs</p>"},
    });
    await mountContact();
    expect(".o_customer_timeline_buttons").toHaveCount(0);
    expect("[data-id='2'] .o_customer_timeline_end button").toHaveCount(1);
    expect("[data-id='1'] .o_customer_timeline_end button").toHaveCount(1);
    await contains("[data-id='2'] .o_customer_timeline_expand").click();
    await animationFrame();
    expect("[data-id='2'] button:contains(Reply)").toHaveCount(1);
    await contains("[data-id='1'] .o_customer_timeline_more").click();
    expect(".o-dropdown--menu .dropdown-item:contains(Pin on top)").toHaveCount(1);
});

test("buttons are as large as a finger", async () => {
    mockTimeline({rows: [makeRow({id: 1, has_more: true})]});
    await mountContact();
    for (const button of queryAll(
        ".o_customer_timeline_bar .btn, .o_customer_timeline_end .btn"
    )) {
        expect(button.getBoundingClientRect().height).toBeGreaterThan(40);
    }
});

test("the chatter below stays in reach: older ones are asked for", async () => {
    const server = mockTimeline({rows: makeRows(40)});
    await mountContact();
    queryOne(".o_customer_timeline_older").scrollIntoView();
    await animationFrame();
    await animationFrame();
    expect(server.pages()).toHaveLength(1);
    await contains(".o_customer_timeline_older button").click();
    expect("article").toHaveCount(40);
});

test("no line begins or ends with a dot", async () => {
    const name = "Donaudampfschifffahrt ".repeat(5);
    mockTimeline({
        rows: [makeRow({id: 1, partner: {id: 2, name}, duration: 12, name: "Chairs"})],
    });
    await mountContact();
    const rim = queryOne("[data-id='1'] .o_customer_timeline_meta");
    expect(rim).toHaveStyle({overflowX: "clip"});
    const items = queryAll("[data-id='1'] .o_customer_timeline_dotted > *");
    const places = items.map((item) => item.getBoundingClientRect());
    expect(places[1].top).toBeGreaterThan(places[0].top);
    for (const {left} of places) {
        expect(left).toBeLessThan(rim.getBoundingClientRect().left - 10);
    }
});
