import {registry} from "@web/core/registry";

/** The filters of the user, asked for once and kept for the next form. */
export const timelineMemory = {
    dependencies: ["orm"],
    start(env, {orm}) {
        let filters = null;
        const call = (...args) => orm.silent.call("customer.interaction", ...args);
        return {
            load() {
                filters ??= call("get_timeline_filters", []).catch((error) => {
                    filters = null;
                    throw error;
                });
                return filters;
            },
            /** They were already applied: that they are kept may fail unseen. */
            save(changed) {
                filters = Promise.resolve(changed);
                call("set_timeline_filters", [changed]).catch(() => undefined);
            },
        };
    },
};

registry.category("services").add("customer_timeline_memory", timelineMemory);
