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
                ".o_customer_timeline_day:contains(Yesterday) + div " +
                ".o_customer_timeline_row:contains(S-2042)",
        },
        {
            content: "Log a call from there",
            trigger: ".o_customer_timeline button:contains(Log)",
            run: "click",
        },
        {
            content: "A call is what one logs most",
            trigger: ".modal .o_customer_interaction_types .active:contains(Call)",
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
            trigger: ".modal button[name=action_log]:contains(Log)",
            run: "click",
        },
        {
            content: "It is there at once, with feeling and words",
            trigger:
                ".o_customer_timeline_day:contains(Today) + div " +
                ".o_customer_timeline_row:contains(Asked for forty chairs):has(.fa-smile-o) " +
                ".o_customer_timeline_note:contains(Decides on Friday)",
        },
        {
            content: "And so are the words in the chatter",
            trigger: ".o-mail-Chatter .o-mail-Message:contains(Decides on Friday)",
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
            trigger: ".o_customer_timeline_older button",
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

registry.category("web_tour.tours").add("customer_relationship_log_visit", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline button:contains(Log)",
            run: "click",
        },
        {
            trigger: ".modal .o_customer_interaction_types .btn:contains(Visit)",
            run: "click",
        },
        {
            trigger: ".modal .o_customer_interaction_types .active:contains(Visit)",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Showed the blue chair",
        },
        {
            trigger: ".modal .o_field_widget[name=duration] input",
            run: "edit 45",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Likes it",
        },
        {
            trigger: ".modal .o_field_widget[name=learned] textarea",
            run: "edit Opens a second shop",
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
            run: "edit Send the catalog",
        },
        {
            trigger: ".modal .o_field_widget[name=has_promise] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=promise_summary] input",
            run: "edit Chairs by Christmas",
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
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            content: "The visit is in the history",
            trigger:
                ".o_customer_timeline_row:contains(Showed the blue chair):contains(45 min) " +
                ".o_customer_timeline_note:contains(Opens a second shop)",
        },
        {
            content: "What follows is on the order",
            trigger:
                ".o-mail-Chatter:has(.o-mail-Activity:contains(Send the catalog))" +
                ":has(.o-mail-Activity:contains(Chairs by Christmas))" +
                ":has(.o-mail-Message:contains(Likes it))",
        },
        {
            trigger: ".o_customer_timeline_row:contains(Showed the blue chair)",
            run: "click",
        },
        {
            content: "Oh, it was the green chair",
            trigger:
                ".o_customer_timeline_row:contains(Showed the blue chair) .o_customer_timeline_correct",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea:value(/Likes it/)",
        },
        {
            trigger:
                ".modal:not(:has([name=has_promise])) .o_field_widget[name=name] input",
            run: "edit Showed the green chair",
        },
        {
            trigger: ".modal button[name=action_log]:contains(Correct)",
            run: "click",
        },
        {
            trigger:
                ".o_customer_timeline_row:contains(Showed the green chair):contains(45 min)",
        },
        {
            content: "The old words are kept",
            trigger:
                ".o-mail-Chatter .o-mail-Message:contains(Showed the blue chair → Showed the green chair)",
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_withdraw", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link[name=customer_history]",
            run: "click",
        },
        {
            content: "What a colleague logged has no such buttons",
            trigger:
                ".o_customer_timeline_row:contains(Of a colleague):not(:has(.o_customer_timeline_withdraw))",
        },
        {
            trigger: ".o_customer_timeline_row:contains(By mistake)",
            run: "click",
        },
        {
            trigger:
                ".o_customer_timeline_row:contains(By mistake) .o_customer_timeline_withdraw",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary:contains(Withdraw)",
            run: "click",
        },
        {
            trigger: ".o_customer_timeline:not(:contains(By mistake))",
        },
        {
            content: "A note keeps what it said",
            trigger:
                ".o-mail-Chatter .o-mail-Message:contains(withdrawn):contains(By mistake)",
        },
    ],
});
