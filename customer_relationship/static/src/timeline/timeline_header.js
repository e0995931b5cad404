import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";

import {Component, useState} from "@odoo/owl";

import {formatAge, formatDay, formatDue, formatFull} from "./timeline_dates";

/** Last in, last out, who waits, what is next, what is promised: read at a glance. */
export class TimelineHeader extends Component {
    static template = "customer_relationship.TimelineHeader";
    static props = {timeline: Object, actions: Object};

    setup() {
        this.timeline = useState(this.props.timeline);
    }

    get header() {
        return this.timeline.header;
    }

    get tiles() {
        const {last_in, last_out, waiting_since} = this.header;
        return [
            {
                name: "last_in",
                label: _t("Last from them"),
                ...this.getAgo(last_in),
            },
            {
                name: "last_out",
                label: _t("Last from us"),
                ...this.getAgo(last_out),
            },
            {
                name: "waiting",
                label: _t("Waiting for us since"),
                ...this.getWaiting(waiting_since),
            },
        ];
    }

    getAgo(value) {
        if (!value) {
            return {value: _t("Never"), isMuted: true};
        }
        const date = deserializeDateTime(value);
        return {value: date.toRelative(), title: formatFull(date)};
    }

    getWaiting(value) {
        if (!value) {
            return {value: _t("Nobody waits"), isMuted: true};
        }
        const date = deserializeDateTime(value);
        return {
            value: formatDay(date),
            hint: formatAge(date),
            title: formatFull(date),
            color: "text-warning",
            icon: "fa-clock-o",
        };
    }

    /** Each is counted once: those that are overdue are open, too. */
    get promises() {
        const {open_promises, broken_promises} = this.header;
        const kept = open_promises - broken_promises;
        return [
            kept > 0 && {text: _t("%s open", kept)},
            broken_promises && {
                text: _t("%s overdue", broken_promises),
                color: "text-danger",
            },
        ].filter(Boolean);
    }

    get nextStep() {
        const step = this.header.next_step;
        return step
            ? {...step, due: formatDue(step), title: step.summary || step.type}
            : {};
    }
}
