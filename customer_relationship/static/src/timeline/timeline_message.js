import {createElementWithContent} from "@web/core/utils/html";
import {useService} from "@web/core/utils/hooks";

import {Component, markup, useEffect, useRef, useState} from "@odoo/owl";

const STYLE = `
    :host { overflow-wrap: anywhere; }
    img, table, pre { max-width: 100%; }
    pre { white-space: pre-wrap; }
    p:first-child { margin-top: 0; }
    p:last-child { margin-bottom: 0; }
    blockquote { margin-inline: 0; padding-inline-start: 1em; border-inline-start: 2px solid; opacity: .7; }
    a { color: inherit; text-decoration: underline; }
`;
// Letters bring black ink on white paper: neither can be read in the dark.
const DARK_STYLE = `
    * { background-color: transparent !important; color: inherit !important; }
`;

/** The words of a message, in a shadow so that their style stays with them. */
export class TimelineMessage extends Component {
    static template = "customer_relationship.TimelineMessage";
    static props = {body: String, openRecord: Function};

    setup() {
        this.store = useService("mail.store");
        this.root = useRef("root");
        this.state = useState({isLong: false, showsAll: false});
        useEffect(
            (el) => this.show(el),
            () => [this.root.el]
        );
        // The button that was pressed is gone: the arrows scroll what it showed.
        useEffect(
            (showsAll) => showsAll && this.root.el.focus(),
            () => [this.state.showsAll]
        );
    }

    show(el) {
        const content = createElementWithContent("div", markup(this.props.body));
        content.dir = "auto";
        for (const link of content.querySelectorAll("a[href]")) {
            Object.assign(link, {target: "_blank", rel: "noopener noreferrer"});
        }
        const style = document.createElement("style");
        style.textContent = this.store.isOdooWhiteTheme ? STYLE : STYLE + DARK_STYLE;
        el.attachShadow({mode: "open"}).append(style, content);
        // Pictures come later.
        const observer = new ResizeObserver(() => this.measure(el));
        observer.observe(content);
        return () => observer.disconnect();
    }

    /** What is out of sight has no size yet. */
    measure(el) {
        if (el.clientHeight && !this.state.showsAll) {
            this.state.isLong = el.scrollHeight > el.clientHeight + 1;
        }
    }

    /** A contact or a document that was mentioned opens here, all else elsewhere. */
    onClick(ev) {
        const link = ev.composedPath()[0].closest?.("a[data-oe-model][data-oe-id]");
        if (link) {
            ev.preventDefault();
            const {oeModel, oeId} = link.dataset;
            this.props.openRecord({res_model: oeModel, res_id: Number(oeId)});
        }
    }
}
