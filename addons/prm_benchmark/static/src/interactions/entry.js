import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Milliseconds without a key before what was typed is saved. */
const PAUSE = 900;
/** Seconds until a failed save is tried again: doubled each time, up to the last. */
const RETRY = [2, 30];

/**
 * The form for figures: saves while somebody types, shows what the server makes of it, and goes from field to
 * field by the keyboard. Without it the form works by its buttons.
 *
 * A field knows in `saved` what the server holds. What differs is to be saved; it stays in the field, and is tried
 * again, until the server has confirmed it.
 */
export class BenchmarkEntry extends Interaction {
    static selector = ".o_prm_entry[data-editable]";
    dynamicContent = {
        ".o_prm_figure": {
            "t-on-input": this.onInput,
            "t-on-change": this.onChange,
            "t-on-keydown": this.onKeydown,
            "t-on-focus": (ev) => ev.currentTarget.select(),
            "t-on-blur": this.onBlur,
        },
        "input[name=provisional]": { "t-on-change": this.onProvisional },
        ".o_prm_entry_form": { "t-on-submit": this.onSubmit },
        _window: { "t-on-beforeunload": this.onBeforeUnload, "t-on-online": () => this.save() },
    };

    setup() {
        this.form = this.el.querySelector(".o_prm_entry_form");
        this.fields = [...this.el.querySelectorAll(".o_prm_figure")];
        this.status = this.el.querySelector(".o_prm_saved");
        this.revision = Number(this.el.dataset.revision);
        this.saved = new Map(this.fields.map((field) => [field, this.hidden(field).value]));
        this.typed = new Map();
        this.refused = new Map();
        this.provisional = null;
        this.busy = false;
        this.leaving = false;
        this.failures = 0;
        this.saveSoon = this.debounced(() => this.save(), PAUSE);
    }

    start() {
        // what is typed is saved by itself; a phone has no room for the button
        this.el.querySelector(".o_prm_save").classList.add("d-none", "d-sm-inline-block");
        // a field that came back with an error holds what is not saved
        for (const field of this.fields.filter((field) => field.classList.contains("is-invalid"))) {
            this.refused.set(field, field.value);
        }
    }

    destroy() {
        clearTimeout(this.timer);
    }

    // --- typing ---------------------------------------------------------------------------------------

    onInput(ev) {
        this.refused.delete(ev.currentTarget);
        this.say(_t("Not saved yet"));
        this.saveSoon();
    }

    onChange() {
        this.saveSoon.cancel();
        this.save();
    }

    /** What was saved while somebody stood in the field is written as the server writes it. */
    onBlur(ev) {
        const field = ev.currentTarget;
        if (this.isSaved(field)) {
            field.value = this.saved.get(field);
            if (field.classList.contains("is-invalid")) {
                this.said(field).replaceChildren();
                this.mark(field, false);
            }
        }
    }

    onProvisional(ev) {
        this.provisional = ev.currentTarget.value === "1";
        this.save();
    }

    /** Enter and the arrows go from field to field, as in a spreadsheet. */
    onKeydown(ev) {
        const steps = { Enter: ev.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
        const step = steps[ev.key];
        if (!step || ev.altKey || ev.ctrlKey || ev.metaKey || ev.isComposing) {
            return;
        }
        ev.preventDefault();
        const place = this.fields.indexOf(ev.currentTarget) + step;
        const next = this.fields[place] || (place > 0 && ev.key === "Enter" && this.el.querySelector(".o_prm_submit"));
        next?.focus();
    }

    // --- saving ---------------------------------------------------------------------------------------

    /** Whether the server holds what stands in a field, as it writes it or as it was typed: 402500 is 402,500. */
    isSaved(field) {
        return [this.saved.get(field), this.typed.get(field)].includes(field.value.trim());
    }

    /** What the fields hold and the server does not. */
    changed() {
        return this.fields.filter((field) => !this.isSaved(field) && this.refused.get(field) !== field.value);
    }

    unsaved() {
        return this.busy || this.provisional !== null || this.fields.some((field) => !this.isSaved(field));
    }

    async save() {
        const fields = this.changed();
        if (this.busy || this.leaving || (!fields.length && this.provisional === null)) {
            if (!this.busy && !this.unsaved()) {
                this.say(_t("All saved"));
            }
            return;
        }
        clearTimeout(this.timer);
        const sent = new Map(fields.map((field) => [field, field.value]));
        const params = { unit: Number(this.el.dataset.unit), revision: this.revision, values: {}, known: {} };
        for (const [field, text] of sent) {
            params.values[field.dataset.id] = text.trim();
            params.known[field.dataset.id] = this.saved.get(field);
        }
        const provisional = this.provisional;
        if (provisional !== null) {
            params.provisional = provisional;
        }
        this.busy = true;
        this.say(_t("Saving…"));
        let answer;
        try {
            answer = await this.waitFor(rpc(`/my/prm/benchmark/entry/${this.el.dataset.round}/autosave`, params, { silent: true }));
        } catch (error) {
            this.busy = false;
            this.failed(error);
            return;
        }
        this.busy = false;
        this.failures = 0;
        if (this.provisional === provisional) {
            this.provisional = null;
        }
        this.apply(answer, sent);
        this.saveSoon();
    }

    /** A lost connection heals; what the server refuses as a whole is said, and kept in the fields. */
    failed(error) {
        const lost = error instanceof ConnectionLostError || !error.data;
        const expired = error.exceptionName?.includes("SessionExpired");
        if (lost) {
            this.say(_t("Not saved: no connection. Your figures stay here and are saved as soon as it is back."), true);
        } else if (expired) {
            this.say(_t("Not saved: you are signed out. Sign in in another tab; your figures stay here and are saved then."), true);
        } else {
            this.say(_t("Not saved: %s", error.data.message || error.message), true);
        }
        const [first, most] = RETRY;
        const delay = Math.min(first * 2 ** this.failures++, most);
        this.timer = this.waitForTimeout(() => this.save(), delay * 1000);
    }

    apply(answer, sent) {
        this.revision = answer.revision;
        this.form.elements.revision.value = answer.revision;
        for (const [field, text] of sent) {
            const id = field.dataset.id;
            const said = this.said(field);
            said.replaceChildren();
            this.mark(field, id in answer.errors);
            if (id in answer.errors) {
                this.refused.set(field, text);
                this.tell(said, answer.errors[id], "text-danger");
            } else if (id in answer.conflicts) {
                this.refused.set(field, text);
                this.conflict(field, said, answer.conflicts[id]);
            } else {
                this.keep(field, answer.saved[id]);
                this.typed.set(field, text.trim());
                if (field.value === text && field !== document.activeElement) {
                    field.value = answer.saved[id];
                }
                if (answer.hints[id]) {
                    this.tell(said, answer.hints[id], "text-body-secondary");
                }
            }
        }
        this.others(answer.current || {}, sent);
        this.notices(answer.notices);
        this.progress(answer.progress);
        this.kpis(answer.kpis || {});
        const left = this.fields.filter((field) => this.refused.get(field) === field.value).length;
        if (left) {
            this.say(left === 1 ? _t("1 field is not saved") : _t("%s fields are not saved", left), true);
        } else if (!this.unsaved()) {
            this.say(_t("All saved"));
        }
    }

    keep(field, text) {
        this.saved.set(field, text);
        this.typed.delete(field);
        this.hidden(field).value = text;
    }

    /** Somebody else changed the field: both figures are shown, and this user decides. */
    conflict(field, said, { sentence, mine, theirs }) {
        this.tell(said, sentence, "text-danger");
        const choose = (label, act) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "btn btn-sm btn-secondary ms-2 mt-1";
            button.textContent = label;
            button.addEventListener("click", () => {
                said.replaceChildren();
                this.keep(field, theirs);
                this.refused.delete(field);
                act();
                field.focus();
                this.save();
            });
            said.append(button);
        };
        choose(_t("Keep mine: %s", mine || "–"), () => {});
        choose(_t("Take theirs: %s", theirs || "–"), () => (field.value = theirs));
    }

    /** What others saved meanwhile in fields that nobody touches here. */
    others(current, sent) {
        for (const field of this.fields) {
            const text = current[field.dataset.id];
            if (text === undefined || sent.has(field) || !this.isSaved(field)) {
                continue;
            }
            if (text !== this.saved.get(field)) {
                field.value = text;
                this.keep(field, text);
                this.tell(this.said(field), _t("Changed by somebody else meanwhile."), "text-body-secondary");
            }
        }
    }

    // --- what the server found ------------------------------------------------------------------------

    /** Put in the notices that changed, so that a reason that is being typed stays. */
    notices(found) {
        for (const field of this.fields) {
            const box = this.notice(field);
            const template = document.createElement("template");
            template.innerHTML = found[field.dataset.id] || "";
            const states = (root) => [...root.querySelectorAll("[data-state]")].map((row) => row.dataset.state + row.className);
            if (String(states(box)) !== String(states(template.content))) {
                box.replaceChildren(template.content);
            }
        }
    }

    progress({ percent, text }) {
        const bar = this.el.querySelector(".o_prm_bar .progress");
        bar.setAttribute("aria-valuenow", percent);
        bar.firstElementChild.style.width = `${percent}%`;
        this.el.querySelector(".o_prm_progress_text").textContent = text;
    }

    kpis(texts) {
        for (const cell of this.el.querySelectorAll("[data-kpi]")) {
            const [code, kind] = cell.dataset.kpi.split(" ");
            if (texts[code]) {
                cell.textContent = texts[code][kind];
            }
        }
    }

    // --- leaving --------------------------------------------------------------------------------------

    /** The form carries all fields, also those that are being saved; pressed twice it is sent once. */
    onSubmit(ev) {
        if (this.leaving || this.lacksReason(ev.submitter)) {
            ev.preventDefault();
            return;
        }
        this.leaving = true;
    }

    /** “It is right” without a word why stays where it is: at the field for the reason. */
    lacksReason(button) {
        const reason = button?.name === "confirm" && this.el.querySelector(`#prm_reason_${button.value}`);
        if (!reason) {
            return false;
        }
        const lacks = !reason.value.trim();
        reason.classList.toggle("is-invalid", lacks);
        reason.setAttribute("aria-invalid", String(lacks));
        this.el.querySelector(`#prm_lacks_${button.value}`).classList.toggle("d-none", !lacks);
        if (lacks) {
            reason.focus();
        }
        return lacks;
    }

    onBeforeUnload(ev) {
        if (!this.leaving && this.unsaved()) {
            ev.preventDefault();
        }
    }

    // --- places ---------------------------------------------------------------------------------------

    hidden(field) {
        return this.form.elements[`k_${field.dataset.id}`];
    }

    notice(field) {
        return this.el.querySelector(`#prm_n_${field.dataset.id}`);
    }

    said(field) {
        return this.el.querySelector(`#prm_m_${field.dataset.id}`);
    }

    /** A refused text is marked; what was found about the figure before is not about it. */
    mark(field, wrong) {
        field.classList.toggle("is-invalid", wrong);
        field.setAttribute("aria-invalid", String(wrong));
        this.notice(field).hidden = wrong;
    }

    tell(place, text, look) {
        const line = document.createElement("span");
        line.className = look;
        line.textContent = text;
        place.append(line);
    }

    say(text, failed = false) {
        if (this.status.textContent !== text) {
            this.status.textContent = text;
        }
        this.status.classList.toggle("o_prm_failed", failed);
    }
}

registry.category("public.interactions").add("prm_benchmark.entry", BenchmarkEntry);
