import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {groupRows} from "./timeline_dates";
import {hasFilters} from "./timeline_filters";
import {TimelineRow} from "./timeline_row";

// Read on before the reader comes to the end.
const AHEAD = "400px";
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
        useEffect(
            (end) => this.watchEnd(end),
            () => [this.end.el, this.timeline.rows.length]
        );
    }

    get groups() {
        return groupRows(this.timeline.rows);
    }

    get hasFilters() {
        return hasFilters(this.timeline.filters);
    }

    /** What a screen reader says once the rows are there. */
    get announcement() {
        const {status, isReloading, older, rows} = this.timeline;
        if (isReloading || older === "loading") {
            return _t("Loading the history…");
        }
        return status === "ready" && rows.length
            ? _t("%s events shown", rows.length)
            : "";
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

    /** Up and down from row to row, as in any feed. */
    onKeydown(ev) {
        const step = STEPS[ev.key];
        if (!step || !ev.target.matches("article")) {
            return;
        }
        const rows = [...this.feed.el.querySelectorAll("article")];
        const next = rows[rows.indexOf(ev.target) + step];
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }
}
