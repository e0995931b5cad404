import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, serializeDateTime, today} from "@web/core/l10n/dates";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {registry} from "@web/core/registry";
import {groupBy} from "@web/core/utils/arrays";
import {useBus, useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, useState} from "@odoo/owl";

const {DateTime} = luxon;

const PAGE_SIZE = 30;
const NAMED = {fields: {display_name: {}}};
const SPECIFICATION = {
    name: {},
    date: {},
    direction: {},
    type_id: {fields: {display_name: {}, icon: {}}},
    commercial_partner_id: NAMED,
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
    can_correct: {},
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
        this.dialog = useService("dialog");
        this.outcomes = OUTCOMES;
        this.feelings = FEELINGS;
        this.state = useState({
            rows: [],
            hasMore: false,
            status: "loading",
            isLoadingMore: false,
        });
        useRecordObserver((record) => {
            const {partnerId, customerId} = this.getPartner(record);
            if (partnerId !== this.partnerId || customerId !== this.customerId) {
                Object.assign(this, {partnerId, customerId});
                Object.assign(this.state, {
                    rows: [],
                    hasMore: false,
                    status: "loading",
                });
                this.load();
            }
        });
        // The form was saved or reloaded: an order may have been confirmed meanwhile.
        useBus(this.props.record.model.bus, "update", () => this.load());
    }

    /** Whom the form is about; a contact's form also knows the company. */
    getPartner({resModel, resId, data}) {
        return resModel === "res.partner"
            ? {partnerId: resId, customerId: data.commercial_partner_id.id}
            : {partnerId: data.partner_id.id};
    }

    get days() {
        const days = groupBy(this.state.rows, (row) => row.date.toISODate());
        return Object.values(days).map((rows) => ({
            label: this.formatDay(rows[0].date),
            rows,
        }));
    }

    /** A person's form shows their own part, every other form the whole customer. */
    async getDomain() {
        if (this.customerId && this.customerId !== this.partnerId) {
            return [
                "|",
                ["partner_id", "=", this.partnerId],
                ["participant_ids", "in", [this.partnerId]],
            ];
        }
        const customerId = this.customerId || (await this.readCustomerId());
        return [["commercial_partner_id", "=", customerId]];
    }

    async readCustomerId() {
        const [partner] = await this.orm.silent.read(
            "res.partner",
            [this.partnerId],
            ["commercial_partner_id"]
        );
        return partner.commercial_partner_id[0];
    }

    async load() {
        const request = (this.request = {});
        try {
            const page = await this.fetchPage([]);
            if (request === this.request) {
                Object.assign(this.state, page, {status: "ready"});
            }
        } catch {
            if (request === this.request) {
                this.state.status = "error";
            }
        }
    }

    async loadMore() {
        const request = this.request;
        const {id, date} = this.state.rows.at(-1);
        const last = serializeDateTime(date);
        this.state.isLoadingMore = true;
        try {
            const {rows, hasMore} = await this.fetchPage([
                "|",
                ["date", "<", last],
                "&",
                ["date", "=", last],
                ["id", "<", id],
            ]);
            if (request === this.request) {
                this.state.rows.push(...rows);
                this.state.hasMore = hasMore;
            }
        } finally {
            this.state.isLoadingMore = false;
        }
    }

    async fetchPage(before) {
        const {records} = await this.orm.silent.webSearchRead(
            "customer.interaction",
            [...(await this.getDomain()), ...before],
            {
                specification: SPECIFICATION,
                order: "date desc, id desc",
                // One more than is shown tells whether there are more.
                limit: PAGE_SIZE + 1,
                count_limit: PAGE_SIZE + 1,
            }
        );
        return {
            rows: records.slice(0, PAGE_SIZE).map((record) => ({
                ...record,
                date: deserializeDateTime(record.date),
            })),
            hasMore: records.length > PAGE_SIZE,
        };
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
    getPeople(row) {
        const others = row.participant_ids.length;
        const customer = others
            ? _t("%(name)s and %(count)s more", {
                  name: this.getContactName(row),
                  count: others,
              })
            : this.getContactName(row);
        const people = [row.user_id && row.user_id.display_name, customer].filter(
            Boolean
        );
        return row.direction === "in" ? people.reverse() : people;
    }

    /** The name of a person includes the company, which one sees anyway. */
    getContactName({partner_id, commercial_partner_id}) {
        const company = `${commercial_partner_id.display_name}, `;
        return partner_id.display_name.replace(company, "");
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

    /** On the document of the form, once it is saved. */
    async log() {
        if (!(await this.saveForm())) {
            return;
        }
        const {record} = this.props;
        const {partnerId} = this.getPartner(record);
        await this.action.doAction(
            "customer_relationship.customer_interaction_log_action",
            {
                additionalContext: {
                    default_partner_id: partnerId,
                    default_res_model: record.resId ? record.resModel : "res.partner",
                    default_res_id: record.resId || partnerId,
                },
                onClose: () => this.reloadForm(),
            }
        );
    }

    async correct({id}) {
        if (!(await this.saveForm())) {
            return;
        }
        const action = await this.orm.call("customer.interaction", "action_correct", [
            [id],
        ]);
        await this.action.doAction(action, {onClose: () => this.reloadForm()});
    }

    withdraw({id}) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Withdraw it?"),
            body: _t(
                "It leaves the history. A note on the document keeps what it said, and who withdrew it."
            ),
            confirmLabel: _t("Withdraw"),
            confirm: async () => {
                if (!(await this.saveForm())) {
                    return;
                }
                await this.orm.call("customer.interaction", "action_withdraw", [[id]]);
                await this.reloadForm();
            },
            cancel: () => undefined,
        });
    }

    /** Reloading the form would lose what was typed there. */
    async saveForm() {
        const {record} = this.props;
        return !(await record.isDirty()) || record.save();
    }

    /** The document got a note, and perhaps an activity: the chatter shows them. */
    async reloadForm() {
        await this.props.record.model.load();
        await this.load();
    }
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});
