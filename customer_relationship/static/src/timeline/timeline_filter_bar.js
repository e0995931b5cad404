import {_t} from "@web/core/l10n/translation";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {user} from "@web/core/user";
import {useDebounced} from "@web/core/utils/timing";

import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {TimelineChip} from "./timeline_chip";
import {hasFilters, toggleChannel} from "./timeline_filters";
import {formatPeriod, TimelinePeriod} from "./timeline_period";

const SEARCH_DELAY = 300;
const DIRECTIONS = {in: _t("From them"), out: _t("From us")};
const TOGGLES = {
    hide_automatic: _t("Hide automatic"),
    hide_notes: _t("Hide logged notes"),
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
        // What is typed: spaces at its end belong to the words that follow.
        this.state = useState({text: ""});
        this.asked = "";
        this.search = useDebounced(() => this.applySearch(), SEARCH_DELAY);
        useEffect(
            (...shown) => this.followSearch(...shown),
            () => [this.filters.search || "", this.timeline.about?.partner_id]
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

    /** Nobody took part, or what there is could not be asked. */
    get nothingToChoose() {
        return this.timeline.choices
            ? _t("Nobody yet")
            : _t("The choices can't be shown right now.");
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
        const find = (choices, id) =>
            choices.find((choice) => choice.id === id)?.name || _t("Somebody");
        return {
            channels: channels.map((code) => this.getChannelName(code)).join(", "),
            direction: DIRECTIONS[direction] || "",
            user: user_id ? find(this.users, user_id) : "",
            contact: partner_id ? find(this.choices.contacts, partner_id) : "",
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

    /** Another customer, or cleared elsewhere: what was typed is not for that. */
    followSearch(search, customer) {
        if (search !== this.asked || customer !== this.customer) {
            this.customer = customer;
            this.resetSearch(search);
        }
    }

    resetSearch(search) {
        this.search.cancel();
        this.asked = search;
        this.state.text = search;
    }

    applySearch() {
        this.search.cancel();
        this.asked = this.state.text.trim();
        return this.setFilters({search: this.asked});
    }

    onSearchInput(text) {
        this.state.text = text;
        this.search();
    }

    setFilters(changes) {
        return this.timeline.setFilters(changes);
    }

    /** The button goes with the filters. */
    clear() {
        this.resetSearch("");
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
            this.applySearch();
        } else if (ev.key === "Escape" && this.state.text) {
            ev.stopPropagation();
            this.onSearchInput("");
        }
    }
}
