import { ComposerAction } from "@mail/core/common/composer_actions";
import { MessageAction } from "@mail/core/common/message_actions";
import { ThreadAction } from "@mail/core/common/thread_actions";

import { patch } from "@web/core/utils/patch";

/**
 * In a dealer channel roles decide who is in, there are no calls and no voice messages, and what was written is
 * kept: what the server would refuse is not offered.
 */
const REFUSED = [
    "call",
    "call-settings",
    "camera-call",
    "delete-thread",
    "disconnect",
    "invite-people",
];

patch(ThreadAction.prototype, {
    _condition({ action, thread }) {
        const refused = REFUSED.includes(action.id) || (action.id === "leave" && thread?.canLeave);
        return thread?.prm_dealers && refused ? false : super._condition(...arguments);
    },
});

patch(ComposerAction.prototype, {
    _condition({ action, composer }) {
        const dealers = composer.targetThread?.prm_dealers;
        return dealers && action.id === "voice-start" ? false : super._condition(...arguments);
    },
});

/** Discuss offers threads to employees alone; here dealers open them too. */
patch(MessageAction.prototype, {
    _condition({ action, message, thread }) {
        if (action.id === "create-or-view-thread" && thread?.prm_dealers) {
            return message.thread?.eq(thread) && thread.hasSubChannelFeature;
        }
        return super._condition(...arguments);
    },
});
