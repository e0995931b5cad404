import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_relationship_log_call", {
    steps: () => [
        {
            content: "Open the history of the customer",
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            content: "The newest event is on top, under the heading of its day",
            trigger:
                ".o_customer_timeline_day:contains(Yesterday) + ul " +
                ".o_customer_timeline_row:contains(S-2042)",
        },
        {
            content: "Log a call from there",
            trigger: ".o_customer_timeline button:contains(Log a Call)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Asked for forty chairs",
        },
        {
            trigger: ".modal .o_field_widget[name=feeling] .btn:contains(Good)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Decides on Friday",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It is there at once, with feeling and words",
            trigger:
                ".o_customer_timeline_day:contains(Today) + ul " +
                ".o_customer_timeline_row:contains(Asked for forty chairs):has(.fa-smile-o) " +
                ".o_customer_timeline_note:contains(Decides on Friday)",
        },
        {
            content: "A row leads to its document",
            trigger: ".o_customer_timeline_document:contains(S-2042)",
            run: "click",
        },
        {
            content: "From the order, the same history of the customer",
            trigger: ".o_form_view:contains(S-2042) .nav-link[name=customer_history]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_row:contains(Asked for forty chairs)",
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_empty_history", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            content: "An empty history says what will appear",
            trigger: ".o_customer_timeline_empty:contains(Nothing has happened yet)",
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_long_history", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            trigger:
                ".o_customer_timeline:not(:contains(Call 1 of 35)) button:contains(Show older)",
            run: "click",
        },
        {
            content: "The last page holds the oldest event, and no button is left",
            trigger:
                ".o_customer_timeline:not(:has(button:contains(Show older))) " +
                ".o_customer_timeline_row:contains(Call 1 of 35)",
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_pager", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Harbor Tea) .o_data_cell",
            run: "click",
        },
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline_row:contains(Call with Harbor)",
        },
        {
            content: "The next customer has a history of their own",
            trigger: ".o_pager_next",
            run: "click",
        },
        {
            trigger:
                ".o_customer_timeline:not(:contains(Call with Harbor)) " +
                ".o_customer_timeline_row:contains(Call with Cinema)",
        },
        {
            content: "And back",
            trigger: ".o_pager_previous",
            run: "click",
        },
        {
            trigger:
                ".o_customer_timeline:not(:contains(Call with Cinema)) " +
                ".o_customer_timeline_row:contains(Call with Harbor)",
        },
    ],
});
