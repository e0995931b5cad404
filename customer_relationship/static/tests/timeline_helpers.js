import {mailModels} from "@mail/../tests/mail_test_helpers";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

export const MODEL = "customer.interaction";
export const COMPANY = 101;
export const ANNA = 102;
export const CINEMA = 104;

const CONTACT_ARCH = /* xml */ `
    <form>
        <field name="name" />
        <field name="commercial_partner_id" invisible="1" />
        <widget name="customer_timeline" />
    </form>`;
const TAB_ARCH = /* xml */ `
    <form>
        <field name="commercial_partner_id" invisible="1" />
        <notebook>
            <page string="Contacts" name="contacts">
                <field name="name" />
            </page>
            <page string="History" name="history">
                <widget name="customer_timeline" />
            </page>
        </notebook>
    </form>`;
const ORDER_ARCH = /* xml */ `
    <form>
        <field name="name" />
        <field name="partner_id" />
        <widget name="customer_timeline" />
    </form>`;

class ResPartner extends mailModels.ResPartner {
    commercial_partner_id = fields.Many2one({relation: "res.partner"});

    _records = [
        ...mailModels.ResPartner._records,
        {id: COMPANY, name: "Harbor Tea", commercial_partner_id: COMPANY},
        {id: ANNA, name: "Anna", commercial_partner_id: COMPANY},
        {id: CINEMA, name: "Silent Cinema", commercial_partner_id: CINEMA},
    ];
}

class Order extends models.Model {
    _name = "order";

    name = fields.Char();
    partner_id = fields.Many2one({relation: "res.partner"});

    _records = [
        {id: 7, name: "S-7", partner_id: ANNA},
        {id: 8, name: "S-8", partner_id: ANNA},
        {id: 9, name: "S-9", partner_id: ANNA},
    ];
}

class Interaction extends models.Model {
    _name = MODEL;
}

export function defineTimelineModels() {
    defineModels({...mailModels, ResPartner, Order, Interaction});
}

export function makeRow(values) {
    return {
        date: "2026-06-15 08:00:00",
        code: "call",
        type: "Call",
        channel: "phone",
        icon: "fa-phone",
        name: `Event ${values.id}`,
        direction: "in",
        automatic: false,
        duration: 0,
        outcome: false,
        feeling: false,
        partner: {id: ANNA, name: "Anna"},
        others: 0,
        user: {id: 2, name: "Sam"},
        res_model: "res.partner",
        res_id: COMPANY,
        document: false,
        can_open: true,
        can_correct: false,
        can_reply: false,
        pinned: false,
        note: false,
        attachments: 0,
        delivery: false,
        has_more: false,
        ...values,
    };
}

/** Newest first: the first has the highest id. */
export function makeRows(count, values) {
    return Array.from({length: count}, (_, index) =>
        makeRow({id: count - index, ...values})
    );
}

export function makeHeader(values) {
    return {
        last_in: false,
        last_out: false,
        waiting_since: false,
        next_step: false,
        open_promises: 0,
        broken_promises: 0,
        upcoming: [],
        more: 0,
        pinned: [],
        can_log: true,
        count: 0,
        ...values,
    };
}

function isBefore(row, before) {
    return (
        !before ||
        row.date < before.date ||
        (row.date === before.date && row.id < before.id)
    );
}

/**
 * A server that keeps rows, answers pages by keyset, and notes what it was asked.
 *
 * A value that is a function answers instead; it may throw, or wait.
 */
export function mockTimeline({
    rows = [],
    header,
    details,
    filters,
    choices,
    page,
} = {}) {
    const calls = [];
    const isPage = ({method}) => method === "get_timeline_page";
    const server = {rows, calls, header, pages: () => calls.filter(isPage)};
    const answer = (method, callback) =>
        onRpc(MODEL, method, ({args, kwargs}) => {
            calls.push({method, args, kwargs});
            return callback(args, kwargs);
        });
    answer("get_timeline_page", (args, kwargs) => {
        if (page) {
            return page(args, kwargs);
        }
        const older = server.rows.filter((row) => isBefore(row, kwargs.before));
        const shown = older.slice(0, kwargs.limit);
        return {rows: shown, more: older.length > shown.length};
    });
    answer("get_timeline_header", () =>
        typeof header === "function" ? header() : makeHeader(server.header)
    );
    answer("get_timeline_filters", () =>
        typeof filters === "function" ? filters() : filters || {}
    );
    answer("set_timeline_filters", () => true);
    answer("get_timeline_choices", ([about]) => ({
        channels: [],
        users: [],
        contacts: [],
        ...(typeof choices === "function" ? choices(about) : choices),
    }));
    answer("get_timeline_details", ([id]) => ({
        body: false,
        attachments: [],
        participants: [],
        message_id: false,
        delivery: [],
        gone: false,
        ...(typeof details === "function" ? details(id) : details),
    }));
    answer("action_toggle_pin", ([[id], pinned]) => {
        const row = server.rows.find((it) => it.id === id);
        row.pinned = pinned;
        server.header = {
            ...server.header,
            pinned: server.rows.filter((it) => it.pinned),
        };
        return row.pinned;
    });
    return server;
}

export function mountContact(resId = COMPANY, arch = CONTACT_ARCH, resIds = [resId]) {
    return mountView({type: "form", resModel: "res.partner", resId, resIds, arch});
}

/** One after the other, by the pager. */
export function mountContacts(...resIds) {
    return mountContact(resIds[0], CONTACT_ARCH, resIds);
}

export async function goToNext() {
    await contains(".o_pager_next").click();
    await animationFrame();
}

/** As after the form was saved, or a message was sent. */
export async function reloadThread(id = COMPANY) {
    getMockEnv().bus.trigger("MAIL:RELOAD-THREAD", {model: "res.partner", id});
    await animationFrame();
    await animationFrame();
}

/** As on the real forms: in a tab that is not the first. */
export function mountTab() {
    return mountContact(COMPANY, TAB_ARCH);
}

export function mountOrder(resId = 7, resIds = [resId]) {
    return mountView({
        type: "form",
        resModel: "order",
        resId,
        resIds,
        arch: ORDER_ARCH,
    });
}
