import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {Info} = luxon;

/** Days of the week, kept as their ISO numbers: "135" is Monday, Wednesday, Friday. */
export class WeekdaysField extends Component {
    static template = "customer_relationship.WeekdaysField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get days() {
        const short = Info.weekdays("short");
        const long = Info.weekdays("long");
        return [...Array(7).keys()].map((offset) => {
            const index = (localization.weekStart - 1 + offset) % 7;
            const number = String(index + 1);
            return {
                number,
                short: short[index],
                long: long[index],
                active: this.value.includes(number),
            };
        });
    }

    get text() {
        const chosen = this.days.filter((day) => day.active);
        return chosen.map((day) => day.short).join(", ") || _t("Any day");
    }

    toggle(number) {
        const others = [...this.value].filter((other) => other !== number);
        const days = others.length < this.value.length ? others : [...others, number];
        this.props.record.update({[this.props.name]: days.sort().join("")});
    }
}

registry.category("fields").add("customer_weekdays", {
    component: WeekdaysField,
    displayName: _t("Weekdays"),
    supportedTypes: ["char"],
    isEmpty: () => false,
});
