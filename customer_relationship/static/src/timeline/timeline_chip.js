import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {useChildRef} from "@web/core/utils/hooks";

import {Component, useRef} from "@odoo/owl";

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
        /** What it opens has fields, which a menu must not have. */
        hasFields: {type: Boolean, optional: true},
        slots: Object,
    };
    static defaultProps = {value: "", menuClass: ""};

    setup() {
        this.menu = useChildRef();
        this.root = useRef("root");
    }

    onOpened() {
        if (this.props.hasFields && this.menu.el) {
            Object.assign(this.menu.el, {role: "dialog", ariaLabel: this.props.label});
        }
    }

    /** The cross is gone with the choice. */
    onRemove() {
        this.props.onRemove();
        this.root.el.querySelector("button").focus();
    }

    /** What is set may be too long to be shown. */
    get title() {
        const {label, value} = this.props;
        return value ? `${label}: ${value}` : label;
    }

    get removeLabel() {
        return _t("Remove filter %s", this.props.label);
    }
}
