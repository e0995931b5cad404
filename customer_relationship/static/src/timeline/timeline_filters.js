import {omit} from "@web/core/utils/objects";

// What one looks for today, or a contact of this customer, is not for the next one.
const FORGOTTEN = ["search", "date_from", "date_to", "partner_id", "pinned"];

// On a contact's form, and on a document's: not what it shows by default.
export const SCOPES = ["whole_company", "this_document"];

function isSet(value) {
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Only what narrows the history: the server gets no empty filters. */
export function cleanFilters(filters) {
    return Object.fromEntries(
        Object.entries(filters).filter(([, value]) => isSet(value))
    );
}

export function hasFilters(filters) {
    return Object.values(filters).some(isSet);
}

export function getRemembered(filters) {
    return omit(cleanFilters(filters), ...FORGOTTEN);
}

export function toggleChannel(channels = [], code) {
    return channels.includes(code)
        ? channels.filter((channel) => channel !== code)
        : [...channels, code];
}
