import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, serializeDateTime, today} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {groupBy} from "@web/core/utils/arrays";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, useState} from "@odoo/owl";

const {DateTime} = luxon;

const PAGE_SIZE = 30;
const NAMED = {fields: {name: {}}};
const SPECIFICATION = {
    name: {},
    date: {},
    direction: {},
    type_id: {fields: {name: {}, icon: {}}},
    partner_id: NAMED,
    participant_ids: NAMED,
    user_id: NAMED,
    automatic: {},
    duration: {},
    outcome: {},
    feeling: {},
    note: {},
    res_model: {},
    res_id: {},
    can_open_document: {},
};
const OUTCOMES = {
    reached: _t("Reached"),
    left_message: _t("Left a message"),
    no_answer: _t("No answer"),
};
const FEELINGS = {
    good: {label: _t("Good"), icon: "fa-smile-o", color: "text-success"},
    neutral: {label: _t("Neutral"), icon: "fa-meh-o", color: "text-muted"},
    bad: {label: _t("Bad"), icon: "fa-frown-o", color: "text-danger"},
};

/**
 * What happened with the customer of the form, newest first, a heading for each day.
 *
 * On a contact's form it is about that contact, elsewhere about the field partner_id.
 */
export class CustomerTimeline extends Component {
    static template = "customer_relationship.CustomerTimeline";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.outcomes = OUTCOMES;
        this.feelings = FEELINGS;
        this.state = useState({rows: [], hasMore: false, status: "loading"});
        useRecordObserver((record) => {
            const partnerId =
                record.resModel === "res.partner"
                    ? record.resId
                    : record.data.partner_id.id;
            if (partnerId !== this.partnerId) {
                this.partnerId = partnerId;
                this.load();
            }
        });
    }

    get days() {
        const days = groupBy(this.state.rows, (row) => row.date.toISODate());
        return Object.values(days).map((rows) => ({
            label: this.formatDay(rows[0].date),
            rows,
        }));
    }

    /** A person's form shows their own part, every other form the whole customer. */
    get domain() {
        const {resModel, data} = this.props.record;
        if (
            resModel === "res.partner" &&
            data.commercial_partner_id.id !== this.partnerId
        ) {
            return [
                "|",
                ["partner_id", "=", this.partnerId],
                ["participant_ids", "in", [this.partnerId]],
            ];
        }
        return [["commercial_partner_id", "parent_of", [this.partnerId]]];
    }

    load() {
        this.request = {};
        Object.assign(this.state, {rows: [], hasMore: false, status: "loading"});
        return this.fetchPage(this.domain);
    }

    loadMore() {
        const {id, date} = this.state.rows.at(-1);
        const last = serializeDateTime(date);
        return this.fetchPage([
            ...this.domain,
            "|",
            ["date", "<", last],
            "&",
            ["date", "=", last],
            ["id", "<", id],
        ]);
    }

    async fetchPage(domain) {
        const request = this.request;
        try {
            const {records} = await this.orm.silent.webSearchRead(
                "customer.interaction",
                domain,
                {
                    specification: SPECIFICATION,
                    order: "date desc, id desc",
                    // One more than is shown tells whether there are more.
                    limit: PAGE_SIZE + 1,
                    count_limit: PAGE_SIZE + 1,
                }
            );
            if (request === this.request) {
                this.showPage(records);
            }
        } catch {
            if (request === this.request) {
                this.state.status = "error";
            }
        }
    }

    showPage(records) {
        const rows = records.slice(0, PAGE_SIZE).map((record) => ({
            ...record,
            date: deserializeDateTime(record.date),
        }));
        this.state.rows.push(...rows);
        this.state.hasMore = records.length > PAGE_SIZE;
        this.state.status = "ready";
    }

    formatDay(date) {
        if (date.hasSame(today(), "day")) {
            return _t("Today");
        }
        if (date.hasSame(today().minus({days: 1}), "day")) {
            return _t("Yesterday");
        }
        return date.toLocaleString(DateTime.DATE_HUGE);
    }

    formatTime(date) {
        return date.toLocaleString(DateTime.TIME_SIMPLE);
    }

    /** Who spoke to whom, in the order in which it was said. */
    getPeople({partner_id, participant_ids, user_id, direction}) {
        const customer = participant_ids.length
            ? _t("%(name)s and %(count)s more", {
                  name: partner_id.name,
                  count: participant_ids.length,
              })
            : partner_id.name;
        const people = [user_id && user_id.name, customer].filter(Boolean);
        return direction === "in" ? people.reverse() : people;
    }

    /** The document, unless it is the form that one looks at. */
    hasDocumentLink({can_open_document, res_model, res_id}) {
        const {resModel, resId} = this.props.record;
        return can_open_document && !(res_model === resModel && res_id === resId);
    }

    openDocument({res_model, res_id}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }

    logCall() {
        return this.action.doAction(
            "customer_relationship.customer_interaction_action_log_call",
            {
                additionalContext: {default_partner_id: this.partnerId},
                onClose: () => this.load(),
            }
        );
    }
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});
