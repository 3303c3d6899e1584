import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";

/** Counts down until the next code may be sent; without it the server says how long. */
export class SmsResend extends Interaction {
    static selector = ".o_auth_sms [data-auth-sms-wait]";

    start() {
        this.until = Date.now() + parseInt(this.el.dataset.authSmsWait) * 1000;
        this.text = this.el.parentElement.querySelector("[data-auth-sms-countdown] span");
        this.tick();
    }

    tick() {
        const left = Math.ceil((this.until - Date.now()) / 1000);
        this.el.disabled = left > 0;
        if (left <= 0) {
            this.text?.parentElement.remove();
            return;
        }
        if (this.text && left < 100) {
            this.text.textContent = _t("%s seconds", left);
        }
        this.waitForTimeout(() => this.tick(), 1000);
    }
}

/** While a code is on its way, asks what became of it. */
export class SmsSending extends Interaction {
    static selector = ".o_auth_sms [data-auth-sms-sending=queued]";

    start() {
        this.left = 8;
        this.ask();
    }

    async ask() {
        if (!this.left--) {
            return;
        }
        await this.waitFor(new Promise((resolve) => setTimeout(resolve, 1500)));
        const answer = await this.waitFor(fetch("/web/login/sms/status"));
        const { sending, text } = await this.waitFor(answer.json());
        if (sending === "failed") {
            location.reload();
        } else if (sending === "sent") {
            this.el.textContent = text;
        } else {
            this.ask();
        }
    }
}

/** A double click would use a code up with the first click and show the answer to the second. */
export class SmsSubmitOnce extends Interaction {
    static selector = ".o_auth_sms form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        _window: { "t-on-pageshow": () => delete this.el.dataset.sent },
    };

    onSubmit(event) {
        if (this.el.dataset.sent) {
            event.preventDefault();
        }
        this.el.dataset.sent = "1";
    }
}

registry.category("public.interactions").add("auth_sms.submit_once", SmsSubmitOnce);
registry.category("public.interactions").add("auth_sms.resend", SmsResend);
registry.category("public.interactions").add("auth_sms.sending", SmsSending);
