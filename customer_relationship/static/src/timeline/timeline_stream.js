import {_t} from "@web/core/l10n/translation";
import {getTabableElements} from "@web/core/utils/ui";
import {useService} from "@web/core/utils/hooks";

import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {groupRows} from "./timeline_dates";
import {hasFilters} from "./timeline_filters";
import {TimelineRow} from "./timeline_row";

// Read on before the reader comes to the end.
const AHEAD = "400px";
const OUT = {Home: false, End: true};
const STEPS = {ArrowDown: 1, ArrowUp: -1, PageDown: 1, PageUp: -1};

/** The past under its headings, or why there is nothing to see. */
export class TimelineStream extends Component {
    static template = "customer_relationship.TimelineStream";
    static components = {TimelineRow};
    static props = {timeline: Object, actions: Object};

    setup() {
        this.ui = useService("ui");
        this.timeline = useState(this.props.timeline);
        this.feed = useRef("feed");
        this.end = useRef("end");
        this.next = null;
        useEffect(() => this.focusNext());
        useEffect(
            (end) => this.watchEnd(end),
            // Whoever comes to the end while it is reloaded is served after that.
            () => [this.end.el, this.timeline.rows.length, this.timeline.isReloading]
        );
    }

    get groups() {
        return groupRows(this.timeline.rows);
    }

    get hasFilters() {
        return hasFilters(this.timeline.filters);
    }

    /** What a screen reader says once the rows are there; an error is an alert. */
    get announcement() {
        const {status, isReloading, older} = this.timeline;
        if (isReloading || older === "loading") {
            return _t("Loading the history…");
        }
        if (status === "forbidden") {
            return _t("You may not see this history");
        }
        return status === "ready" ? this.found : "";
    }

    get found() {
        const {rows} = this.timeline;
        if (rows.length) {
            return _t("%s events shown", rows.length);
        }
        return this.hasFilters ? _t("Nothing matches") : _t("Nothing has happened yet");
    }

    /** On a phone the chatter below has to stay in reach: there one asks for more. */
    watchEnd(end) {
        if (!end || this.ui.isSmall) {
            return undefined;
        }
        const observer = new IntersectionObserver(
            (entries) => {
                // After a failure the reader decides.
                if (entries.at(-1).isIntersecting && this.timeline.older === "idle") {
                    this.timeline.loadOlder();
                }
            },
            {rootMargin: AHEAD, scrollMargin: AHEAD}
        );
        observer.observe(end);
        return () => observer.disconnect();
    }

    /** How many rows a day has is not known before all of them are read. */
    getSize(group) {
        const isLast = group.rows.at(-1) === this.timeline.rows.at(-1);
        return isLast && this.timeline.more ? -1 : group.rows.length;
    }

    tryAgain() {
        return this.goOn(0, () => this.timeline.reload());
    }

    clearFilters() {
        return this.goOn(0, () => this.timeline.clearFilters());
    }

    showOlder() {
        const {rows} = this.timeline;
        return this.goOn(rows.length, () => this.timeline.loadOlder());
    }

    /** The button that was pressed moves or goes: one reads on at what came instead. */
    async goOn(index, load) {
        this.next = index;
        await load();
        if (!this.timeline.rows[index]) {
            this.next = null;
        }
    }

    focusNext() {
        const {el} = this.feed;
        const row = this.next !== null && el?.querySelectorAll("article")[this.next];
        if (row) {
            this.next = null;
            row.focus();
        }
    }

    /** As in any feed: up and down from row to row, with Ctrl past all of them. */
    onKeydown(ev) {
        let next = null;
        if (ev.ctrlKey && ev.key in OUT) {
            next = this.getOutside(OUT[ev.key]);
        } else if (ev.key in STEPS && ev.target.matches("article")) {
            const rows = [...this.feed.el.querySelectorAll("article")];
            next = rows[rows.indexOf(ev.target) + STEPS[ev.key]];
        }
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }

    /** What one comes to with Tab before or after the rows, however many there are. */
    getOutside(isAfter) {
        const side = isAfter
            ? Node.DOCUMENT_POSITION_FOLLOWING
            : Node.DOCUMENT_POSITION_PRECEDING;
        const {el} = this.feed;
        const elements = getTabableElements().filter(
            (it) => !el.contains(it) && el.compareDocumentPosition(it) & side
        );
        return elements.at(isAfter ? 0 : -1);
    }
}
