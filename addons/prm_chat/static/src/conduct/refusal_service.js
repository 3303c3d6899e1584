import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** Discuss marks a message that was not posted with a sign alone; here stands why: rules, pace, held for a look. */
export const refusalService = {
    dependencies: ["notification"],
    start(env, { notification }) {
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            const { post_data: posted, thread_model: model } = detail.data?.params || {};
            const sentence = detail.error?.data?.message;
            if (posted && model === "discuss.channel" && sentence) {
                notification.add(sentence, { type: "warning", sticky: true });
            }
        });
    },
};

registry.category("services").add("prm_chat.refusal", refusalService);
