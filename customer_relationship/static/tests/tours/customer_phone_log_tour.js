import {registry} from "@web/core/registry";

function checkWidth() {
    const {clientWidth, scrollWidth} = this.anchor;
    if (clientWidth > 400 || scrollWidth > clientWidth) {
        throw new Error(`${scrollWidth} pixels are wider than ${clientWidth}`);
    }
}

registry.category("web_tour.tours").add("customer_relationship_phone_log", {
    steps: () => [
        {
            content: "On a phone, the history is a tab, too",
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline button:contains(Log)",
            run: "click",
        },
        {
            content: "The questions fill the screen, and no more than that",
            trigger:
                ".modal:has(.o_customer_interaction_types .active:contains(Call)) .modal-body",
            run: checkWidth,
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Called on the way home",
        },
        {
            trigger: ".modal .o_field_widget[name=feeling] .btn:contains(Good)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_customer_timeline_row" +
                ":contains(Called on the way home):has(.fa-smile-o)",
        },
        {
            content: "Neither is the history wider than the phone",
            trigger: ".o_customer_timeline",
            run: checkWidth,
        },
    ],
});
