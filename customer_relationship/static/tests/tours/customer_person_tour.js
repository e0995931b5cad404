import {registry} from "@web/core/registry";

const PAGE = ".o_notebook .nav-link[name=customer_person]";
const EDIT = ".o_customer_person_edit";
const GOALS = ".o_field_widget[name=customer_goals]";

registry.category("web_tour.tours").add("customer_relationship_person_dialog", {
    steps: () => [
        {
            trigger: PAGE,
            run: "click",
        },
        {
            content: "The contact is closed, what one knows of the person is not",
            trigger: `.o_form_readonly ${EDIT}`,
            run: "click",
        },
        {
            trigger: `.modal ${GOALS} textarea`,
            run: "edit Ships to Oslo",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${GOALS}:contains(Ships to Oslo)`,
        },
    ],
});

registry.category("web_tour.tours").add("customer_relationship_person_form", {
    steps: () => [
        {
            trigger: PAGE,
            run: "click",
        },
        {
            content: "In the form itself, without a button",
            trigger: `.o_form_editable ${GOALS} textarea`,
            run({anchor}) {
                const edit = anchor.closest(".o_form_editable").querySelector(EDIT);
                if (edit.checkVisibility()) {
                    throw new Error("A form that can be edited offers the dialog, too");
                }
            },
        },
        {
            trigger: `${GOALS} textarea`,
            run: "edit Ships to Bergen",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
