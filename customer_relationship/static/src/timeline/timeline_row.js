import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useService} from "@web/core/utils/hooks";

import {Component, onWillUpdateProps, useState} from "@odoo/owl";

import {formatDay, formatFull, formatRowTime} from "./timeline_dates";
import {DELIVERIES, FEELINGS, OUTCOMES} from "./timeline_labels";
import {TimelineRowDetails} from "./timeline_row_details";

/** Who, how and what in a line; the message and more when it is opened. */
export class TimelineRow extends Component {
    static template = "customer_relationship.TimelineRow";
    static components = {Dropdown, DropdownItem, TimelineRowDetails};
    static props = {
        row: Object,
        timeline: Object,
        actions: Object,
        position: {type: Number, optional: true},
        size: {type: Number, optional: true},
        isPinnedCopy: {type: Boolean, optional: true},
    };

    setup() {
        this.ui = useService("ui");
        this.state = useState({isOpen: false});
        onWillUpdateProps(({row}) => (this.state.isOpen &&= row.has_more));
        this.outcomes = OUTCOMES;
        this.feelings = FEELINGS;
        this.formatFull = formatFull;
    }

    get row() {
        return this.props.row;
    }

    /** What one hears of it before it is read out. */
    get label() {
        const {type, name, when, outcome, feeling} = this.row;
        const what = name === type ? [type] : [type, name];
        const how = [OUTCOMES[outcome], FEELINGS[feeling]?.label, this.delivery?.label];
        return [...what, ...this.people, ...how, formatFull(when)]
            .filter(Boolean)
            .join(", ");
    }

    get delivery() {
        return DELIVERIES[this.row.delivery];
    }

    /** A pinned row may be of any day. */
    get time() {
        const {when} = this.row;
        return this.props.isPinnedCopy ? formatDay(when) : formatRowTime(when);
    }

    /** Who spoke to whom, in the order in which it was said. */
    get people() {
        const {partner, others, user, direction} = this.row;
        const customer = others
            ? _t("%(name)s and %(count)s more", {name: partner.name, count: others})
            : partner.name;
        const people = [user && user.name, customer].filter(Boolean);
        return direction === "in" ? people.reverse() : people;
    }

    /** A call with a contact is kept on the contact: that is no document to open. */
    get hasLink() {
        const {can_open, res_model} = this.row;
        const isContact = res_model === "res.partner";
        return can_open && !isContact && this.props.actions.isElsewhere(this.row);
    }

    /** What the reader may do; the pin is last, as it stays where it is set. */
    get buttons() {
        const {actions, timeline} = this.props;
        const {can_reply, can_correct, pinned} = this.row;
        const buttons = [
            can_reply && {
                name: "reply",
                label: _t("Reply"),
                icon: "fa-reply",
                run: () => actions.reply(this.row),
            },
            can_correct && {
                name: "correct",
                label: _t("Correct"),
                icon: "fa-pencil",
                run: () => actions.correct(this.row),
            },
            can_correct && {
                name: "withdraw",
                label: _t("Withdraw"),
                icon: "fa-trash-o",
                run: () => actions.withdraw(this.row),
            },
            {
                name: "pin",
                label: pinned ? _t("Unpin") : _t("Pin on top"),
                icon: "fa-thumb-tack",
                isOn: pinned,
                run: () => timeline.togglePin(this.row),
            },
        ];
        return buttons.filter(Boolean);
    }

    get duration() {
        return _t("%s min", this.row.duration);
    }

    get attachments() {
        const {attachments} = this.row;
        return attachments === 1
            ? _t("1 attachment")
            : _t("%s attachments", attachments);
    }

    get expandLabel() {
        return this.state.isOpen ? _t("Show less") : _t("Show more");
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }

    /** The whole line is a large target, except for what does something else. */
    onClick(ev) {
        const isSelecting = !window.getSelection().isCollapsed;
        const isOther = ev.target.closest(
            "a, button, input, .o_customer_timeline_details"
        );
        if (this.row.has_more && !isSelecting && !isOther) {
            this.toggle();
        }
    }

    /** Enter opens the row, Escape closes it from wherever in it. */
    onKeydown(ev) {
        const {key, target, currentTarget: row} = ev;
        const isOpening = key === "Enter" && target === row && this.row.has_more;
        const isClosing = key === "Escape" && this.state.isOpen;
        if (isOpening || isClosing) {
            ev.preventDefault();
            ev.stopPropagation();
            row.focus();
            this.toggle();
        }
    }
}
