"""The form's script in a browser: saved while typing, KPIs at once, from field to field by the keyboard."""

from decimal import Decimal

from odoo.tests import tagged

from .test_entry_pages import EntryHttpCase

#: what the scripts below share: waiting, fields by their place, typing as a person does
TOOLS = """
    const wait = async (what, name) => {
        for (let turn = 0; turn < 200; turn++) {
            if (what()) {
                return;
            }
            await new Promise((done) => setTimeout(done, 50));
        }
        throw new Error(`waited in vain: ${name}`);
    };
    const fields = () => [...document.querySelectorAll(".o_prm_figure")];
    const status = () => document.querySelector(".o_prm_saved").textContent;
    const type = (place, text, key = "Enter") => {
        const field = fields()[place];
        field.focus();
        field.value = text;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const run = async (steps) => {
        try {
            await steps();
            console.log("test successful");
        } catch (error) {
            console.error(error.message);
        }
    };
"""
READY = "document.querySelector('.o_prm_save.d-none') !== null"


@tagged("post_install", "-at_install")
class TestEntryScript(EntryHttpCase):
    months_back = 9

    def play(self, steps, login="director_a"):
        code = f"{TOOLS} run(async () => {{ {steps} }});"
        self.browser_js(self.url, code, ready=READY, login=self.dealers[login].login, timeout=120)

    def test_saved_while_typing(self):
        self.play(
            """
            type(0, "1000");
            if (document.activeElement !== fields()[1]) {
                throw new Error("Enter does not go on");
            }
            type(1, "600");
            type(2, "x1", "ArrowUp");
            if (document.activeElement !== fields()[1]) {
                throw new Error("the arrow does not go back");
            }
            await wait(() => status().includes("1 field"), "one is not saved");
            await wait(() => document.querySelector("[data-kpi='margin month']").textContent.startsWith("40.0"), "KPI");
            if (fields()[2].getAttribute("aria-invalid") !== "true" || fields()[2].value !== "x1") {
                throw new Error("what was typed is gone");
            }
            type(2, "200");
            await wait(() => status() === "All saved", "all saved");
            const progress = document.querySelector(".o_prm_progress_text");
            await wait(() => progress.textContent.startsWith("3 of 6"), "progress");
            """
        )
        self.assertEqual(self.figures(), {"U": 1000, "W": 600, "P": 200})

    def test_finding_beside_a_refused_text(self):
        for back in range(2, 10):
            self.put(back, submit=True, U=200000 + back)
        self.play(
            """
            const box = document.querySelector("#prm_n_" + fields()[0].dataset.id);
            type(0, "205");
            await wait(() => box.textContent.includes("thousand times"), "finding");
            const reason = box.querySelector("input");
            box.querySelector("button[name=confirm]").click();
            if (document.activeElement !== reason || !reason.classList.contains("is-invalid")) {
                throw new Error("it does not stay at the reason");
            }
            type(0, "x1");
            await wait(() => status().includes("1 field"), "one is not saved");
            if (!box.hidden || !fields()[0].classList.contains("is-invalid")) {
                throw new Error("the finding stays beside what was refused");
            }
            type(0, "205");
            await wait(() => !box.hidden && !fields()[0].classList.contains("is-invalid"), "finding again");
            """
        )

    def test_somebody_else_meanwhile(self):
        self.play(
            """
            const unit = Number(document.querySelector(".o_prm_entry").dataset.unit);
            const other = (values) => fetch(location.pathname + "/autosave", {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({
                    jsonrpc: "2.0", method: "call", params: { unit, revision: 0, values, known: {} },
                }),
            });
            const id = (place) => fields()[place].dataset.id;
            await other({ [id(0)]: "77", [id(1)]: "88" });
            type(0, "100");
            const buttons = () => [...document.querySelectorAll(".o_prm_said button")];
            const mine = () => buttons().find((button) => button.textContent.includes("100"));
            await wait(mine, "both figures");
            await wait(() => fields()[1].value === "88", "the other's field");
            mine().click();
            await wait(() => status() === "All saved", "all saved");
            """
        )
        self.assertEqual(self.figures(), {"U": 100, "W": 88})

    def test_lost_connection(self):
        self.play(
            """
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function () {
                setTimeout(() => this.dispatchEvent(new Event("error")));
            };
            type(0, "4711");
            await wait(() => status().includes("no connection"), "said so");
            const leaving = new Event("beforeunload", { cancelable: true });
            window.dispatchEvent(leaving);
            if (!leaving.defaultPrevented) {
                throw new Error("leaves without asking");
            }
            XMLHttpRequest.prototype.send = send;
            await wait(() => status() === "All saved", "saved later");
            """
        )
        self.assertEqual(self.figures(), {"U": Decimal(4711)})
