import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Copy, save or print the recovery codes; without it they can still be written down. */
export class RecoveryCodes extends Interaction {
    static selector = ".o_auth_sms_recovery";
    dynamicContent = {
        ".o_auth_sms_tools": { "t-att-class": () => ({ "d-none": false }) },
        "[data-auth-sms-tool=copy]": { "t-on-click": this.copy },
        "[data-auth-sms-tool=download]": { "t-on-click": this.download },
        "[data-auth-sms-tool=print]": { "t-on-click": () => window.print() },
    };

    get text() {
        const codes = [...this.el.querySelectorAll(".o_auth_sms_codes code")];
        return codes.map((code) => code.textContent).join("\n") + "\n";
    }

    async copy() {
        await this.waitFor(browser.navigator.clipboard.writeText(this.text));
        this.el.querySelector("[data-auth-sms-copied]").classList.remove("d-none");
    }

    download() {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([this.text], { type: "text/plain" }));
        link.download = `recovery-codes-${location.hostname}.txt`;
        link.click();
        URL.revokeObjectURL(link.href);
    }
}

registry.category("public.interactions").add("auth_sms.recovery_codes", RecoveryCodes);
