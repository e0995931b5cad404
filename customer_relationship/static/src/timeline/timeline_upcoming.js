import {ActivityMarkAsDone} from "@mail/core/web/activity_markasdone_popover";
import {_t} from "@web/core/l10n/translation";
import {usePopover} from "@web/core/popover/popover_hook";
import {useService} from "@web/core/utils/hooks";

import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {formatDue} from "./timeline_dates";
import {TimelineRow} from "./timeline_row";

const SHOWN = 3;
// The colors of the chatter's activities.
const STATES = {
    overdue: "text-danger",
    today: "text-warning",
    planned: "text-success",
};
const KINDS = {
    activity: _t("Activity"),
    promise: _t("Promise"),
    meeting: _t("Meeting"),
};

/** What is planned with the customer, and what somebody pinned: above the past. */
export class TimelineUpcoming extends Component {
    static template = "customer_relationship.TimelineUpcoming";
    static components = {TimelineRow};
    static props = {timeline: Object, actions: Object};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.store = useService("mail.store");
        this.timeline = useState(this.props.timeline);
        this.state = useState({showsAll: false});
        this.donePopover = usePopover(ActivityMarkAsDone, {position: "bottom"});
        this.list = useRef("items");
        useEffect(
            (showsAll) => showsAll && this.focusItem(SHOWN),
            () => [this.state.showsAll]
        );
        this.kinds = KINDS;
        this.states = STATES;
        this.formatDue = formatDue;
    }

    get items() {
        const items = this.timeline.header?.upcoming || [];
        return this.state.showsAll ? items : items.slice(0, SHOWN);
    }

    /** Names stand below one another, also of what nobody marks as done. */
    get canDoAny() {
        return this.items.some((item) => item.can_done);
    }

    /** Those that a click shows, and those that are not even read. */
    get hidden() {
        const {upcoming = [], more = 0} = this.timeline.header || {};
        const shown = upcoming.length - this.items.length;
        return {
            shown: shown && _t("%s more", shown + more),
            unread: more && _t("and %s more", more),
        };
    }

    get pinned() {
        return this.timeline.header?.pinned || [];
    }

    showAll() {
        this.state.showsAll = true;
    }

    /** The button that was pressed is gone: go on where it was. */
    focusItem(index) {
        this.list.el.children[index]?.querySelector("button")?.focus();
    }

    getDoneLabel({name}) {
        return _t("Mark as done: %s", name);
    }

    /** The dialog of the chatter, with feedback and what comes next. */
    async markDone(item, target) {
        const data = await this.orm.silent.call("mail.activity", "activity_format", [
            [item.id],
        ]);
        const [found] = data["mail.activity"] || [];
        if (!found || found.state === "done") {
            const message = _t("It was done or deleted meanwhile.");
            this.notification.add(message, {type: "warning"});
            await this.timeline.loadHeader();
            return;
        }
        this.store.insert(data);
        this.donePopover.open(target, {
            activity: this.store["mail.activity"].get(item.id),
            hasHeader: true,
            onActivityChanged: () => this.props.actions.refresh(),
        });
    }
}
