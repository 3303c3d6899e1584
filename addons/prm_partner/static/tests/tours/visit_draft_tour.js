import { session } from "@web/session";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { stepUtils } from "@web_tour/tour_utils";

const draftKeys = () => {
    const prefix = `prm_visit_draft:${session.db}:${user.userId}:`;
    return Object.keys(browser.localStorage).filter((key) => key.startsWith(prefix));
};

registry.category("web_tour.tours").add("prm_partner.visit_draft", {
    steps: () => [
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
