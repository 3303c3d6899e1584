from odoo import api, fields, models
from odoo.tools import SQL

from .prm_fact_rollup import EVERYTHING, NO_PARTNER, NO_TERRITORY, TERRITORY_KEY

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
        INSERT INTO prm_fact_rollup_note (territory, moved_to, moved_at, done)
        SELECT COALESCE(OLD.prm_territory_id, %(none)s),
               CASE WHEN TG_OP = 'DELETE' THEN %(gone)s ELSE COALESCE(NEW.prm_territory_id, %(none)s) END,
               now() AT TIME ZONE 'UTC',
               NOT EXISTS (SELECT FROM prm_fact WHERE partner_id = OLD.id);
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
    """Sums of ``prm.fact.rollup`` that are not valid: of a metric, month and territory, or of whole territories.

    Written by triggers, in the transaction that changes facts or the territory of a partner; deleted
    by the renewal that has seen the change. Rows may repeat.

    A partner's move is kept for a day: a transaction that began before it notes changed facts of the
    partner under the territory that it knew, and may end after the move was seen to.
    """

    _name = "prm.fact.rollup.note"
    _description = "Partner Figures by Territory to Renew"
    _log_access = False

    metric_id = fields.Integer()  # empty: everything of the territory
    month = fields.Date()
    territory = fields.Integer(required=True)
    moved_to = fields.Integer()  # a partner of the territory belongs to this one now
    moved_at = fields.Datetime()
    done = fields.Boolean()  # the sums of both territories are valid again, or the partner had no facts

    def init(self):
        result = super().init()
        # the columns of res.partner are made after this table
        self.pool.post_init(self._make_triggers)
        return result

    @api.model
    def _make_triggers(self):
        """Make the triggers; where they were missing, have all facts summed up by the next refresh."""
        self.env.cr.execute(SQL(FUNCTIONS, key=TERRITORY_KEY, gone=NO_PARTNER, none=NO_TERRITORY))
        self.env.cr.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'prm\\_fact\\_rollup\\_%'")
        missing = TRIGGERS.keys() - {name for (name,) in self.env.cr.fetchall()}
        for name in sorted(missing):
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s", SQL.identifier(name), SQL(TRIGGERS[name])))
        if missing:
            self._note_everything()

    @api.model
    def _note_everything(self):
        self.env.cr.execute("INSERT INTO prm_fact_rollup_note (territory) VALUES (%s)", [EVERYTHING])

    @api.model
    def _is_noted(self, metrics):
        """Tell whether any sum of these metrics is not valid now."""
        self.env["prm.fact"].flush_model()
        self.env["res.partner"].flush_model(["prm_territory_id"])
        self.env.cr.execute(
            """
            SELECT EXISTS (SELECT FROM prm_fact_rollup_note
                            WHERE done IS NOT TRUE AND (metric_id IS NULL OR metric_id = ANY(%s)))
            """,
            [metrics.ids],
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _is_work(self):
        """Tell whether there is anything to renew; that there are too few facts is none."""
        self.env.cr.execute("SELECT COUNT(*), MAX(territory) FROM prm_fact_rollup_note WHERE done IS NOT TRUE")
        count, highest = self.env.cr.fetchone()
        return bool(count) and not (highest == EVERYTHING and self.env["prm.fact.rollup"]._few_facts())

    @api.model
    def _take(self):
        """Take what is noted, for the renewal.

        :return: whether everything has to be renewed; the keys of whole territories;
            ``[(metric id, month, territory key)]``
        """
        cr = self.env.cr
        cr.execute(
            "SELECT territory, moved_to, BOOL_OR(NOT done) FROM prm_fact_rollup_note"
            " WHERE done IS NOT NULL GROUP BY territory, moved_to"
        )
        moves = cr.fetchall()
        cr.execute("UPDATE prm_fact_rollup_note SET done = TRUE WHERE NOT done")
        cr.execute(
            "DELETE FROM prm_fact_rollup_note WHERE done AND moved_at < now() AT TIME ZONE 'UTC' - interval '1 day'"
        )
        cr.execute(
            "WITH seen AS (DELETE FROM prm_fact_rollup_note WHERE done IS NULL RETURNING *)"
            " SELECT DISTINCT metric_id, month, territory FROM seen"
        )
        notes = cr.fetchall()
        whole = {territory for old, new, is_open in moves if is_open for territory in (old, new)}
        blocks = {note for note in notes if note[0] is not None}
        left = list(blocks)
        while left:
            metric_id, month, territory = left.pop()
            further = {(metric_id, month, new) for old, new, _is_open in moves if old == territory} - blocks
            blocks |= further
            left.extend(further)
        return any(note[0] is None for note in notes), whole, sorted(blocks)
