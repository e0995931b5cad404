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
            trigger: ".modal .o_field_widget[name=has_promise] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=promise_summary] input",
            run: "edit Send a new chair",
        },
        {
            trigger:
                ".modal .o_field_widget[name=promise_date] button, .modal .o_field_widget[name=promise_date] input",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            content: "The call is part of the ticket",
            trigger: `${ROW}:contains(Promised a new one)`,
        },
        {
            content: "What was promised is on top, until it is kept",
            trigger:
                ".o_customer_timeline:has(.o_customer_timeline_promises:contains(1 open)) " +
                ".o_customer_timeline_next:contains(Send a new chair) .o_customer_timeline_done",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label=Done]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_promises:contains(None open)",
        },
        {
            content: "What was said about chairs before, in the whole story",
            trigger: ".o_customer_timeline [data-scope=customer]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_search input",
            run: "edit forty",
        },
        {
            trigger: `.o_customer_timeline:not(:contains(A chair broke)) ${ROW}:contains(Bought forty chairs)`,
        },
        {
            trigger: ".o_customer_timeline_clear",
            run: "click",
        },
        {
            content: "The customer's call, for all to see",
            trigger: `${ROW}:contains(Promised a new one) .o_customer_timeline_pin`,
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_pinned:contains(Promised a new one)",
        },
    ],
});
