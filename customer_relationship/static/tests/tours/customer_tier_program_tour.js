import {registry} from "@web/core/registry";

const TIERS = ".o_field_widget[name=tier_ids]";
const PREVIEW = ".o_customer_tier_preview";
const MATRIX = ".modal .o_customer_tier_matrix";

const addTier = (number, name, revenue) => {
    const row = `${TIERS} .o_selected_row:nth-child(${number})`;
    return [
        {
            trigger: `${TIERS} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${row} [name=name] input`,
            run: `edit ${name}`,
        },
        {
            trigger: `${row} [name=entry_revenue] input`,
            run: `edit ${revenue}`,
        },
    ];
};

const expect = (tier, count) => ({
    content: `${count} would be in ${tier}`,
    trigger: `${PREVIEW} tr:contains(${tier}) b:text(${count})`,
});

const simulate = () => ({
    trigger: ".o_statusbar_buttons button[name=action_simulate]:contains(Simulate)",
    run: "click",
});

registry.category("web_tour.tours").add("customer_relationship_tier_program", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Regulars",
        },
        {
            content: "Orders count, not invoices",
            trigger: ".o_field_widget[name=basis] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Ordered)",
            run: "click",
        },
        ...addTier(1, "Bronze", 100),
        ...addTier(2, "Silver", 1000),
        ...addTier(3, "Gold", 5000),
        {
            content: "Who would be where, before anything is saved",
            trigger: ".o_field_widget[name=name] input",
            run: "click",
        },
        expect("Gold", 1),
        expect("Silver", 1),
        expect("Bronze", 1),
        simulate(),
        {
            content: "From no tier to each of the three",
            trigger:
                `${MATRIX}:contains(6,000.00):contains(1,200.00):contains(150.00) ` +
                "tbody tr:first:contains(No tier) .table-success:count(3)",
        },
        {
            content: "Names and reasons",
            trigger:
                ".modal [name=mover_ids] .o_data_row:contains(Harbor Tea):contains(Gold)" +
                ":contains(6,000.00 reaches):contains(5,000.00)",
        },
        {
            trigger: ".modal .modal-footer button:contains(Close)",
            run: "click",
        },
        {
            content: "Second thoughts",
            trigger: `body:not(:has(.modal)) ${TIERS} .o_data_row:contains(Gold) [name=entry_revenue]`,
            run: "click",
        },
        {
            trigger: `${TIERS} .o_selected_row [name=entry_revenue] input`,
            run: "edit 7000",
        },
        {
            content: "And live at once?",
            trigger: ".o_statusbar_buttons button[name=action_activate]",
            run: "click",
        },
        {
            trigger: ".modal:contains(Go live) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Not before it was looked at again",
            trigger: ".modal:contains(Simulate Regulars first) .modal-footer button",
            run: "click",
        },
        expect("Gold", 0),
        expect("Silver", 2),
        {
            content: "A draft again",
            trigger:
                "body:not(:has(.modal)) .o_form_view:has(.o_arrow_button_current:contains(Draft))" +
                ":not(:has(button[name=action_activate]))",
        },
        simulate(),
        {
            trigger: `${MATRIX} tbody tr:first .table-success:contains(7,200.00) b:text(2)`,
        },
        {
            trigger: ".modal .modal-footer button[name=action_activate]",
            run: "click",
        },
        {
            trigger: ".modal:contains(Go live) .modal-footer .btn-primary:contains(Ok)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Active)",
        },
        {
            content: "All are placed already",
            trigger: ".oe_stat_button:contains(Members):contains(3)",
        },
    ],
});
