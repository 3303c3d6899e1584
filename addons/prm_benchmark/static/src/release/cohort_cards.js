import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** The cards of comparison groups; on a phone, where buttons move into a menu, the way to proposals stays in sight. */
export class CohortKanbanController extends KanbanController {
    static template = "prm_benchmark.CohortCards";

    propose() {
        return this.actionService.doAction("prm_benchmark.prm_benchmark_cohort_propose_action", {
            onClose: () => this.model.load(),
        });
    }
}

registry.category("views").add("prm_cohort_kanban", { ...kanbanView, Controller: CohortKanbanController });
