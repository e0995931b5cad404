import {registry} from "@web/core/registry";

const ROW = ".o_customer_timeline_stream .o_customer_timeline_row";
const MAIL = `${ROW}:contains(Forty chairs)`;

registry.category("web_tour.tours").add("customer_relationship_salesperson_morning", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            content: "They wait for us, and something is overdue",
            trigger:
                ".o_customer_timeline_header:has(.o_customer_timeline_waiting .fa-clock-o) " +
                ".o_customer_timeline_next_step:contains(Send the catalog)",
        },
        {
            trigger:
                ".o_customer_timeline_next[data-state=overdue]:contains(Send the catalog)",
        },
        {
            content: "Only emails",
            trigger: ".o_customer_timeline_chip[data-name=channels] button",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains(Email)",
            run: "click",
        },
        {
            trigger: `.o_customer_timeline:not(:contains(Called in vain)) ${MAIL}`,
        },
        {
            content: "The words of the customer",
            trigger: `${MAIL} .o_customer_timeline_expand`,
            run: "click",
        },
        {
            trigger: `${MAIL} .o_customer_timeline_body:shadow div:contains(before Christmas)`,
        },
        {
            content: "Answered in place",
            trigger: `${MAIL} .o_customer_timeline_reply`,
            run: "click",
        },
        {
            trigger: ".modal [name=subject] input:value(/Re: .*Forty chairs/)",
        },
        {
            trigger: ".modal .odoo-editor-editable",
            run: "editor Yes, on December 10.",
        },
        {
            trigger: ".modal .o_mail_send",
            run: "click",
        },
        {
            trigger: `${ROW}:contains(Re):contains(Forty chairs)`,
        },
        {
            content: "All again",
            trigger: ".o_customer_timeline_clear",
            run: "click",
        },
        {
            trigger: `${ROW}:contains(Called in vain)`,
        },
        {
            content: "A call, with what comes next",
            trigger: ".o_customer_timeline_log",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Wants oak",
        },
        {
            trigger: ".modal .o_field_widget[name=activity_type_id] input",
            run: "edit To-Do",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item a:contains(To-Do)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=activity_summary] input",
            run: "edit Order oak",
        },
        {
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_upcoming:contains(Order oak)",
        },
        {
            content: "Everybody should know: on top with it",
            trigger: `${ROW}:contains(Wants oak)`,
            run: "click",
        },
        {
            trigger: `${ROW}:contains(Wants oak) .o_customer_timeline_pin`,
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_pinned:contains(Wants oak)",
        },
        {
            content: "What is overdue is done by the dialog of the chatter",
            trigger:
                ".o_customer_timeline_next:contains(Send the catalog) .o_customer_timeline_done",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label=Done]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_upcoming:not(:contains(Send the catalog))",
        },
    ],
});
