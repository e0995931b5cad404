import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";

import {Component} from "@odoo/owl";

/** A filter: its name opens what can be chosen; once chosen it says what, with a cross. */
export class TimelineChip extends Component {
    static template = "customer_relationship.TimelineChip";
    static components = {Dropdown};
    static props = {
        name: String,
        label: String,
        value: {type: String, optional: true},
        beforeOpen: {type: Function, optional: true},
        onRemove: Function,
        menuClass: {type: String, optional: true},
        slots: Object,
    };
    static defaultProps = {value: "", menuClass: ""};

    get removeLabel() {
        return _t("Remove filter %s", this.props.label);
    }
}
