import {registry} from "@web/core/registry";

const ROW = ".o_customer_timeline_stream .o_customer_timeline_row";

registry.category("web_tour.tours").add("customer_relationship_agent_morning", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            content: "The customer's whole story, not only this ticket's",
            trigger: `.o_customer_timeline:has(${ROW}:contains(A chair broke)) ${ROW}:contains(Bought forty chairs)`,
        },
        {
            content: "What belongs to this ticket",
            trigger: ".o_customer_timeline [data-scope=document]",
            run: "click",
        },
        {
            trigger: `.o_customer_timeline:not(:contains(Bought forty chairs)) ${ROW}:contains(A chair broke)`,
        },
        {
            trigger: ".o_customer_timeline_log",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Promised a new one",
        },
        {
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            content: "The call is part of the ticket",
            trigger: `${ROW}:contains(Promised a new one)`,
        },
    ],
});
