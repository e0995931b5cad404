import {_t} from "@web/core/l10n/translation";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {user} from "@web/core/user";
import {useDebounced} from "@web/core/utils/timing";

import {Component, useRef, useState} from "@odoo/owl";

import {TimelineChip} from "./timeline_chip";
import {hasFilters, toggleChannel} from "./timeline_filters";
import {formatPeriod, TimelinePeriod} from "./timeline_period";

const SEARCH_DELAY = 300;
const DIRECTIONS = {in: _t("From them"), out: _t("From us")};
const TOGGLES = {
    hide_automatic: _t("Hide automatic"),
    hide_notes: _t("Hide notes"),
    pinned: _t("Pinned only"),
};

/** Log, whose story, search, and the filters: what is set is seen, and goes by a click. */
export class TimelineFilterBar extends Component {
    static template = "customer_relationship.TimelineFilterBar";
    static components = {CheckboxItem, DropdownItem, TimelineChip, TimelinePeriod};
    static props = {
        timeline: Object,
        actions: Object,
        scopes: Array,
        setScope: Function,
    };

    setup() {
        this.timeline = useState(this.props.timeline);
        this.input = useRef("search");
        this.directions = DIRECTIONS;
        this.toggles = TOGGLES;
        this.search = useDebounced(
            (text) => this.setFilters({search: text.trim()}),
            SEARCH_DELAY
        );
        this.loadChoices = () => this.timeline.loadChoices();
    }

    get filters() {
        return this.timeline.filters;
    }

    /** There is nothing to filter, and nobody to log something about. */
    get isForbidden() {
        return this.timeline.status === "forbidden";
    }

    get hasFilters() {
        return hasFilters(this.filters);
    }

    get choices() {
        return this.timeline.choices || {channels: [], users: [], contacts: []};
    }

    /** Most ask what they did themselves. */
    get users() {
        const {users} = this.choices;
        const others = users.filter(({id}) => id !== user.userId);
        return others.length === users.length
            ? users
            : [{id: user.userId, name: _t("Me")}, ...others];
    }

    get values() {
        const {channels = [], direction, user_id, partner_id} = this.filters;
        const find = (choices, id) => choices.find((choice) => choice.id === id)?.name;
        return {
            channels: channels.map((code) => this.getChannelName(code)).join(", "),
            direction: DIRECTIONS[direction] || "",
            user: user_id ? find(this.users, user_id) || _t("Somebody") : "",
            contact: partner_id ? find(this.choices.contacts, partner_id) || "" : "",
            period: formatPeriod(this.filters),
            toggles: Object.keys(TOGGLES)
                .filter((name) => this.filters[name])
                .map((name) => TOGGLES[name])
                .join(", "),
        };
    }

    getChannelName(code) {
        return (
            this.choices.channels.find((channel) => channel.code === code)?.name || code
        );
    }

    setFilters(changes) {
        return this.timeline.setFilters(changes);
    }

    /** The button goes with the filters. */
    clear() {
        this.search.cancel();
        this.input.el.focus();
        return this.timeline.clearFilters();
    }

    toggleChannel(code) {
        this.setFilters({channels: toggleChannel(this.filters.channels, code)});
    }

    /** A second click takes the choice back. */
    choose(name, value) {
        this.setFilters({[name]: this.filters[name] === value ? false : value});
    }

    toggle(name) {
        this.setFilters({[name]: !this.filters[name]});
    }

    removeToggles() {
        this.setFilters(
            Object.fromEntries(Object.keys(TOGGLES).map((name) => [name, false]))
        );
    }

    onSearchKeydown(ev) {
        if (ev.key === "Enter") {
            // The form has a button of its own for Enter.
            ev.preventDefault();
            this.search.cancel();
            this.setFilters({search: ev.target.value.trim()});
        } else if (ev.key === "Escape" && ev.target.value) {
            ev.stopPropagation();
            ev.target.value = "";
            this.search("");
        }
    }
}
