import { session } from "@web/session";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { stepUtils } from "@web_tour/tour_utils";

const prefix = `prm_visit_draft:${session.db}:${user.userId}:`;
const draftKeys = () => Object.keys(browser.localStorage).filter((key) => key.startsWith(prefix));

/** What a page leaves behind that is lost with the connection. */
async function leaveDraft() {
    const [[id]] = await rpc("/web/dataset/call_kw/res.partner/name_search", {
        model: "res.partner",
        method: "name_search",
        args: [],
        kwargs: { name: "T Own Firm", limit: 1 },
    });
    const draft = {
        at: Date.now(),
        label: "T Own Firm",
        writeDate: false,
        values: {
            draft_key: "t-draft",
            partner_id: { id, display_name: "T Own Firm" },
            kind: "call",
            summary: "Kept by the browser",
            promise_ids: [[0, "virtual_1", { name: "T promise", side: "us", due: false, done: false }]],
        },
    };
    browser.localStorage.setItem(`${prefix}new:t-draft`, JSON.stringify(draft));
}

registry.category("web_tour.tours").add("prm_partner.visit_draft", {
    steps: () => [
        { trigger: ".o_list_button_add", run: leaveDraft },
        { trigger: ".o_list_button_add", run: "click" },
        {
            content: "what an earlier page could not save is offered again",
            trigger: ".o_notification:contains(T Own Firm) button:contains(Go on writing)",
            run: "click",
        },
        {
            content: "its text is back",
            trigger: ".o_field_widget[name=summary] textarea:value(Kept by the browser)",
        },
        {
            content: "its partner too",
            trigger: ".o_field_widget[name=partner_id] input:value(T Own Firm)",
        },
        {
            content: "text is kept while it is typed, before the field is left",
            trigger: ".o_field_widget[name=next_step] input",
            run: async ({ anchor }) => {
                anchor.focus();
                anchor.value = "Call back";
                anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
                await new Promise((resolve) => setTimeout(resolve, 700));
                const [key] = draftKeys();
                if (!browser.localStorage.getItem(key).includes("Call back")) {
                    throw new Error("the draft lacks what was typed");
                }
            },
        },
        {
            trigger: ".o_field_widget[name=next_step] input",
            run: "edit Call back",
        },
        ...stepUtils.saveForm(),
        {
            content: "what is saved is not kept",
            trigger: ".o_form_saved",
            run: () => {
                if (draftKeys().length) {
                    throw new Error("a saved report is still kept as a draft");
                }
            },
        },
    ],
});
