import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useService} from "@web/core/utils/hooks";

const MODEL = "customer.interaction";
const LOG_ACTION = "customer_relationship.customer_interaction_log_action";
const WITHDRAW_NOTE = _t(
    "It leaves the history. A note on the document keeps what it said, and who withdrew it."
);

/** Of the form of a contact, or of a document. */
export function getPartnerId({resModel, resId, data}) {
    return resModel === "res.partner" ? resId : data.partner_id?.id;
}

function getActivityAction({id, type, res_model, res_id}) {
    return {
        type: "ir.actions.act_window",
        name: type,
        res_model: "mail.activity",
        res_id: id,
        views: [[false, "form"]],
        target: "new",
        context: {
            default_res_model: res_model,
            default_res_id: res_id,
            dialog_size: "large",
        },
    };
}

/**
 * What can be done with the rows of a form's timeline.
 *
 * @param {() => Object} getRecord of the form
 * @param {import("./timeline_model").TimelineModel} timeline
 */
export function useTimelineActions(getRecord, timeline) {
    const action = useService("action");
    const dialog = useService("dialog");
    const orm = useService("orm");

    /** Reloading the form would lose what was typed there. */
    async function saveForm() {
        const record = getRecord();
        return !(await record.isDirty()) || record.save();
    }

    /** The document got a note, and perhaps an activity: the chatter shows them. */
    async function refresh() {
        const record = getRecord();
        const isReloaded = record.resId && !(await record.isDirty());
        await (isReloaded ? record.model.load() : timeline.reload());
    }

    async function openFor(method, row) {
        if (await saveForm()) {
            const request = await orm.call(MODEL, method, [[row.id]]);
            await action.doAction(request, {onClose: () => refreshFrom(row)});
        }
    }

    async function refreshFrom(row) {
        timeline.forget(row);
        await refresh();
    }

    async function doWithdraw(row) {
        if (await saveForm()) {
            await orm.call(MODEL, "action_withdraw", [[row.id]]);
            await refreshFrom(row);
        }
    }

    return {
        refresh,

        /** On the document of the form, once it is saved. */
        async log() {
            const partnerId = getPartnerId(getRecord());
            if (!partnerId || !(await saveForm())) {
                return;
            }
            const {resId, resModel} = getRecord();
            const additionalContext = {
                default_partner_id: partnerId,
                default_res_model: resId ? resModel : "res.partner",
                default_res_id: resId || partnerId,
            };
            await action.doAction(LOG_ACTION, {additionalContext, onClose: refresh});
        },

        reply: (row) => openFor("action_reply", row),

        correct: (row) => openFor("action_correct", row),

        withdraw(row) {
            dialog.add(ConfirmationDialog, {
                title: _t("Withdraw it?"),
                body: WITHDRAW_NOTE,
                confirmLabel: _t("Withdraw"),
                confirm: () => doWithdraw(row),
                cancel: () => undefined,
            });
        },

        /** The server says so when the document is gone meanwhile. */
        async open(row) {
            const request = await orm.call(MODEL, "action_open_document", [[row.id]]);
            await action.doAction(request);
        },

        openRecord({res_model, res_id}) {
            return action.doAction({
                type: "ir.actions.act_window",
                res_model,
                res_id,
                views: [[false, "form"]],
            });
        },

        /** Where it is planned; on that very form, what is planned, as in the chatter. */
        async openPlanned(item) {
            if (item.kind === "meeting" || this.isElsewhere(item)) {
                await this.openRecord(item);
            } else {
                await action.doAction(getActivityAction(item), {onClose: refresh});
            }
        },

        /** The document, unless it is the form that one looks at. */
        isElsewhere({res_model, res_id}) {
            const {resModel, resId} = getRecord();
            return !(res_model === resModel && res_id === resId);
        },
    };
}
