import {_t} from "@web/core/l10n/translation";
import {deserializeDate, deserializeDateTime, today} from "@web/core/l10n/dates";
import {groupBy} from "@web/core/utils/arrays";

const {DateTime, Duration} = luxon;

// A heading for each day is what one wants of the last weeks, a month of older times.
const DAYS_APART = 30;
const MONTH = {month: "long", year: "numeric"};
const DAY = {month: "short", day: "numeric"};

function getDays(date) {
    return Math.round(date.startOf("day").diff(today(), "days").days);
}

function formatFarDay(date) {
    const year = date.hasSame(today(), "year") ? {} : {year: "numeric"};
    return date.toLocaleString({...DAY, ...year});
}

function formatHeading(date, isRecent) {
    if (!isRecent) {
        return date.toLocaleString(MONTH);
    }
    const near = {0: _t("Today"), [-1]: _t("Yesterday")};
    return near[getDays(date)] || date.toLocaleString(DateTime.DATE_HUGE);
}

/** Rows, newest first, under headings of days and, further back, of months. */
export function groupRows(rows) {
    const limit = today().minus({days: DAYS_APART}).toISODate();
    const groups = groupBy(rows, ({day}) =>
        day >= limit ? day : day.slice(0, "2026-01".length)
    );
    return Object.entries(groups).map(([key, members]) => {
        const {when, day} = members[0];
        return {key, label: formatHeading(when, day >= limit), rows: members};
    });
}

/** What the heading doesn't say already. */
export function formatRowTime(date) {
    const isRecent = date >= today().minus({days: DAYS_APART});
    return date.toLocaleString(isRecent ? DateTime.TIME_SIMPLE : DAY);
}

export function formatFull(date) {
    return date.toLocaleString(DateTime.DATETIME_FULL);
}

export function formatDay(date) {
    const near = {0: _t("Today"), [-1]: _t("Yesterday"), 1: _t("Tomorrow")};
    return near[getDays(date)] || formatFarDay(date);
}

/** When something is due, a day or a time as the server writes it. */
export function formatDue({date: value, state}) {
    const hasTime = value.length > "2026-01-01".length;
    const date = hasTime ? deserializeDateTime(value) : deserializeDate(value);
    const late = -getDays(date);
    // A meeting that began days ago is going on.
    if (state === "overdue" && late > 1) {
        return _t("%s days overdue", late);
    }
    const day = formatDay(date);
    return hasTime
        ? _t("%(day)s, %(time)s", {
              day,
              time: date.toLocaleString(DateTime.TIME_SIMPLE),
          })
        : day;
}

/** How long ago, as a noun: "3 days"; after a while, one no longer counts those. */
export function formatAge(date) {
    const age = DateTime.now().diff(date, ["years", "months"]);
    const {days, hours} = DateTime.now().diff(date, ["days", "hours", "minutes"]);
    const amount = (age.years && {years: age.years}) ||
        (age.months >= 2 && {months: Math.floor(age.months)}) ||
        (days && {days}) || {hours: Math.max(hours, 1)};
    return Duration.fromObject(amount).toHuman();
}
