import {registry} from "@web/core/registry";

const {DateTime} = luxon;
const CARD = ".o_customer_profile_card";
const LIST = ".o_list_view";
const IN_A_MONTH = DateTime.now().plus({days: 30}).toFormat("MM/dd/yyyy");

const choose = (field, choice) => [
    {
        trigger: `.modal .o_field_widget[name=${field}] input`,
        run: "click",
    },
    {
        trigger: `.o_select_menu_item:contains(${choice})`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("customer_relationship_profile", {
    steps: () => [
        {
            content: "Whom do we lose?",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_menu_item:text(At Risk)",
            run: "click",
        },
        {
            trigger: `${LIST} .o_data_row:contains(Old Mill)`,
        },
        {
            content: "Of the best",
            trigger: ".o_searchview_input",
            run: "edit Gold",
        },
        {
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:contains(Search Tier)",
            run: "click",
        },
        {
            content: "One, and why",
            trigger:
                `${LIST}:not(:contains(Old Mill)):not(:contains(Silent Cinema)) ` +
                ".o_data_row:contains(Harbor Tea):contains(At Risk):contains(Gold)" +
                ":contains(/No order for 6[01] days, usually every 30 days/)",
        },
        {
            trigger: `${LIST} .o_data_row:contains(Harbor Tea) .o_data_cell`,
            run: "click",
        },
        {
            content: "The whole profile, and no button to change it",
            trigger:
                ".o_form_view:not(:has(button[name=action_set_stage])) " +
                ".o_field_widget[name=partner_id] a:contains(Harbor Tea)",
            run: "click",
        },
        {
            content: "The card of the contact: tier, stage, health and its reason",
            trigger:
                `${CARD}:has([name=tier]:contains(Gold)):has([name=stage]:contains(Current)) ` +
                "[name=standing]:has([name=health]:contains(At Risk)):contains(No order for)",
        },
        {
            content: "Five thousand of ten",
            trigger:
                `${CARD} .o_customer_profile_next:contains(4,800.00):contains(to Platinum) ` +
                ".progress-bar[style*='52']",
        },
        {
            content: "What a salesperson can't do is not offered",
            trigger: `${CARD}:not(:has(button[name=action_set_tier]))`,
        },
        {
            content: "How they came to it",
            trigger: `${CARD} button[name=action_tier_changes]`,
            run: "click",
        },
        {
            trigger:
                `${LIST} .o_data_row:contains(Harbor Tea):contains(Gold):contains(Placed)` +
                ":contains(5,200.00):contains(5,000.00)",
        },
        {
            trigger: ".o_breadcrumb .o_back_button a:contains(Harbor Tea)",
            run: "click",
        },
        {
            trigger: CARD,
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_stage", {
    steps: () => [
        {
            content: "The card opens the profile",
            trigger: `${CARD} [name=standing]`,
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_set_stage]",
            run: "click",
        },
        ...choose("stage", "Strategic"),
        {
            content: "Not without a reason",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".modal .o_field_invalid[name=reason] input",
            run: "edit Builds a second harbor",
        },
        {
            trigger: ".modal .o_field_widget[name=date_end] input",
            run: `edit ${IN_A_MONTH}`,
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current" +
                ":contains(Strategic)",
        },
        {
            content: "The figures can have their say again",
            trigger: ".o_form_view button[name=action_end_override]",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=partner_id] a",
            run: "click",
        },
        {
            content: "Everybody sees who says so, and why",
            trigger:
                `${CARD} [name=standing]:contains(Strategic):contains(Stage set by hand)` +
                ":contains(Builds a second harbor)",
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_tier_override", {
    steps: () => [
        {
            trigger: `${CARD} button[name=action_set_tier]`,
            run: "click",
        },
        {
            trigger:
                ".modal:has([name=partner_id]:contains(Harbor Tea)) " +
                ".o_field_widget[name=tier_id] input",
            run: "edit Platinum",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item a:contains(Platinum)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=mode] .o_radio_item:contains(Exactly) input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=until] input",
            run: `edit ${IN_A_MONTH}`,
        },
        {
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit A year of building works",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${CARD} [name=tier] .badge:contains(Platinum)`,
        },
        {
            trigger: `${CARD} button[name=action_tier_changes]`,
            run: "click",
        },
        {
            trigger:
                ".o_list_view .o_data_row:contains(Set by hand):contains(Platinum)" +
                ":contains(A year of building works)",
        },
    ],
});
