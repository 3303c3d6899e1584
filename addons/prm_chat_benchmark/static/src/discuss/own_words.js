import { Message } from "@mail/core/common/message_model";
import { Thread } from "@mail/core/common/thread_model";

import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";

import { markup } from "@odoo/owl";

/** A talk about a KPI is called, and announced, in the reader's language; the server tells both in all of them. */
function own(texts) {
    return texts?.[user.context.lang];
}

patch(Thread.prototype, {
    update(data) {
        const name = own(data.prm_names);
        super.update(name ? { ...data, name } : data);
    },
});

patch(Message.prototype, {
    update(data) {
        const body = own(data.prm_bodies);
        super.update(body ? { ...data, body: markup(body) } : data);
    },
});
