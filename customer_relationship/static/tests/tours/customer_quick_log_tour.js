import {registry} from "@web/core/registry";

import {press} from "@odoo/hoot-dom";

registry.category("web_tour.tours").add("customer_relationship_quick_log", {
    steps: () => [
        {
            content: "One keystroke, whatever tab is open",
            trigger: ".o_form_view button[data-hotkey='shift+l']",
            run: () => press(["alt", "shift", "l"]),
        },
        {
            content: "Everything is filled in: how, with whom and when",
            trigger:
                ".modal:has(.o_field_widget[name=partner_id] input:value(Anna)) " +
                ".o_customer_interaction_types .active:contains(Visit)",
        },
        {
            content: "There is nothing more to say",
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
