import {_t} from "@web/core/l10n/translation";

export const OUTCOMES = {
    reached: _t("Reached"),
    left_message: _t("Left a message"),
    no_answer: _t("No answer"),
};

export const FEELINGS = {
    good: {label: _t("Good"), icon: "fa-smile-o", color: "text-success"},
    neutral: {label: _t("Neutral"), icon: "fa-meh-o", color: "text-muted"},
    bad: {label: _t("Bad"), icon: "fa-frown-o", color: "text-danger"},
};

/** What became of what we sent; words, because color alone says nothing to many. */
export const DELIVERIES = {
    pending: {label: _t("Being sent"), icon: "fa-clock-o", color: "text-muted"},
    sent: {label: _t("Sent"), icon: "fa-check", color: "text-muted"},
    opened: {label: _t("Opened"), icon: "fa-envelope-open-o", color: "text-success"},
    bounced: {
        label: _t("Bounced"),
        icon: "fa-exclamation-triangle",
        color: "text-danger",
    },
    failed: {
        label: _t("Not delivered"),
        icon: "fa-exclamation-triangle",
        color: "text-danger",
    },
    canceled: {label: _t("Canceled"), icon: "fa-ban", color: "text-muted"},
};
