import { registerMessageAction } from "@mail/core/common/message_actions";

import { _t } from "@web/core/l10n/translation";

/** A member reports a message, and a moderator hides it; the server asks again who may. */
registerMessageAction("prm-report", {
    condition: ({ message, store }) =>
        message.prm_firm_name !== undefined &&
        !message.isSelfAuthored &&
        store.self_partner?.main_user_id?.share !== false,
    icon: "fa fa-flag-o",
    name: _t("Report"),
    onSelected: ({ message }) => {
        window.top.location.href = `/my/prm/chat/report/${message.id}`;
    },
    sequence: 90,
});
registerMessageAction("prm-hide", {
    condition: ({ message, store }) =>
        message.prm_firm_name !== undefined && store.self_partner?.main_user_id?.share === false,
    icon: "fa fa-eye-slash",
    name: _t("Hide"),
    onSelected: ({ message, store }) =>
        store.env.services.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Hide"),
            res_model: "prm.chat.decision",
            views: [[false, "form"]],
            target: "new",
            context: { default_kind: "hide", default_message_id: message.id },
        }),
    sequence: 91,
});
