import {registry} from "@web/core/registry";
import {pick} from "@web/core/utils/objects";

import {cleanFilters, SCOPES} from "./timeline_filters";

/** What the user wants to see, asked for once and kept for the next form. */
export const timelineMemory = {
    dependencies: ["orm"],
    start(env, {orm}) {
        let filters = null;
        const call = (...args) => orm.silent.call("customer.interaction", ...args);
        const getKnown = async () => {
            try {
                return (await filters) || {};
            } catch {
                return {};
            }
        };
        /** It was already applied: that it is kept may fail unseen. */
        const keep = (changed) => {
            filters = Promise.resolve(changed);
            call("set_timeline_filters", [changed]).catch(() => undefined);
        };
        return {
            load() {
                filters ??= call("get_timeline_filters", []).catch((error) => {
                    filters = null;
                    throw error;
                });
                return filters;
            },
            async save(changed) {
                keep({...pick(await getKnown(), ...SCOPES), ...changed});
            },
            async saveScope(changed) {
                keep(cleanFilters({...(await getKnown()), ...changed}));
            },
        };
    },
};

registry.category("services").add("customer_timeline_memory", timelineMemory);
