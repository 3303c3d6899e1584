import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Milliseconds between two looks; a piece of the job takes seconds. */
const PAUSE = 2000;

/**
 * Loads the record again and again while it stands in the form, so that somebody who waits for a job sees how far it
 * is, and what came of it. Put it where it is invisible once the job is done.
 */
export class PreparedWidget extends Component {
    static template = xml`<span class="o_prm_prepared"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.wait();
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    wait() {
        this.timer = setTimeout(() => this.look(), PAUSE);
    }

    async look() {
        // in a tab that nobody sees there is nobody who waits
        if (!document.hidden) {
            try {
                await this.props.record.load();
            } catch {
                // the server is away for a moment, or the release was thrown away meanwhile
            }
        }
        if (!this.gone) {
            this.wait();
        }
    }
}

registry.category("view_widgets").add("prm_prepared", { component: PreparedWidget });
