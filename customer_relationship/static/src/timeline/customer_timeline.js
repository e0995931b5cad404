import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, useEffect, useState} from "@odoo/owl";

import {TimelineFilterBar} from "./timeline_filter_bar";
import {TimelineHeader} from "./timeline_header";
import {TimelineStream} from "./timeline_stream";
import {TimelineUpcoming} from "./timeline_upcoming";
import {TimelineRow} from "./timeline_row";
import {getPartnerId, useTimelineActions} from "./timeline_actions";
import {TimelineModel} from "./timeline_model";

/**
 * The story of the customer of a form, newest first.
 *
 * On a contact's form it is about that contact, elsewhere about the field partner_id.
 */
export class CustomerTimeline extends Component {
    static template = "customer_relationship.CustomerTimeline";
    static components = {
        TimelineFilterBar,
        TimelineHeader,
        TimelineRow,
        TimelineStream,
        TimelineUpcoming,
    };
    static props = standardWidgetProps;

    setup() {
        this.memory = useService("customer_timeline_memory");
        this.timeline = useState(new TimelineModel(useService("orm"), this.memory));
        this.actions = useTimelineActions(() => this.props.record, this.timeline);
        // What one chose to see stays while the form is open, whatever it is reloaded.
        this.scope = null;
        this.remembered = this.memory.load().catch(() => ({}));
        useRecordObserver((record) => void this.follow(record));
        useBus(this.env.bus, "MAIL:RELOAD-THREAD", ({detail}) => this.onReload(detail));
        this.store = useState(useService("mail.store"));
        this.seen = {};
        this.isBehind = false;
        useEffect(
            (...now) => this.followChatter(...now),
            () => [this.props.record.resId, this.newestMessage, this.isBusy]
        );
    }

    get isBusy() {
        return !this.timeline.about || this.timeline.isReloading;
    }

    /** Of the chatter beside, 0 if it is empty, nothing before it was loaded. */
    get newestMessage() {
        const {resModel, resId} = this.props.record;
        const thread = resId && this.store.Thread.get({model: resModel, id: resId});
        return thread?.isLoaded ? thread.newestPersistentMessage?.id || 0 : undefined;
    }

    /** Somebody wrote there; what is being loaded already may not have it yet. */
    followChatter(id, newest, isBusy) {
        const isSame = this.seen.id === id;
        const last = isSame ? this.seen.newest : undefined;
        const isNew = newest > last;
        this.isBehind = isSame && (this.isBehind || isNew);
        this.seen = {id, newest: isNew ? newest : (last ?? newest)};
        if (this.isBehind && !isBusy) {
            this.isBehind = false;
            this.timeline.reload();
        }
    }

    async follow(record) {
        const about = this.getAbout(record, await this.remembered);
        if (about) {
            this.timeline.show(about);
        }
    }

    /** The form was saved or reloaded: an order may have been confirmed meanwhile. */
    onReload({model, id}) {
        const {resModel, resId} = this.props.record;
        if (model === resModel && id === resId && this.timeline.about) {
            this.timeline.reload();
        }
    }

    getAbout(record, remembered) {
        const {resModel, resId} = record;
        const isContact = resModel === "res.partner";
        const partnerId = getPartnerId(record);
        const scopes = this.getScopes(record);
        const [name, other] = this.getOtherScope(record);
        const scope = this.scope || (remembered[name] && other);
        return (
            partnerId && {
                partner_id: partnerId,
                scope: scope in scopes ? scope : Object.keys(scopes)[0],
                res_model: isContact ? false : resModel,
                res_id: isContact ? false : resId,
            }
        );
    }

    /** What the form can show, its default first. */
    getScopes({resModel, resId, data}) {
        if (resModel !== "res.partner") {
            const documentScope = resId ? {document: _t("This document")} : {};
            return {customer: _t("Whole company"), ...documentScope};
        }
        const isPerson = data.commercial_partner_id.id !== resId;
        return isPerson
            ? {contact: _t("This contact"), customer: _t("Whole company")}
            : {customer: _t("Whole company")};
    }

    /** How it is remembered that one wants to see what is not the default. */
    getOtherScope({resModel}) {
        return resModel === "res.partner"
            ? ["whole_company", "customer"]
            : ["this_document", "document"];
    }

    get scopes() {
        return Object.entries(this.getScopes(this.props.record));
    }

    setScope(scope) {
        const [name, other] = this.getOtherScope(this.props.record);
        this.scope = scope;
        this.memory.saveScope({[name]: scope === other});
        this.follow(this.props.record);
    }
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});
