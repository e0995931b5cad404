import {_t} from "@web/core/l10n/translation";
import {DateTimePicker} from "@web/core/datetime/datetime_picker";
import {deserializeDate, serializeDate, today} from "@web/core/l10n/dates";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";

import {Component} from "@odoo/owl";

const {DateTime} = luxon;

function formatDate(value) {
    return deserializeDate(value).toLocaleString(DateTime.DATE_MED);
}

function isEndOfMonth(date) {
    return date.hasSame(date.endOf("month"), "day");
}

/** The words of a chip for the filters date_from and date_to. */
export function formatPeriod({date_from, date_to}) {
    if (date_from && date_to) {
        return _t("%(start)s – %(end)s", {
            start: formatDate(date_from),
            end: formatDate(date_to),
        });
    }
    if (date_from) {
        return _t("Since %s", formatDate(date_from));
    }
    if (!date_to) {
        return "";
    }
    const date = deserializeDate(date_to);
    return isEndOfMonth(date)
        ? _t("%s and before", date.toLocaleString({month: "long", year: "numeric"}))
        : _t("Until %s", formatDate(date_to));
}

/** Recent times by a click, any month by two, any days by their dates. */
export class TimelinePeriod extends Component {
    static template = "customer_relationship.TimelinePeriod";
    static components = {DateTimePicker, DropdownItem};
    static props = {filters: Object, onChange: Function};

    get recent() {
        const year = today().startOf("year");
        return [
            {label: _t("Last 7 days"), start: today().minus({days: 6})},
            {label: _t("Last 30 days"), start: today().minus({days: 29})},
            {label: _t("This year"), start: year},
            {
                label: _t("Last year"),
                start: year.minus({years: 1}),
                end: year.minus({days: 1}),
            },
        ].map(({label, start, end}) => ({
            label,
            date_from: serializeDate(start),
            date_to: end ? serializeDate(end) : false,
        }));
    }

    get month() {
        const {date_to} = this.props.filters;
        return date_to ? deserializeDate(date_to) : today();
    }

    get today() {
        return serializeDate(today());
    }

    isChosen({date_from, date_to}) {
        const {filters} = this.props;
        return (
            filters.date_from === date_from && (filters.date_to || false) === date_to
        );
    }

    /** That month on top, and all before it below. */
    jump(date) {
        this.props.onChange({
            date_from: false,
            date_to: serializeDate(date.endOf("month")),
        });
    }

    /** A browser gives no value for half a date, and years of two digits while typing. */
    setDay(name, value) {
        if (!value || value >= "1900") {
            this.props.onChange({[name]: value});
        }
    }
}
