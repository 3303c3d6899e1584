import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** The list of comparison groups; on a phone, where buttons move into a menu, the way to proposals stays in sight. */
export class CohortListController extends ListController {
    static template = "prm_benchmark.CohortList";

    propose() {
        return this.actionService.doAction("prm_benchmark.prm_benchmark_cohort_propose_action", {
            onClose: () => this.model.load(),
        });
    }
}

registry.category("views").add("prm_cohort_list", { ...listView, Controller: CohortListController });
