import {_t} from "@web/core/l10n/translation";
import {groupBy} from "@web/core/utils/arrays";
import {url} from "@web/core/utils/urls";

import {Component, onWillDestroy, onWillUpdateProps, useState} from "@odoo/owl";

import {DELIVERIES} from "./timeline_labels";
import {TimelineMessage} from "./timeline_message";

const GONE = {
    document: _t("The document has been deleted meanwhile."),
    message: _t("The message has been deleted meanwhile."),
    forbidden: _t("This message is not yours to read."),
};

/** What was said, with the reader's own rights: asked for when it is opened. */
export class TimelineRowDetails extends Component {
    static template = "customer_relationship.TimelineRowDetails";
    static components = {TimelineMessage};
    static props = {row: Object, timeline: Object, actions: Object};

    setup() {
        this.state = useState({details: null, hasError: false});
        this.deliveries = DELIVERIES;
        this.request = 0;
        onWillDestroy(() => this.request++);
        // A reload may bring other words; those shown stay until it is known.
        onWillUpdateProps(({row}) => {
            if (row !== this.props.row) {
                this.load(row);
            }
        });
        this.load();
    }

    async load(row = this.props.row) {
        const request = ++this.request;
        this.state.hasError = false;
        let result = {};
        try {
            result = {details: await this.props.timeline.getDetails(row)};
        } catch {
            result = {hasError: !this.state.details};
        }
        if (request === this.request) {
            Object.assign(this.state, result);
        }
    }

    get gone() {
        return GONE[this.state.details.gone];
    }

    /** Only what the line above doesn't say. */
    get participants() {
        const {participants} = this.state.details;
        return participants.length > 1 || participants.some(({email}) => email)
            ? participants
            : [];
    }

    /** Those who got it are of interest when it came back from one of several. */
    get delivery() {
        const {delivery} = this.state.details;
        const isTold = delivery.every(
            ({state, reason}) => !reason && state === this.props.row.delivery
        );
        return isTold ? [] : this.groupDelivery(delivery);
    }

    /** A mail to thirty that nobody got is one piece of news. */
    groupDelivery(delivery) {
        const groups = groupBy(delivery, ({state, reason}) => `${state} ${reason}`);
        return Object.entries(groups).map(([key, members]) => {
            const {state, reason} = members[0];
            return {key, state, reason, names: members.map(({name}) => name)};
        });
    }

    getUrl({id}) {
        return url(`/web/content/${id}`);
    }

    getLabel(state) {
        return DELIVERIES[state]?.label || state;
    }
}
