import { useExternalListener } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * A list beside another one in the same form: its row is left when a line is added over there.
 *
 * “Add a line” keeps its click to itself, so that a row of the other list would stay in edition and take the focus
 * back while somebody types: what is meant for an item would become the name of a section.
 */
export class PrmSideListRenderer extends ListRenderer {
    setup() {
        super.setup();
        useExternalListener(document, "click", this.onClickBefore.bind(this), { capture: true });
    }

    onClickBefore({ target }) {
        if (
            this.editedRecord &&
            target.closest(".o_field_x2many_list_row_add") &&
            !this.tableRef.el.contains(target)
        ) {
            this.props.list.leaveEditMode();
        }
    }
}

export class PrmSideListField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: PrmSideListRenderer };
}

registry.category("fields").add("prm_side_list", { ...x2ManyField, component: PrmSideListField });
