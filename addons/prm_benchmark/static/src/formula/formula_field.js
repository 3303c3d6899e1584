import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { fitting, pieces, wordBefore } from "./formula_text";

/** Who gets answers about formulas; everybody else reads the formula and no more. */
const KEEPERS = "prm_benchmark.group_benchmark_manager";
const PROGRAMME = "prm.benchmark.programme";

/** A formula: codes are completed while one types, what is wrong is marked, a sample firm shows what it gives. */
export class PrmFormulaField extends Component {
    static template = "prm_benchmark.FormulaField";
    static props = {
        ...standardFieldProps,
        placeholder: { type: String, optional: true },
        catalogue: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.keepLast = new KeepLast();
        this.state = useState({ text: "", answer: null, options: [], chosen: 0 });
        useInputField({
            getValue: () => this.props.record.data[this.props.name] || "",
            ref: this.input,
            preventLineBreaks: true,
        });
        onWillStart(async () => {
            this.isKeeper = await user.hasGroup(KEEPERS);
        });
        this.checkSoon = useDebounced(() => this.check(), 250, { execBeforeUnmount: false });
        useRecordObserver((record) => {
            // what the answer depends on beside the text
            const { unit, annualised, code } = record.data;
            this.surroundings = { unit, annualised, code };
            const stored = record.data[this.props.name] || "";
            // another field's answer must not take away what is being typed here
            if (stored !== this.stored) {
                this.stored = stored;
                this.state.text = stored;
            }
            this.checkSoon();
        });
    }

    // --- questions ----------------------------------------------------------------------------------

    get question() {
        const { record, catalogue } = this.props;
        const programme = record.data.programme_id;
        const parent = record._parentRecord;
        const question = { ...this.surroundings, formula: this.state.text, catalogue: Boolean(catalogue) };
        question.programme_id = (programme && (programme.id ?? programme[0])) || false;
        if (parent?.resModel === PROGRAMME) {
            question.programme_id = parent.resId || false;
            const items = parent.data.item_ids?.records || [];
            question.unsaved = items.filter(({ resId, dirty }) => !resId || dirty).map(({ resId, data }) => ({
                id: resId || false,
                code: data.code,
                name: data.name,
                unit: data.unit,
                kind: data.kind,
            }));
        }
        return question;
    }

    ask(method) {
        return this.orm.silent.call("prm.benchmark.formula.editor", method, [this.question]);
    }

    async check() {
        if (!this.isKeeper) {
            return;
        }
        this.state.answer = await this.keepLast.add(this.ask("check"));
    }

    async entries() {
        this.known ??= this.ask("completions");
        return this.known;
    }

    // --- typing -------------------------------------------------------------------------------------

    onFocus() {
        // items may have come since the last time
        this.known = undefined;
    }

    onInput(event) {
        this.state.text = event.target.value;
        this.checkSoon();
        return this.complete();
    }

    async complete(all = false) {
        const entries = await this.entries();
        const { el } = this.input;
        if (el) {
            this.typed = wordBefore(el.value, el.selectionStart);
            const { options, exact } = fitting(entries, this.typed, all);
            this.state.options = options;
            this.state.chosen = exact ? -1 : 0;
        }
    }

    onKeydown(event) {
        const { options, chosen } = this.state;
        const handler = {
            Enter: () => options.length && chosen >= 0 && this.accept(chosen),
            Tab: () => this.accept(chosen),
            Escape: () => this.close(),
            ArrowDown: () => this.choose(chosen + 1),
            ArrowUp: () => this.choose(chosen - 1),
        }[event.key];
        if (event.key === " " && event.ctrlKey) {
            event.preventDefault();
            this.complete(true);
        } else if (event.key === "Enter" || (handler && options.length && (event.key !== "Tab" || chosen >= 0))) {
            // a formula is one line: Enter makes no new one
            event.preventDefault();
            event.stopPropagation();
            handler();
        }
    }

    choose(index) {
        const { length } = this.state.options;
        this.state.chosen = index < 0 ? length - 1 : index % length;
    }

    accept(index) {
        const { el } = this.input;
        const option = this.state.options[index];
        el.setRangeText(option.code, this.typed.start, el.selectionStart, "end");
        // as if it had been typed
        el.dispatchEvent(new InputEvent("input", { bubbles: true }));
        el.focus();
    }

    close() {
        this.state.options = [];
    }

    // --- words --------------------------------------------------------------------------------------

    get isWrong() {
        const { answer } = this.state;
        return Boolean(answer?.sentence) && !answer.blank;
    }

    get marked() {
        const { answer, text } = this.state;
        return pieces(text, answer.start, answer.end);
    }

    /** What the unit should be called where another one would fit the formula. */
    get otherUnit() {
        const choices = this.props.record.fields.unit?.selection || [];
        return choices.find(([code]) => code === this.state.answer.unit)?.[1];
    }

    takeUnit() {
        return this.props.record.update({ unit: this.state.answer.unit });
    }

    get windows() {
        const names = { month: _t("Month"), quarter: _t("Quarter"), ytd: _t("Year to date"), r12: _t("12 months") };
        const { results } = this.state.answer;
        return Object.keys(names).map((kind) => ({ kind, name: names[kind], value: this.figure(results[kind]) }));
    }

    figure(value) {
        if (value === null) {
            return _t("not available");
        }
        const { unit, annualised } = this.surroundings;
        const factor = unit === "percent" ? 100 : 1;
        const number = this.money(
            formatFloat(value * factor, { digits: [16, Math.abs(value * factor) < 1000 ? 2 : 0] }),
            String(unit).startsWith("eur")
        );
        const suffix = {
            percent: "%",
            ratio: "×",
            count_fte: _t("per FTE"),
            eur_m2: _t("per m²"),
            eur_fte: _t("per FTE"),
            eur_h: _t("per hour"),
            days: _t("days"),
            months: _t("months"),
        }[unit];
        return [number, suffix, annualised && _t("a year")].filter(Boolean).join(" ");
    }

    money(number, isMoney) {
        const [symbol, position] = this.state.answer.currency;
        if (!isMoney) {
            return number;
        }
        return position === "before" ? `${symbol}\u00a0${number}` : `${number}\u00a0${symbol}`;
    }

    get inputs() {
        return this.state.answer.inputs.map(({ code, unit, value }) => ({
            code,
            value:
                value === null
                    ? _t("not available")
                    : this.money(formatFloat(value, { trailingZeros: false }), unit === "eur"),
        }));
    }
}

export const prmFormulaField = {
    component: PrmFormulaField,
    displayName: _t("Formula"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "code", type: "char" },
        { name: "unit", type: "selection" },
        { name: "annualised", type: "boolean" },
    ],
    extractProps: ({ options, placeholder }) => ({ placeholder, catalogue: Boolean(options.catalogue) }),
};

registry.category("fields").add("prm_formula", prmFormulaField);
