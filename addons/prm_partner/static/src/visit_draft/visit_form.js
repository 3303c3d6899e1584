import { onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";
import { useDebounced } from "@web/core/utils/timing";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { applyValues, isSaved, unsavedValues, withoutNewLines } from "./draft_values";
import { Drafts } from "./drafts";

const TYPED = ["text", "char"];

/**
 * The form of contact reports: keeps what is not saved in the browser while one types, and offers
 * it again when the page was lost, with the connection or with the phone's memory.
 */
export class PrmVisitFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.drafts = new Drafts();
        this.typed = {};
        this.closers = [];
        this.keepSoon = useDebounced(() => this.keepDraft(), 300, { execBeforeUnmount: false });
        const onInput = (ev) => this.onInput(ev);
        onMounted(() => {
            this.rootRef.el.addEventListener("input", onInput);
            this.offerDrafts();
        });
        onWillUnmount(() => this.closers.forEach((close) => close()));
        useExternalListener(browser, "offline", () => this.keepDraft());
        useExternalListener(browser, "online", () => this.onOnline());
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRecordChanged = () => {
            // not returned: the record would wait for a promise that a later change drops
            this.keepSoon();
        };
        params.hooks.onRootLoaded = () => {
            this.typed = {};
            // not a default of the server: the answers to new records come from a cache at times
            this.key = uuid();
        };
        return params;
    }

    // --- keep ---------------------------------------------------------------------------------------

    /** Note text while it is typed: the record only hears of it when the field is left. */
    onInput(ev) {
        const root = this.model.root;
        const name = ev.target.closest(".o_field_widget")?.getAttribute("name");
        if (name in root.activeFields && TYPED.includes(root.fields[name].type)) {
            this.typed[name] = ev.target.value;
            this.keepSoon();
        }
    }

    keepDraft() {
        const root = this.model.root;
        if (!root.dirty && !Object.keys(this.typed).length) {
            return;
        }
        if (root.isNew && root.data.draft_key !== this.key) {
            root._applyChanges({ draft_key: this.key });
        }
        this.drafts.keep(this.draftName, {
            label: root.data.partner_id?.display_name || "",
            writeDate: root.data.write_date ? root.data.write_date.toISO() : false,
            values: { ...unsavedValues(root), ...this.typed },
        });
    }

    get draftName() {
        return this.drafts.nameOf(this.model.root, this.key);
    }

    async onRecordSaved(record, changes) {
        await super.onRecordSaved(record, changes);
        this.forget(record);
    }

    async discard() {
        const name = this.draftName;
        await super.discard(...arguments);
        this.typed = {};
        this.keepSoon.cancel();
        this.drafts.drop(name);
    }

    forget(record) {
        this.typed = {};
        this.keepSoon.cancel();
        this.drafts.drop(this.drafts.nameOf(record, this.key));
        this.drafts.drop(`new:${this.key}`);
    }

    // --- offer --------------------------------------------------------------------------------------

    async offerDrafts() {
        const root = this.model.root;
        if (root.resId) {
            const name = this.draftName;
            const draft = this.drafts.get(name);
            if (draft && this.isStillUnsaved(root, draft)) {
                this.offer(name, draft);
            } else if (draft) {
                this.drafts.drop(name);
            }
            return;
        }
        for (const [name, draft] of (await this.unsavedNew()).slice(0, 3)) {
            this.offer(name, draft);
        }
    }

    /** A page that is closed saves in its last moment, and nobody hears whether that worked. */
    isStillUnsaved(root, draft) {
        const writeDate = root.data.write_date ? root.data.write_date.toISO() : false;
        if (draft.writeDate !== writeDate) {
            draft.values = withoutNewLines(root, draft.values);
        }
        return !isSaved(root, draft.values);
    }

    /** Return the drafts of new reports that never reached the server; those that did are forgotten. */
    async unsavedNew() {
        const found = this.drafts.ofNewRecords().filter(([name]) => name !== this.draftName);
        if (!found.length) {
            return [];
        }
        const keys = found.map(([name]) => name.slice("new:".length));
        const saved = await this.orm.searchRead("prm.visit", [["draft_key", "in", keys]], ["draft_key"]);
        const savedNames = new Set(saved.map((visit) => `new:${visit.draft_key}`));
        savedNames.forEach((name) => this.drafts.drop(name));
        return found.filter(([name]) => !savedNames.has(name));
    }

    offer(name, draft) {
        const when = luxon.DateTime.fromMillis(draft.at).toLocaleString(luxon.DateTime.DATETIME_SHORT);
        const close = this.notification.add(
            _t("A report that was not saved: %(partner)s, %(when)s", { partner: draft.label || _t("no partner yet"), when }),
            {
                type: "warning",
                sticky: true,
                className: "o_prm_visit_draft",
                buttons: [
                    {
                        name: _t("Go on writing"),
                        primary: true,
                        onClick: () => {
                            close();
                            this.restore(name, draft);
                        },
                    },
                    {
                        name: _t("Throw it away"),
                        onClick: () => {
                            close();
                            this.drafts.drop(name);
                        },
                    },
                ],
            }
        );
        this.closers.push(close);
    }

    async restore(name, draft) {
        const root = this.model.root;
        const replaced = this.draftName;
        this.typed = {};
        await applyValues(root, draft.values);
        if (replaced !== name) {
            this.drafts.drop(replaced);
            this.key = name.slice("new:".length);
        }
        this.keepDraft();
    }

    // --- connection ---------------------------------------------------------------------------------

    onOnline() {
        if (this.model.root.dirty || Object.keys(this.typed).length) {
            const close = this.notification.add(_t("The connection is back; this report is not saved yet."), {
                type: "info",
                sticky: true,
                buttons: [
                    {
                        name: _t("Save"),
                        primary: true,
                        onClick: () => {
                            close();
                            this.model.root.save();
                        },
                    },
                ],
            });
            this.closers.push(close);
        }
    }
}

registry.category("views").add("prm_visit_form", { ...formView, Controller: PrmVisitFormController });
