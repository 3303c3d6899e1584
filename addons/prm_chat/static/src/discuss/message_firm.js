import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

/** Dealers talk for their firms: its name stands behind the author's, as it was when the message was written. */
patch(Message.prototype, {
    get authorName() {
        const name = super.authorName;
        const written = this.message_type !== "notification"; // in a notice, Discuss looks for the name alone
        return this.prm_firm_name && name && written ? `${name}, ${this.prm_firm_name}` : name;
    },
});
