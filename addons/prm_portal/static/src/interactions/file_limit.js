import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Tells at once that a file is too large, before anybody waits for it to be sent. The sentence stands beside the
 * field; the server refuses such a file as well.
 */
export class FileLimit extends Interaction {
    static selector = "input[type=file][data-max-size]";
    dynamicContent = {
        _root: { "t-on-change": this.check },
    };

    check() {
        const tooLarge = [...this.el.files].some((file) => file.size > Number(this.el.dataset.maxSize));
        const refusal = this.el.parentElement.querySelector(".invalid-feedback");
        this.el.classList.toggle("is-invalid", tooLarge);
        this.el.setCustomValidity(tooLarge ? refusal.textContent.trim() : "");
    }
}

registry.category("public.interactions").add("prm_portal.file_limit", FileLimit);
