import {describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";

import {
    COMPANY,
    MODEL,
    defineTimelineModels,
    makeRow,
    mockTimeline,
    mountContact,
    reloadThread,
} from "./timeline_helpers";

describe.current.tags("desktop");
defineTimelineModels();

const MAIL = {
    id: 5,
    code: "email",
    type: "Email",
    name: "Offer",
    has_more: true,
    can_reply: true,
    res_model: "order",
    res_id: 7,
    document: "Sales Order",
};

function getBody() {
    return queryOne(".o_customer_timeline_body").shadowRoot;
}

function mockActions() {
    const actions = [];
    mockService("action", {
        doAction(action, options) {
            actions.push({action, options});
        },
    });
    return actions;
}

test("the message is read when the row is opened, and once", async () => {
    const server = mockTimeline({
        rows: [makeRow(MAIL)],
        details: {
            body: "<p>Forty chairs</p>",
            attachments: [{id: 9, name: "plan.pdf", mimetype: "application/pdf"}],
            participants: [{id: 1, name: "Anna", email: "anna@harbor.example"}],
        },
    });
    await mountContact();
    const asked = () => server.calls.filter(({method}) => method.endsWith("details"));
    expect(asked()).toHaveLength(0);
    expect(".o_customer_timeline_expand").toHaveAttribute("aria-expanded", "false");
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    expect(".o_customer_timeline_expand").toHaveAttribute("aria-expanded", "true");
    expect(asked()[0].args).toEqual([5]);
    expect(getBody().textContent).toInclude("Forty chairs");
    expect(".o_customer_timeline_attachments a").toHaveAttribute(
        "href",
        /web.content.9/
    );
    expect(".o_customer_timeline_participants").toHaveText(/anna@harbor.example/);
    await contains(".o_customer_timeline_expand").click();
    expect(".o_customer_timeline_details").toHaveCount(0);
});

test("what one hears of buttons is in the language of the reader", async () => {
    patchTranslations({
        customer_relationship: {
            "Show more": "Mehr",
            "Show less": "Weniger",
            "Remove filter %s": "Filter %s entfernen",
            "1 attachment": "1 Anhang",
        },
    });
    mockTimeline({
        rows: [makeRow({...MAIL, attachments: 1})],
        filters: {direction: "in"},
    });
    await mountContact();
    expect(".o_customer_timeline_expand").toHaveAttribute("aria-label", "Mehr");
    expect("article .fa-paperclip").toHaveAttribute("aria-label", "1 Anhang");
    expect(".o_customer_timeline_remove").toHaveAttribute(
        "aria-label",
        "Filter Direction entfernen"
    );
    await contains(".o_customer_timeline_expand").click();
    expect(".o_customer_timeline_expand").toHaveAttribute("title", "Weniger");
});

test("a feeling or an outcome of another addon is no error", async () => {
    mockTimeline({rows: [makeRow({...MAIL, feeling: "amused", outcome: "postponed"})]});
    await mountContact();
    expect("article").toHaveCount(1);
});

test("what was found in a message is shown until it is opened", async () => {
    const extract = [
        ["…as <b>our</b> ", false],
        ["Contract", true],
        [" of May", false],
    ];
    mockTimeline({rows: [makeRow({...MAIL, extract, note: "Long"})]});
    await mountContact();
    expect(".o_customer_timeline_note").toHaveText("…as <b>our</b> Contract of May");
    expect(".o_customer_timeline_note mark").toHaveText("Contract");
    await contains(".o_customer_timeline_expand").click();
    expect(".o_customer_timeline_note").toHaveCount(0);
});

test("Enter opens the row that has the focus", async () => {
    mockTimeline({rows: [makeRow(MAIL)], details: {body: "<p>Forty chairs</p>"}});
    await mountContact();
    queryOne("article").focus();
    await press("Enter");
    await animationFrame();
    expect(".o_customer_timeline_body").toHaveCount(1);
    expect("article").toBeFocused();
});

test("links of a message never leave the form", async () => {
    mockTimeline({
        rows: [makeRow(MAIL)],
        details: {body: `<p>See <a href="https://harbor.example">us</a></p>`},
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    const link = getBody().querySelector("a");
    expect(link.target).toBe("_blank");
    expect(link.rel).toBe("noopener noreferrer");
});

test("a long message is clipped until all of it is wanted", async () => {
    mockTimeline({
        rows: [makeRow(MAIL)],
        details: {body: "<p>Once more</p>".repeat(200)},
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await contains(".o_customer_timeline_show_all").click();
    expect(".o_customer_timeline_show_all").toHaveCount(0);
    expect(".o_customer_timeline_unclipped").toHaveAttribute("tabindex", "0");
});

test("what is gone meanwhile is said", async () => {
    mockTimeline({rows: [makeRow(MAIL)], details: {gone: "document"}});
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    expect(".o_customer_timeline_gone").toHaveText(/deleted/);
});

test("details that fail can be tried again", async () => {
    let isBroken = true;
    mockTimeline({
        rows: [makeRow(MAIL)],
        details: () => {
            if (isBroken) {
                throw makeServerError();
            }
            return {body: "<p>Forty chairs</p>"};
        },
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    isBroken = false;
    await contains(".o_customer_timeline_details button").click();
    await animationFrame();
    expect(getBody().textContent).toInclude("Forty chairs");
});

test("a pinned row is on top, too, and keeps the focus", async () => {
    mockTimeline({rows: [makeRow({id: 5, name: "Birthday in May"})]});
    await mountContact();
    expect(".o_customer_timeline_pinned").toHaveCount(0);
    queryOne(".o_customer_timeline_pin").focus();
    await contains(".o_customer_timeline_pin").click();
    await animationFrame();
    expect(".o_customer_timeline_pinned article").toHaveText(/Birthday in May/);
    const button = ".o_customer_timeline_stream .o_customer_timeline_pin";
    expect(".o_customer_timeline_stream .fa-thumb-tack").toHaveCount(1);
    expect(button).toHaveStyle({opacity: "1"});
    expect(button).toHaveAttribute("aria-pressed", "true");
    expect(button).toBeFocused();
    await contains(button).click();
    await animationFrame();
    expect(".o_customer_timeline_pinned").toHaveCount(0);
});

test("among the pinned alone, what is pinned no more is gone", async () => {
    const server = mockTimeline({
        page: (args) => ({
            rows: server.rows.filter(({pinned}) => pinned || !args[1].pinned),
            more: false,
        }),
        rows: [makeRow({id: 5, pinned: true})],
    });
    await mountContact();
    await contains(".o_customer_timeline_chip[data-name=toggles] button").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Pinned only)").click();
    await animationFrame();
    await contains(".o_customer_timeline_stream .o_customer_timeline_pin").click();
    await animationFrame();
    expect(".o_customer_timeline_stream article").toHaveCount(0);
});

test("an answer is written in place, and is there once it is sent", async () => {
    const actions = mockActions();
    const server = mockTimeline({rows: [makeRow(MAIL)]});
    const composer = {type: "ir.actions.act_window", res_model: "mail.compose.message"};
    onRpc(MODEL, "action_reply", ({args}) => {
        expect(args).toEqual([[5]]);
        return composer;
    });
    await mountContact();
    await contains(".o_customer_timeline_reply", {visible: false}).click();
    expect(actions[0].action).toEqual(composer);
    server.rows.unshift(makeRow({id: 6, name: "Re: Offer"}));
    await actions[0].options.onClose();
    await animationFrame();
    expect("article").toHaveCount(2);
});

test("the document is opened by the server, who knows whether it is there", async () => {
    const actions = mockActions();
    const notification = {type: "ir.actions.client", tag: "display_notification"};
    mockTimeline({rows: [makeRow(MAIL)]});
    onRpc(MODEL, "action_open_document", () => notification);
    await mountContact();
    await contains(".o_customer_timeline_document").click();
    expect(actions[0].action).toEqual(notification);
});

test("log is prefilled with the form", async () => {
    const actions = mockActions();
    mockTimeline();
    await mountContact();
    await contains(".o_customer_timeline_log").click();
    expect(actions[0].options.additionalContext).toEqual({
        default_partner_id: COMPANY,
        default_res_model: "res.partner",
        default_res_id: COMPANY,
    });
});

test("only what one may correct has the buttons for it", async () => {
    mockTimeline({rows: [makeRow({id: 2, can_correct: true}), makeRow({id: 1})]});
    await mountContact();
    expect("[data-id='2'] .o_customer_timeline_withdraw").toHaveCount(1);
    expect("[data-id='1'] .o_customer_timeline_withdraw").toHaveCount(0);
    expect("[data-id='1'] .o_customer_timeline_reply").toHaveCount(0);
});

test("Escape closes the row from wherever in it", async () => {
    mockTimeline({rows: [makeRow(MAIL)], details: {body: "<p>Forty chairs</p>"}});
    await mountContact();
    queryOne("article").focus();
    await press("Enter");
    await animationFrame();
    queryOne("article .o_customer_timeline_reply").focus();
    await press("Escape");
    await animationFrame();
    expect(".o_customer_timeline_details").toHaveCount(0);
    expect("article").toBeFocused();
});

test("all of a long message is there to be scrolled by keys", async () => {
    mockTimeline({
        rows: [makeRow(MAIL)],
        details: {body: "<p>Once more</p>".repeat(200)},
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await contains(".o_customer_timeline_show_all").click();
    await animationFrame();
    // Not toBeFocused, which looks for the focus within the shadow.
    expect(".o_customer_timeline_body:focus").toHaveCount(1);
});

test("what became of an email to many is said once", async () => {
    const failed = {state: "failed", reason: "No server"};
    mockTimeline({
        rows: [makeRow(MAIL)],
        details: {
            delivery: [
                {...failed, name: "Anna"},
                {state: "sent", reason: false, name: "Olga"},
                {...failed, name: "Bert"},
            ],
        },
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    expect(queryAllTexts(".o_customer_timeline_deliveries li")).toEqual([
        "Anna, Bert: Not delivered (No server)",
        "Olga: Sent",
    ]);
});

test("what the line says of the delivery is not said twice", async () => {
    mockTimeline({
        rows: [makeRow({...MAIL, delivery: "opened"})],
        details: {delivery: [{state: "opened", reason: false, name: "Anna"}]},
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    expect(".o_customer_timeline_delivery").toHaveText("Opened");
    expect(".o_customer_timeline_deliveries").toHaveCount(0);
});

test("an opened row says what was corrected", async () => {
    let words = "Thirty chairs";
    const server = mockTimeline({
        rows: [makeRow(MAIL)],
        details: () => ({body: `<p>${words}</p>`}),
    });
    await mountContact();
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    expect(getBody().textContent).toInclude("Thirty chairs");
    words = "Forty chairs";
    await reloadThread();
    expect(getBody().textContent).toInclude("Forty chairs");
    server.rows = [makeRow({...MAIL, has_more: false})];
    await reloadThread();
    expect(".o_customer_timeline_details").toHaveCount(0);
});

test("a pin does what its label says, whatever a colleague did", async () => {
    const rows = [makeRow({id: 5})];
    const server = mockTimeline({page: () => ({rows, more: false})});
    server.rows = [makeRow({id: 5, pinned: true})];
    await mountContact();
    expect(".o_customer_timeline_pin").toHaveAttribute("title", "Pin on top");
    await contains(".o_customer_timeline_pin", {visible: false}).click();
    await animationFrame();
    expect(server.rows[0].pinned).toBe(true);
    expect(".o_customer_timeline_stream .o_customer_timeline_pin").toHaveAttribute(
        "title",
        "Unpin"
    );
});

test("a second click on the pin is no second change", async () => {
    const answer = new Deferred();
    mockTimeline({rows: [makeRow({id: 5})]});
    let clicks = 0;
    onRpc(MODEL, "action_toggle_pin", () => {
        clicks++;
        return answer;
    });
    await mountContact();
    await contains(".o_customer_timeline_pin", {visible: false}).click();
    await contains(".o_customer_timeline_pin", {visible: false}).click();
    expect(clicks).toBe(1);
    answer.resolve(true);
    await animationFrame();
    expect(".o_customer_timeline_pin").toHaveAttribute("title", "Unpin");
});

test("what is planned on this very form opens as in the chatter", async () => {
    const actions = mockActions();
    const activity = {
        kind: "activity",
        id: 3,
        name: "Ask for the order",
        type: "Call",
        icon: "fa-phone",
        date: "2026-06-13",
        user: false,
        state: "planned",
        res_model: "res.partner",
        res_id: COMPANY,
        can_done: false,
    };
    const elsewhere = {...activity, id: 4, res_model: "order", res_id: 7};
    mockTimeline({
        header: {upcoming: [activity, elsewhere], next_step: {...activity}},
    });
    await mountContact();
    await contains(".o_customer_timeline_step").click();
    await contains(".o_customer_timeline_next:eq(0) button").click();
    for (const {action} of actions) {
        expect(action.res_model).toBe("mail.activity");
        expect(action.res_id).toBe(3);
        expect(action.target).toBe("new");
    }
    await contains(".o_customer_timeline_next:eq(1) button").click();
    expect(actions).toHaveLength(3);
    expect(actions[2].action.res_model).toBe("order");
});

test("a letter's ink and paper can be read in the dark", async () => {
    const body = `<p style="color: rgb(0, 0, 0); background: white">Forty chairs</p>`;
    mockTimeline({rows: [makeRow(MAIL)], details: {body}});
    await mountContact();
    getService("mail.store").isOdooWhiteTheme = false;
    queryOne(".o_customer_timeline").style.color = "rgb(200, 200, 200)";
    await contains(".o_customer_timeline_expand").click();
    await animationFrame();
    const {color, backgroundColor} = getComputedStyle(getBody().querySelector("p"));
    expect(color).toBe("rgb(200, 200, 200)");
    expect(backgroundColor).toBe("rgba(0, 0, 0, 0)");
});
