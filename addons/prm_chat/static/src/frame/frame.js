import { ThreadAction } from "@mail/core/common/thread_actions";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/**
 * In the frame of the portal's page: the page lists the channels itself and tells what each is for, and the talk gets
 * the room. On a phone Discuss shows it as a window, which there is nothing behind.
 */
if (window.self !== window.top) {
    document.documentElement.classList.add("o_prm_framed");
    patch(Thread.prototype, {
        get allowDescription() {
            return super.allowDescription && !this.prm_dealers;
        },
    });
    patch(ThreadAction.prototype, {
        _condition({ action, thread }) {
            const aWindow = ["close", "fold-chat-window"].includes(action.id);
            return thread?.prm_dealers && aWindow ? false : super._condition(...arguments);
        },
    });
}
