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

/** The newest rows again, with what was read further back. */
export function addOlder(page, {rows, more}) {
    const last = page.rows.at(-1);
    const older = page.more ? rows.filter((row) => isOlder(row, last)) : [];
    return older.length ? {rows: [...page.rows, ...older], more} : page;
}
