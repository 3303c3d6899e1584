from odoo import api, fields, models
from odoo.tools import SQL

from .prm_fact_rollup import NO_PARTNER, TERRITORY_KEY

#: the statement is planned anew each time: one row or six million may have changed
FUNCTIONS = """
    CREATE OR REPLACE FUNCTION prm_fact_rollup_note_facts() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
        EXECUTE 'INSERT INTO prm_fact_rollup_note (metric_id, month, territory)'
            ' SELECT DISTINCT changed.metric_id, changed.month, %(key)s FROM ' || TG_ARGV[0] ||
            ' LEFT JOIN res_partner firm ON firm.id = changed.partner_id';
        RETURN NULL;
    END
    $function$;
    CREATE OR REPLACE FUNCTION prm_fact_rollup_forget() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
        DELETE FROM prm_fact_rollup;
        DELETE FROM prm_fact_rollup_note;
        RETURN NULL;
    END
    $function$;
    CREATE OR REPLACE FUNCTION prm_fact_rollup_note_partner() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
        IF EXISTS (SELECT FROM prm_fact WHERE partner_id = OLD.id) THEN
            INSERT INTO prm_fact_rollup_note (territory)
            SELECT COALESCE(OLD.prm_territory_id, 0)
             UNION
            SELECT CASE WHEN TG_OP = 'DELETE' THEN %(gone)s ELSE COALESCE(NEW.prm_territory_id, 0) END;
        END IF;
        RETURN NULL;
    END
    $function$
"""
BOTH = "(SELECT metric_id, month, partner_id FROM before UNION ALL SELECT metric_id, month, partner_id FROM after)"
TRIGGERS = {
    "prm_fact_rollup_insert": """AFTER INSERT ON prm_fact REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION prm_fact_rollup_note_facts('changed')""",
    "prm_fact_rollup_delete": """AFTER DELETE ON prm_fact REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION prm_fact_rollup_note_facts('changed')""",
    "prm_fact_rollup_update": f"""AFTER UPDATE ON prm_fact REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION prm_fact_rollup_note_facts('{BOTH} changed')""",
    "prm_fact_rollup_truncate": """AFTER TRUNCATE ON prm_fact
        FOR EACH STATEMENT EXECUTE FUNCTION prm_fact_rollup_forget()""",
    "prm_fact_rollup_moved": """AFTER UPDATE OF prm_territory_id ON res_partner FOR EACH ROW
        WHEN (OLD.prm_territory_id IS DISTINCT FROM NEW.prm_territory_id)
        EXECUTE FUNCTION prm_fact_rollup_note_partner()""",
    "prm_fact_rollup_gone": """AFTER DELETE ON res_partner FOR EACH ROW
        EXECUTE FUNCTION prm_fact_rollup_note_partner()""",
}


class PrmFactRollupNote(models.Model):
    """Sums of ``prm.fact.rollup`` that are not valid: of a metric, month and territory, or of a whole territory.

    Written by triggers, in the transaction that changes facts or the territory of partners with facts;
    deleted by the renewal that has seen the change. Rows may repeat.
    """

    _name = "prm.fact.rollup.note"
    _description = "Partner Figures by Territory to Renew"
    _log_access = False

    metric_id = fields.Integer(help="Empty: everything of the territory.")
    month = fields.Date()
    territory = fields.Integer(required=True)

    def init(self):
        result = super().init()
        # the columns of res.partner are made after this table
        self.pool.post_init(self._make_triggers)
        return result

    @api.model
    def _make_triggers(self):
        """Make the triggers; where they were missing, have all facts summed up by the next refresh."""
        self.env.cr.execute(SQL(FUNCTIONS, key=TERRITORY_KEY, gone=SQL(str(NO_PARTNER))))
        self.env.cr.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'prm\\_fact\\_rollup\\_%'")
        missing = TRIGGERS.keys() - {name for (name,) in self.env.cr.fetchall()}
        for name in sorted(missing):
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s", SQL.identifier(name), SQL(TRIGGERS[name])))
        if missing:
            self._note_all()

    @api.model
    def _note_all(self):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM prm_fact_rollup;
                INSERT INTO prm_fact_rollup_note (metric_id, month, territory)
                SELECT DISTINCT changed.metric_id, changed.month, %s
                  FROM prm_fact changed LEFT JOIN res_partner firm ON firm.id = changed.partner_id
                """,
                TERRITORY_KEY,
            )
        )

    @api.model
    def _is_noted(self, metrics):
        """Tell whether any sum of these metrics is not valid now."""
        self.env["prm.fact"].flush_model()
        self.env["res.partner"].flush_model(["prm_territory_id"])
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM prm_fact_rollup_note WHERE metric_id IS NULL OR metric_id = ANY(%s))",
            [metrics.ids],
        )
        return self.env.cr.fetchone()[0]
