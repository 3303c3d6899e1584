import { registry } from "@web/core/registry";

// the job goes on whenever the form asks: see the test
registry.category("web_tour.tours").add("prm_benchmark_release_prepared", {
    steps: () => [
        { content: "it waits for the job", trigger: ".o_form_view .o_prm_prepared:not(:visible), .o_form_view .alert-info:contains('prepared in the background')" },
        { content: "nobody loads the page again", trigger: ".o_form_view", run: () => (window.prmSamePage = true) },
        { content: "the result stands there by itself", trigger: ".o_form_view .o_notebook a:contains('What is told')", timeout: 30000 },
        {
            content: "on the same page",
            trigger: ".o_form_view button[name=action_release]:visible",
            run: () => {
                if (!window.prmSamePage) {
                    throw new Error("the page was loaded again");
                }
            },
        },
    ],
});
