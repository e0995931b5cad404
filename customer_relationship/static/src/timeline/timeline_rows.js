import {deserializeDateTime} from "@web/core/l10n/dates";

import {markRaw} from "@odoo/owl";

/** Rows are replaced, never changed: thousands of them need not be watched. */
export function prepareRow(row) {
    const when = deserializeDateTime(row.date);
    return markRaw({...row, when, day: when.toISODate()});
}

export function preparePage({rows, more}) {
    return {rows: rows.map(prepareRow), more};
}

/** Both as the server writes them: text sorts like the dates it stands for. */
function isOlder(row, other) {
    return row.date < other.date || (row.date === other.date && row.id < other.id);
}

/** Who gets another date meanwhile is where the server says, and only there. */
function leaveOut(rows, others) {
    const ids = new Set(others.map(({id}) => id));
    return rows.filter(({id}) => !ids.has(id));
}

export function append(rows, page) {
    return {...page, rows: [...leaveOut(rows, page.rows), ...page.rows]};
}

/** The newest rows again, with what was read further back. */
export function addOlder(page, {rows, more}) {
    const last = page.rows.at(-1);
    const older = page.more
        ? leaveOut(rows, page.rows).filter((row) => isOlder(row, last))
        : [];
    return older.length ? {rows: [...page.rows, ...older], more} : page;
}
