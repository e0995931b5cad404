import {Deferred} from "@web/core/utils/concurrency";
import {omit, pick} from "@web/core/utils/objects";

import {markRaw} from "@odoo/owl";

import {cleanFilters, getRemembered, SCOPES} from "./timeline_filters";
import {addOlder, append, preparePage, prepareRow} from "./timeline_rows";

const MODEL = "customer.interaction";
const PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 80;

function getStatus(error) {
    const isForbidden = error.exceptionName === "odoo.exceptions.AccessError";
    return isForbidden ? "forbidden" : "error";
}

/**
 * What the timeline knows: whom it is about, the filters, and the rows read so far.
 *
 * An answer that comes after a newer question is dropped.
 */
export class TimelineModel {
    about = null;
    filters = {};
    rows = [];
    more = false;
    /** "loading" until there is something to show, then "ready", "error", "forbidden" */
    status = "loading";
    isReloading = false;
    /** What is shown is true, but there may be more of late. */
    hasReloadError = false;
    /** "idle", "loading" or "error" */
    older = "idle";
    header = null;
    hasHeaderError = false;
    choices = null;
    choicesRequest = null;

    /** Until it is about somebody, filters wait. */
    started = new Deferred();
    request = 0;
    headerRequest = 0;
    /** The rows are those of another customer, part or filter until the answer comes. */
    isOutdated = false;
    isPinning = false;

    constructor(orm, memory) {
        this.orm = markRaw({silent: orm.silent, loud: orm});
        this.memory = memory;
    }

    call(method, args, kwargs) {
        return this.orm.silent.call(MODEL, method, args, kwargs);
    }

    /** Show somebody, or another part of the same story. */
    async show(about) {
        const isSame = JSON.stringify(about) === JSON.stringify(this.about);
        if (isSame) {
            return;
        }
        const isNew = about.partner_id !== this.about?.partner_id;
        Object.assign(this, {about, choices: null, choicesRequest: null});
        if (isNew) {
            Object.assign(this, {rows: [], status: "loading", header: null});
            this.restored = this.restoreFilters();
            this.started.resolve();
            this.loadHeader();
        }
        this.loadNames();
        if (about.scope !== "customer") {
            this.filters = omit(this.filters, "partner_id");
        }
        await this.loadNewest();
    }

    /** Something may have happened: what was read further back stays. */
    async reload() {
        await Promise.all([this.loadHeader(), this.loadNewest(true)]);
    }

    async loadNewest(isSame = false) {
        const request = ++this.request;
        this.isReloading = true;
        this.isOutdated ||= !isSame;
        let result = {};
        try {
            await this.restored;
            result = await this.fetchNewest();
        } catch (error) {
            result = this.getFailure(getStatus(error));
        }
        if (request === this.request) {
            Object.assign(this, result, {isReloading: false, older: "idle"});
        }
    }

    async fetchNewest() {
        const count = this.isOutdated ? PAGE_SIZE : this.rows.length;
        const limit = Math.min(Math.max(count, PAGE_SIZE), MAX_PAGE_SIZE);
        const page = await this.fetchPage(null, limit);
        const shown = this.isOutdated ? page : addOlder(page, this);
        return {...shown, status: "ready", isOutdated: false, hasReloadError: false};
    }

    /** What was read stays, unless the reader lost the right to it. */
    getFailure(status) {
        return status === "error" && this.rows.length && !this.isOutdated
            ? {hasReloadError: true}
            : {rows: [], more: false, status, hasReloadError: false};
    }

    /** It may be changed, or moved further back than is reloaded: that is read again. */
    forget(row) {
        const index = this.rows.findIndex(({id}) => id === row.id);
        if (index >= 0 && this.rows.length > MAX_PAGE_SIZE) {
            this.rows = this.rows.slice(0, Math.max(index, MAX_PAGE_SIZE));
            this.more = true;
        }
    }

    /** Without them there is more to see, which is better than nothing. */
    async restoreFilters() {
        const {about} = this;
        try {
            const filters = await this.memory.load();
            if (about.partner_id === this.about.partner_id) {
                this.filters = omit(filters, ...SCOPES);
            }
        } catch {
            this.filters = {};
        }
    }

    /** What the filters are called may come after the rows. */
    async loadNames() {
        await this.restored;
        const {user_id, partner_id, channels} = this.filters;
        if (user_id || partner_id || channels) {
            this.loadChoices();
        }
    }

    async loadOlder() {
        if (!this.more || this.isReloading || this.older === "loading") {
            return;
        }
        const request = this.request;
        this.older = "loading";
        let result = {older: "idle"};
        try {
            const last = pick(this.rows.at(-1), "date", "id");
            result = {...result, ...append(this.rows, await this.fetchPage(last))};
        } catch {
            result = {older: "error"};
        }
        if (request === this.request) {
            Object.assign(this, result);
        }
    }

    async fetchPage(before, limit = PAGE_SIZE) {
        const args = [this.about, cleanFilters(this.filters)];
        return preparePage(await this.call("get_timeline_page", args, {before, limit}));
    }

    /** The strip above is a help: without it the history is still there. */
    async loadHeader() {
        const request = ++this.headerRequest;
        let result = {};
        try {
            const header = await this.call("get_timeline_header", [this.about]);
            header.pinned = header.pinned.map(prepareRow);
            result = {header, hasHeaderError: false};
        } catch {
            result = {hasHeaderError: true};
        }
        if (request === this.headerRequest) {
            Object.assign(this, result);
        }
    }

    /** Asked for once; after a failure the next who opens a menu asks again. */
    async loadChoices() {
        const {about} = this;
        const user_id = this.filters.user_id || false;
        this.choicesRequest ??= this.call("get_timeline_choices", [about], {user_id});
        let result = {choicesRequest: null};
        try {
            result = {choices: await this.choicesRequest};
        } catch {
            // The menu says so.
        }
        if (about === this.about) {
            Object.assign(this, result);
        }
    }

    /** Those of last time come first: a change is a change of them. */
    async setFilters(changes) {
        await this.started;
        await this.restored;
        this.filters = cleanFilters({...this.filters, ...changes});
        this.memory.save(getRemembered(this.filters));
        await this.loadNewest();
    }

    async clearFilters() {
        await this.started;
        await this.restored;
        this.filters = {};
        await this.setFilters({});
    }

    getDetails(row) {
        return this.call("get_timeline_details", [row.id]);
    }

    /** As the button says, whatever a colleague did meanwhile; a second click waits. */
    async togglePin(row) {
        if (this.isPinning) {
            return;
        }
        this.isPinning = true;
        try {
            await this.pin(row.id, !row.pinned);
        } finally {
            this.isPinning = false;
        }
    }

    /** Not silent: the reader is told why no more can be pinned. */
    async pin(id, wanted) {
        const args = [[id], wanted];
        const pinned = await this.orm.loud.call(MODEL, "action_toggle_pin", args);
        this.rows = this.rows.map((row) =>
            row.id === id ? markRaw({...row, pinned}) : row
        );
        await (this.filters.pinned ? this.reload() : this.loadHeader());
    }
}
