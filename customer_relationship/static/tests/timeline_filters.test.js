import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame, mockDate} from "@odoo/hoot-mock";
import {contains, makeServerError, onRpc} from "@web/../tests/web_test_helpers";

import {
    ANNA,
    CINEMA,
    COMPANY,
    defineTimelineModels,
    goToNext,
    makeHeader,
    makeRow,
    makeRows,
    mockTimeline,
    mountContact,
    mountContacts,
    mountOrder,
} from "./timeline_helpers";

describe.current.tags("desktop");
defineTimelineModels();

const ACTIVITY = {
    kind: "activity",
    id: 1,
    name: "Ask for the order",
    type: "Call",
    icon: "fa-phone",
    date: "2026-06-13",
    user: {id: 2, name: "Sam"},
    state: "overdue",
    res_model: "order",
    res_id: 7,
    can_done: true,
};

const CHOICES = {
    channels: [
        {code: "email", name: "Email", icon: "fa-envelope-o"},
        {code: "phone", name: "Phone", icon: "fa-phone"},
    ],
    users: [{id: 2, name: "Sam"}],
    contacts: [{id: ANNA, name: "Anna"}],
};

async function open(name) {
    await contains(`.o_customer_timeline_chip[data-name=${name}] button:eq(0)`).click();
}

async function choose(text) {
    await contains(`.o-dropdown--menu .dropdown-item:contains(${text})`).click();
    await animationFrame();
}

function getFilters(server) {
    return server.pages().at(-1).args[1];
}

test("each choice narrows the history, is seen, and goes by a click", async () => {
    const server = mockTimeline({rows: makeRows(1), choices: CHOICES});
    await mountContact();
    expect(getFilters(server)).toEqual({});
    await open("channels");
    await choose("Email");
    await choose("Phone");
    expect(getFilters(server)).toEqual({channels: ["email", "phone"]});
    expect("[data-name=channels] button:eq(0)").toHaveText("Email, Phone");
    await open("direction");
    await choose("From them");
    await open("contact");
    await choose("Anna");
    expect(getFilters(server)).toEqual({
        channels: ["email", "phone"],
        direction: "in",
        partner_id: ANNA,
    });
    await contains("[data-name=channels] .o_customer_timeline_remove").click();
    expect(getFilters(server)).toEqual({direction: "in", partner_id: ANNA});
    await contains(".o_customer_timeline_clear").click();
    expect(getFilters(server)).toEqual({});
    expect(".o_customer_timeline_clear").toHaveCount(0);
});

test("choices are asked for when they are wanted, and once", async () => {
    const server = mockTimeline({rows: makeRows(1), choices: CHOICES});
    await mountContact();
    const asked = () => server.calls.filter(({method}) => method.endsWith("choices"));
    expect(asked()).toHaveLength(0);
    await open("channels");
    await open("user");
    expect(asked()).toHaveLength(1);
});

test("a menu says that the choices could not be asked, and asks again", async () => {
    let isDown = true;
    mockTimeline({
        rows: makeRows(1),
        choices: () => {
            if (isDown) {
                throw makeServerError();
            }
            return CHOICES;
        },
    });
    await mountContact();
    await open("user");
    expect(".o-dropdown--menu").toHaveText(/can't be shown right now/);
    isDown = false;
    await open("channels");
    expect(queryAllTexts(".o-dropdown--menu .dropdown-item")).toEqual([
        "Email",
        "Phone",
    ]);
});

test("a colleague who never met this customer is named", async () => {
    const server = mockTimeline({rows: [], filters: {user_id: 2}, choices: CHOICES});
    await mountContact();
    await animationFrame();
    const [{kwargs}] = server.calls.filter(({method}) => method.endsWith("choices"));
    expect(kwargs.user_id).toBe(2);
});

test("whose history one looks at is remembered, and is no filter", async () => {
    const server = mockTimeline({rows: makeRows(1), filters: {direction: "in"}});
    await mountContact(ANNA);
    await contains("[data-scope=customer]").click();
    await animationFrame();
    const saved = () =>
        server.calls.filter(({method}) => method === "set_timeline_filters").at(-1);
    expect(saved().args[0]).toEqual({direction: "in", whole_company: true});
    await contains("[data-name=direction] .o_customer_timeline_remove").click();
    await animationFrame();
    expect(saved().args[0]).toEqual({whole_company: true});
    expect(".o_customer_timeline_clear").toHaveCount(0);
    await contains("[data-scope=contact]").click();
    await animationFrame();
    expect(saved().args[0]).toEqual({});
});

test("whose history one looked at last is shown from the first page on", async () => {
    const server = mockTimeline({rows: [], filters: {this_document: true}});
    await mountOrder();
    await animationFrame();
    expect(server.pages()).toHaveLength(1);
    expect(server.pages()[0].args[0].scope).toBe("document");
    expect(getFilters(server)).toEqual({});
});

test("the people to choose from are those of what is shown", async () => {
    mockTimeline({
        rows: makeRows(1),
        choices: ({scope}) => ({
            contacts: [
                {id: ANNA, name: "Anna"},
                ...(scope === "customer" ? [{id: 103, name: "Bert"}] : []),
            ],
        }),
    });
    await mountContact(ANNA);
    await open("user");
    await contains("[data-scope=customer]").click();
    await open("contact");
    await animationFrame();
    expect(queryAllTexts(".o-dropdown--menu .dropdown-item")).toEqual(["Anna", "Bert"]);
});

test("what is the same for all customers is remembered, nothing else", async () => {
    const server = mockTimeline({rows: makeRows(1), choices: CHOICES});
    await mountContact();
    await open("toggles");
    await choose("Hide automatic");
    await choose("Pinned only");
    const saved = server.calls.filter(({method}) => method === "set_timeline_filters");
    expect(saved.at(-1).args[0]).toEqual({hide_automatic: true});
    expect(getFilters(server)).toEqual({hide_automatic: true, pinned: true});
});

test("remembered filters are there from the first page on", async () => {
    const server = mockTimeline({
        rows: makeRows(1),
        filters: {user_id: 2, hide_notes: true},
        choices: CHOICES,
    });
    await mountContact();
    await animationFrame();
    expect(server.pages()).toHaveLength(1);
    expect(getFilters(server)).toEqual({user_id: 2, hide_notes: true});
    expect("[data-name=user] button:eq(0)").toHaveText("Sam");
    expect("[data-name=toggles] button:eq(0)").toHaveText("Hide logged notes");
});

test("search waits until one stops typing", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    await contains(".o_customer_timeline_search input").edit("50% off_", {
        confirm: false,
    });
    expect(server.pages()).toHaveLength(1);
    await advanceTime(300);
    await animationFrame();
    expect(getFilters(server)).toEqual({search: "50% off_"});
    expect(".o_customer_timeline_search input").toBeFocused();
});

test("nothing matches: clear, and all is back", async () => {
    mockTimeline({
        page: (args) => ({rows: args[1].search ? [] : makeRows(1), more: false}),
    });
    await mountContact();
    await contains(".o_customer_timeline_search input").edit("xyz", {confirm: "enter"});
    expect(".o_customer_timeline_no_match").toHaveCount(1);
    expect(".o_customer_timeline_empty").toHaveCount(0);
    expect(".o_customer_timeline [role=status]:eq(0)").toHaveText("Nothing matches");
    await contains(".o_customer_timeline_no_match button").click();
    await animationFrame();
    expect("article").toHaveCount(1);
    expect(queryOne(".o_customer_timeline_search input").value).toBe("");
});

test("a month is jumped to, with all before it below", async () => {
    mockDate("2026-06-15 12:00:00", 0);
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    await open("period");
    await contains(".o_date_item_cell:contains(Mar)").click();
    await animationFrame();
    expect(getFilters(server)).toEqual({date_to: "2026-03-31"});
    expect("[data-name=period] button:eq(0)").toHaveText("March 2026 and before");
});

test("recent times are days of the reader", async () => {
    mockDate("2026-06-16 03:00:00", 7);
    const server = mockTimeline({rows: makeRows(1)});
    await mountContact();
    await open("period");
    await choose("Last 7 days");
    expect(getFilters(server)).toEqual({date_from: "2026-06-10"});
});

test("the strip and what is next", async () => {
    mockDate("2026-06-15 12:00:00", 0);
    mockTimeline({
        rows: [makeRow({id: 1})],
        header: {
            last_in: "2026-06-12 12:00:00",
            waiting_since: "2026-06-12 12:00:00",
            next_step: {...ACTIVITY, summary: ACTIVITY.name, overdue: true},
            open_promises: 2,
            broken_promises: 1,
            upcoming: [
                ACTIVITY,
                {...ACTIVITY, id: 2, date: "2026-06-15", state: "today"},
                {...ACTIVITY, id: 3, date: "2026-06-16", state: "planned"},
                {
                    ...ACTIVITY,
                    id: 4,
                    kind: "meeting",
                    date: "2026-06-20 09:30:00",
                    state: "planned",
                    can_done: false,
                },
            ],
        },
    });
    await mountContact();
    expect(".o_customer_timeline_last_in").toHaveText(/3 days ago/);
    expect(".o_customer_timeline_last_out").toHaveText(/Never/);
    expect(".o_customer_timeline_waiting").toHaveText(/3 days/);
    expect(".o_customer_timeline_next_step .text-danger").toHaveText(/2 days overdue/);
    expect(".o_customer_timeline_promises").toHaveText(/1 open.*1 overdue/s);
    expect(".o_customer_timeline_next").toHaveCount(3);
    expect(".o_customer_timeline_next:eq(0) .text-danger").toHaveText("2 days overdue");
    await contains(".o_customer_timeline_upcoming button:contains(1 more)").click();
    expect(queryAllTexts(".o_customer_timeline_next:eq(3)")[0]).toInclude("9:30");
    expect(".o_customer_timeline_done").toHaveCount(3);
});

test("what a colleague did or deleted meanwhile leaves the list", async () => {
    const header = {upcoming: [ACTIVITY, {...ACTIVITY, id: 2, name: "Call back"}]};
    mockTimeline({header});
    onRpc("mail.activity", "activity_format", ({args}) => {
        const [[id]] = args;
        header.upcoming = header.upcoming.filter((item) => item.id !== id);
        return id === 1 ? {} : {"mail.activity": [{id, state: "done"}]};
    });
    await mountContact();
    for (const left of [1, 0]) {
        await contains(".o_customer_timeline_done:first").click();
        await animationFrame();
        expect(".o_customer_timeline_next").toHaveCount(left);
        expect(".o_notification:contains(done or deleted meanwhile)").toHaveCount(
            2 - left
        );
    }
});

test("what began days ago and goes on is not overdue", async () => {
    mockDate("2026-06-15 12:00:00", 0);
    const fair = {
        kind: "meeting",
        id: 1,
        name: "Fair",
        type: "Meeting",
        icon: "fa-calendar",
        date: "2026-06-12",
        user: false,
        state: "today",
        res_model: "calendar.event",
        res_id: 1,
        can_done: false,
    };
    mockTimeline({
        header: {
            upcoming: [fair],
            next_step: {...fair, summary: fair.name, overdue: false},
        },
    });
    await mountContact();
    expect(".o_customer_timeline_next").toHaveText(/Jun 12/);
    expect(".o_customer_timeline_next_step").toHaveText(/Jun 12/);
});

test("the focus stays near the filter that was taken back", async () => {
    mockTimeline({rows: [makeRow({id: 1})], filters: {direction: "in", pinned: true}});
    await mountContact();
    await contains("[data-name=direction] .o_customer_timeline_remove").click();
    await animationFrame();
    expect("[data-name=direction] button:eq(0)").toBeFocused();
    await contains(".o_customer_timeline_clear").click();
    await animationFrame();
    expect(".o_customer_timeline_search input").toBeFocused();
});

test("the period is chosen in a dialog, which may have fields", async () => {
    mockTimeline({rows: [makeRow({id: 1})]});
    await mountContact();
    await contains("[data-name=period] button").click();
    expect(".o_customer_timeline_menu[role=dialog]").toHaveAttribute(
        "aria-label",
        "Period"
    );
    expect(".o_customer_timeline_menu [role=menu] .dropdown-item").toHaveCount(4);
});

const SEARCH = ".o_customer_timeline_search input";

test("what is typed stays as it is typed", async () => {
    const header = new Deferred();
    const server = mockTimeline({rows: makeRows(1), header: () => header});
    await mountContact();
    await contains(SEARCH).edit("forty ", {confirm: false});
    header.resolve(makeHeader());
    await animationFrame();
    expect(SEARCH).toHaveValue("forty ");
    await advanceTime(300);
    await animationFrame();
    expect(getFilters(server)).toEqual({search: "forty"});
    expect(SEARCH).toHaveValue("forty ");
    await contains(SEARCH).fill("chairs", {confirm: false});
    await advanceTime(300);
    await animationFrame();
    expect(getFilters(server)).toEqual({search: "forty chairs"});
    expect(SEARCH).toHaveValue("forty chairs");
});

test("what was typed is not searched for at the next customer", async () => {
    const server = mockTimeline({rows: makeRows(1)});
    await mountContacts(COMPANY, CINEMA);
    await contains(SEARCH).edit("chairs", {confirm: false});
    await goToNext();
    await advanceTime(300);
    await animationFrame();
    expect(server.pages().at(-1).args[0].partner_id).toBe(CINEMA);
    expect(getFilters(server)).toEqual({});
    expect(SEARCH).toHaveValue("");
});

test("a filter set before those of last time are there comes on top", async () => {
    const remembered = new Deferred();
    const server = mockTimeline({rows: makeRows(1), filters: () => remembered});
    await mountContact();
    await open("direction");
    await choose("From them");
    expect(server.pages()).toHaveLength(0);
    remembered.resolve({hide_notes: true});
    await animationFrame();
    expect(getFilters(server)).toEqual({hide_notes: true, direction: "in"});
    const saved = server.calls.filter(({method}) => method === "set_timeline_filters");
    expect(saved.map(({args}) => args[0])).toEqual([
        {hide_notes: true, direction: "in"},
    ]);
});

test("a contact that is still chosen on the next order is named", async () => {
    const contacts = [{id: ANNA, name: "Anna"}];
    const server = mockTimeline({
        rows: makeRows(1),
        choices: ({res_id}) => ({contacts: res_id < 9 ? contacts : []}),
    });
    await mountOrder(7, [7, 8, 9]);
    await open("contact");
    await choose("Anna");
    for (const name of ["Anna", "Somebody"]) {
        await goToNext();
        await animationFrame();
        expect(getFilters(server)).toEqual({partner_id: ANNA});
        expect("[data-name=contact] button:eq(0)").toHaveText(name);
    }
});

test("a choice too long to be shown is told by its title", async () => {
    mockTimeline({rows: makeRows(1), filters: {direction: "in"}});
    await mountContact();
    expect("[data-name=direction] button:eq(0)").toHaveAttribute(
        "title",
        "Direction: From them"
    );
    expect("[data-name=user] button:eq(0)").toHaveAttribute("title", "By");
});

test("exact times are not for the mouse alone", async () => {
    mockDate("2026-06-15 12:00:00", 0);
    mockTimeline({rows: makeRows(1), header: {last_in: "2026-06-12 12:00:00"}});
    await mountContact();
    expect(queryOne(".o_customer_timeline_last_in").textContent).toMatch(
        /June 12, 2026/
    );
});
