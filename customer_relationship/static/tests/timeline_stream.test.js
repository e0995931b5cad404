import {after, describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryOne, waitFor} from "@odoo/hoot-dom";
import {Deferred, animationFrame, mockDate} from "@odoo/hoot-mock";
import {
    clickSave,
    contains,
    getService,
    makeServerError,
} from "@web/../tests/web_test_helpers";

import {
    ANNA,
    COMPANY,
    defineTimelineModels,
    makeRow,
    makeRows,
    mockTimeline,
    mountContact,
    mountOrder,
    mountTab,
    reloadThread,
} from "./timeline_helpers";

describe.current.tags("desktop");
defineTimelineModels();

function mockNow() {
    mockDate("2026-06-15 12:00:00", 0);
}

test("days of late, months of old", async () => {
    mockNow();
    mockTimeline({
        rows: [
            makeRow({id: 6, date: "2026-06-15 09:00:00"}),
            makeRow({id: 5, date: "2026-06-14 23:00:00"}),
            makeRow({id: 4, date: "2026-06-14 08:00:00"}),
            makeRow({id: 3, date: "2026-06-01 08:00:00"}),
            makeRow({id: 2, date: "2026-03-31 08:00:00"}),
            makeRow({id: 1, date: "2026-03-02 08:00:00"}),
        ],
    });
    await mountContact();
    expect(queryAllTexts(".o_customer_timeline_day")).toEqual([
        "Today",
        "Yesterday",
        "Monday, June 1, 2026",
        "March 2026",
    ]);
    expect(".o_customer_timeline_group:eq(1) article").toHaveCount(2);
    expect(queryAllTexts(".o_customer_timeline_group:eq(3) time")).toEqual([
        "Mar 31",
        "Mar 2",
    ]);
});

test("a day is the reader's day", async () => {
    mockDate("2026-06-15 12:00:00", 7);
    mockTimeline({rows: [makeRow({id: 1, date: "2026-06-14 18:00:00"})]});
    await mountContact();
    expect(queryAllTexts(".o_customer_timeline_day")).toEqual(["Today"]);
    expect(queryOne("time").textContent).toBe("1:00 AM");
});

test("nothing is asked before the tab is opened", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountTab();
    expect(server.calls).toHaveLength(0);
    await contains(".nav-link[name=history]").click();
    await animationFrame();
    expect("article").toHaveCount(1);
    expect(server.pages()).toHaveLength(1);
});

test("whom it is about depends on the form", async () => {
    const server = mockTimeline();
    await mountContact();
    expect(server.pages()[0].args[0]).toEqual({
        partner_id: COMPANY,
        scope: "customer",
        res_model: false,
        res_id: false,
    });
    expect("[data-scope]").toHaveCount(0);
});

test("a person's form shows their part, and the company's by a click", async () => {
    const server = mockTimeline();
    await mountContact(ANNA);
    expect(server.pages()[0].args[0].scope).toBe("contact");
    await contains("[data-scope=customer]").click();
    expect(server.pages()[1].args[0]).toEqual({
        partner_id: ANNA,
        scope: "customer",
        res_model: false,
        res_id: false,
    });
    expect("[data-scope=customer]").toHaveAttribute("aria-pressed", "true");
});

test("an order shows the customer's history, and its own by a click", async () => {
    const server = mockTimeline();
    await mountOrder();
    expect(server.pages()[0].args[0].scope).toBe("customer");
    await contains("[data-scope=document]").click();
    expect(server.pages()[1].args[0]).toEqual({
        partner_id: ANNA,
        scope: "document",
        res_model: "order",
        res_id: 7,
    });
});

test("who to whom, how and what", async () => {
    mockTimeline({
        rows: [
            makeRow({
                id: 3,
                code: "email",
                type: "Email",
                name: "Offer",
                direction: "out",
                others: 2,
                delivery: "bounced",
            }),
            makeRow({
                id: 2,
                name: "Asked",
                duration: 12,
                feeling: "bad",
                note: "Angry",
            }),
            makeRow({id: 1, type: "Order confirmed", name: "S-1", direction: false}),
        ],
    });
    await mountContact();
    expect("[data-id='3'] .o_customer_timeline_meta").toHaveText(
        /Email.*Sam.*Anna and 2 more.*Bounced/s
    );
    expect("[data-id='3'] .o_customer_timeline_delivery").toHaveClass("text-danger");
    expect("[data-id='2'] .o_customer_timeline_meta").toHaveText(/Anna.*Sam.*12 min/s);
    expect("[data-id='2'] .fa-frown-o").toHaveAttribute("aria-label", "Bad");
    expect("[data-id='2'] .o_customer_timeline_note").toHaveText("Angry");
    expect("[data-id='1'] a.o_customer_timeline_document").toHaveCount(0);
});

test("reading on: the next page starts after the last row", async () => {
    const rows = makeRows(45);
    const server = mockTimeline({rows});
    await mountContact();
    expect("article").toHaveCount(30);
    queryOne(".o_customer_timeline_older").scrollIntoView();
    await waitFor("article[data-id='1']");
    const [first, second] = server.pages();
    expect(first.kwargs.before).toBe(null);
    expect(first.kwargs.limit).toBe(30);
    expect(second.kwargs.before).toEqual({date: rows[29].date, id: 16});
    expect("article").toHaveCount(45);
    expect(".o_customer_timeline_older").toHaveCount(0);
});

test("a failure while reading on keeps what is there, and asks", async () => {
    let isBroken = true;
    mockTimeline({
        page: (args, {before}) => {
            if (before && isBroken) {
                throw makeServerError();
            }
            return before
                ? {rows: [makeRow({id: 1})], more: false}
                : {rows: makeRows(31).slice(0, 30), more: true};
        },
    });
    await mountContact();
    queryOne(".o_customer_timeline_older").scrollIntoView();
    await waitFor(".o_customer_timeline_older [role=alert]");
    expect("article").toHaveCount(30);
    isBroken = false;
    await contains(".o_customer_timeline_older button").click();
    expect("article").toHaveCount(31);
});

test("loading holds the place of what comes", async () => {
    const deferred = new Deferred();
    mockTimeline({page: () => deferred});
    await mountContact();
    expect(".o_customer_timeline_skeleton").toHaveCount(1);
    expect(".o_customer_timeline [role=status]:eq(0)").toHaveText(
        "Loading the history…"
    );
    deferred.resolve({rows: makeRows(2), more: false});
    await animationFrame();
    expect(".o_customer_timeline_skeleton").toHaveCount(0);
    expect(".o_customer_timeline [role=status]:eq(0)").toHaveText("2 events shown");
});

test("an empty history says what will appear", async () => {
    mockTimeline();
    await mountContact();
    expect(".o_customer_timeline_empty").toHaveText(/Nothing has happened yet/);
    expect(".o_customer_timeline [role=status]:eq(0)").toHaveText(
        "Nothing has happened yet"
    );
});

test("an error can be tried again", async () => {
    let isBroken = true;
    mockTimeline({
        page: () => {
            if (isBroken) {
                throw makeServerError();
            }
            return {rows: makeRows(1), more: false};
        },
    });
    await mountContact();
    expect(".o_customer_timeline_error").toHaveCount(1);
    isBroken = false;
    await contains(".o_customer_timeline_error button").click();
    expect("article").toHaveCount(1);
});

test("no rights is no error", async () => {
    mockTimeline({
        page: () => {
            throw makeServerError({errorName: "odoo.exceptions.AccessError"});
        },
    });
    await mountContact();
    expect(".o_customer_timeline_forbidden").toHaveCount(1);
    expect(".o_customer_timeline_error").toHaveCount(0);
    expect(".o_customer_timeline [role=status]:eq(0)").toHaveText(
        "You may not see this history"
    );
});

test("an answer that comes late is dropped", async () => {
    const slow = new Deferred();
    mockTimeline({
        page: ([{scope}]) =>
            scope === "contact"
                ? slow
                : {rows: [makeRow({id: 2, name: "Of the company"})], more: false},
    });
    await mountContact(ANNA);
    await contains("[data-scope=customer]").click();
    slow.resolve({rows: [makeRow({id: 1, name: "Of Anna"})], more: false});
    await animationFrame();
    expect(queryAllTexts(".o_customer_timeline_subject")).toEqual(["Of the company"]);
});

test("saving the form shows what happened meanwhile", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    server.rows.unshift(makeRow({id: 2, name: "New order"}));
    await contains("[name=name] input").edit("Harbor Tea & Co");
    await clickSave();
    await animationFrame();
    expect("article").toHaveCount(2);
});

test("what gets another date meanwhile is there once", async () => {
    const server = mockTimeline({rows: makeRows(40)});
    await mountContact();
    const moved = server.rows.shift();
    server.rows.push({...moved, date: "2026-06-01 08:00:00"});
    queryOne(".o_customer_timeline_older").scrollIntoView();
    await waitFor("article[data-id='1']");
    const subjects = queryAllTexts(".o_customer_timeline_subject");
    expect(subjects).toHaveLength(40);
    expect(subjects.at(-1)).toBe("Event 40");
});

test("from row to row by the arrows", async () => {
    mockTimeline({rows: makeRows(3)});
    await mountContact();
    queryOne("article[data-id='3']").focus();
    await press("ArrowDown");
    await press("ArrowDown");
    expect("article[data-id='1']").toBeFocused();
    await press("ArrowUp");
    expect("article[data-id='2']").toBeFocused();
});

test("past all rows by Ctrl and End, before them by Ctrl and Home", async () => {
    mockTimeline({rows: makeRows(95)});
    await mountContact();
    queryOne("article:eq(0) button").focus();
    await press(["ctrl", "End"]);
    expect(".o_customer_timeline_older button").toBeFocused();
    queryOne("article:eq(1)").focus();
    await press(["ctrl", "Home"]);
    expect("[data-name=toggles] button").toBeFocused();
});

test("the rows of a day are a feed under its heading", async () => {
    mockNow();
    mockTimeline({
        rows: [
            makeRow({id: 3, date: "2026-06-15 10:00:00", name: "Asked"}),
            makeRow({id: 2, date: "2026-06-15 09:00:00", delivery: "bounced"}),
            makeRow({id: 1, date: "2026-06-14 09:00:00"}),
        ],
    });
    await mountContact();
    expect(queryAllTexts("h2")).toEqual(["Today", "Yesterday"]);
    expect("article:eq(1)").toHaveAttribute("aria-label", /Bounced, .*2026/);
    expect("[role=feed]:eq(0)").toHaveAttribute("aria-label", "Today");
    expect("article:eq(1)").toHaveAttribute("aria-posinset", "2");
    expect("article:eq(1)").toHaveAttribute("aria-setsize", "2");
    expect("article:eq(0)").toHaveAttribute("aria-label", /^Call, Asked, .*Anna.*2026/);
});

test("the focus goes on to what was asked for", async () => {
    let isBroken = true;
    mockTimeline({
        page: (args, {before}) => {
            if (isBroken) {
                throw makeServerError();
            }
            return before
                ? {rows: [makeRow({id: 1})], more: false}
                : {rows: makeRows(31).slice(0, 30), more: true};
        },
    });
    await mountContact();
    isBroken = false;
    await contains(".o_customer_timeline_error button").click();
    await animationFrame();
    expect("article:eq(0)").toBeFocused();
    await contains(".o_customer_timeline_older button").click();
    await animationFrame();
    expect("article[data-id='1']").toBeFocused();
});

test("who may not see the history has nothing to filter or to log", async () => {
    mockTimeline({
        page: () => {
            throw makeServerError({errorName: "odoo.exceptions.AccessError"});
        },
    });
    await mountContact(ANNA);
    expect(".o_customer_timeline_forbidden").toHaveCount(1);
    expect(".o_customer_timeline_log").toHaveCount(0);
    expect(".o_customer_timeline_chip").toHaveCount(0);
    expect(".o_customer_timeline input").toHaveCount(0);
    expect("[data-scope]").toHaveCount(2);
});

test("what was read stays when it can't be reloaded, unless one may not", async () => {
    let error = null;
    mockTimeline({
        page: () => {
            if (error) {
                throw makeServerError({errorName: error});
            }
            return {rows: makeRows(3), more: false};
        },
    });
    await mountContact();
    error = "builtins.ValueError";
    await reloadThread();
    expect("article").toHaveCount(3);
    expect(".o_customer_timeline_error").toHaveCount(0);
    expect(".o_customer_timeline_stale").toHaveAttribute("role", "alert");
    error = null;
    await contains(".o_customer_timeline_stale button").click();
    await animationFrame();
    expect(".o_customer_timeline_stale").toHaveCount(0);
    error = "odoo.exceptions.AccessError";
    await reloadThread();
    expect("article").toHaveCount(0);
    expect(".o_customer_timeline_forbidden").toHaveCount(1);
});

test("rows of other filters don't stay", async () => {
    mockTimeline({
        rows: makeRows(3),
        page: (args) => {
            if (args[1].search) {
                throw makeServerError();
            }
            return {rows: makeRows(3), more: false};
        },
    });
    await mountContact();
    await contains(".o_customer_timeline_search input").edit("tea", {confirm: "enter"});
    await animationFrame();
    expect("article").toHaveCount(0);
    expect(".o_customer_timeline_error").toHaveCount(1);
    await reloadThread();
    expect("article").toHaveCount(0);
});

/** The chatter beside has loaded, and then got, these messages. */
async function receive(...ids) {
    const store = getService("mail.store");
    const thread = store.Thread.insert({model: "res.partner", id: COMPANY});
    thread.messages = store["mail.message"].insert(
        ids.map((id) => ({id, model: "res.partner", res_id: COMPANY}))
    );
    thread.isLoaded = true;
    await animationFrame();
    await animationFrame();
}

test("a message in the chatter is in the history, the first one, too", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    await receive();
    expect(server.pages()).toHaveLength(1);
    await receive(50);
    expect(server.pages()).toHaveLength(2);
    await receive(50, 51);
    expect(server.pages()).toHaveLength(3);
});

test("the messages that the chatter begins with are no news", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    await receive(50, 51);
    expect(server.pages()).toHaveLength(1);
});

test("a message that comes during a reload is not missed", async () => {
    const slow = new Deferred();
    const server = mockTimeline({
        page: () =>
            server.pages().length === 2 ? slow : {rows: makeRows(1), more: false},
    });
    await mountContact();
    await receive(50);
    await reloadThread();
    await receive(50, 51);
    expect(server.pages()).toHaveLength(2);
    slow.resolve({rows: makeRows(1), more: false});
    await animationFrame();
    await animationFrame();
    expect(server.pages()).toHaveLength(3);
});

test("from right to left, icons and times change sides", async () => {
    mockTimeline({rows: makeRows(1)});
    await mountContact();
    queryOne(".o_customer_timeline").dir = "rtl";
    document.body.classList.add("o_rtl");
    after(() => document.body.classList.remove("o_rtl"));
    const getStart = (selector) => queryOne(selector).getBoundingClientRect().left;
    expect(getStart("article .o_customer_timeline_icon")).toBeGreaterThan(
        getStart("article .o_customer_timeline_subject")
    );
    expect(getStart("article time")).toBeLessThan(
        getStart("article .o_customer_timeline_subject")
    );
    const arrow = getComputedStyle(queryOne("article .oi-arrow-right"));
    expect(arrow.transform).not.toBe("none");
    expect(getStart(".o_customer_timeline_search")).toBeLessThan(
        getStart(".o_customer_timeline_log")
    );
});
