import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";
import {registry} from "@web/core/registry";
import {useSpecialData} from "@web/views/fields/relational_utils";

/** The types that are logged by hand, as large buttons with their icons. */
export class InteractionTypeField extends BadgeSelectionField {
    static template = "customer_relationship.InteractionTypeField";

    setup() {
        this.type = "many2one";
        this.specialData = useSpecialData(async (orm) => {
            const types = await orm.searchRead(
                "customer.interaction.type",
                [["manual", "=", true]],
                ["display_name", "icon"]
            );
            return types.map(({id, display_name, icon}) => [id, display_name, icon]);
        });
    }
}

registry.category("fields").add("customer_interaction_type", {
    ...badgeSelectionField,
    component: InteractionTypeField,
    supportedTypes: ["many2one"],
});
