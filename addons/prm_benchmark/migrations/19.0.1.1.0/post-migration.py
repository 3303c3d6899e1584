from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.misc import file_path


def migrate(cr, version):
    """Give programmes their group of all firms, and KPIs of the catalogue the age at which peers' figures are told.

    Previews of workbooks are kept in another form now. Those that wait (a day at most) are discarded; nothing of them
    was applied, and the workbook is uploaded once more.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for programme in env["prm.benchmark.programme"].with_context(active_test=False).search([]):
        programme._cohort_of_all()
    cr.execute(
        """
        UPDATE prm_benchmark_upload SET state = 'discarded', changes = NULL, states = NULL, problems = NULL
         WHERE state = 'preview'
        """
    )
    # the catalogue belongs to the head office (noupdate): only the new field is taken from the file
    for record in etree.parse(file_path("prm_benchmark/data/catalogue_kpis.xml")).iter("record"):
        fields = {field.get("name"): field.text for field in record.iter("field")}
        for table in ("prm_benchmark_catalogue_kpi", "prm_benchmark_kpi"):
            # an age is no part of what a KPI means: also of versions that figures were computed with
            cr.execute(
                f"UPDATE {table} SET peer_age = %s WHERE code = %s AND formula = %s AND peer_age = '0'",  # noqa: S608
                [fields.get("peer_age", "0"), fields["code"], fields["formula"]],
            )
    env.invalidate_all()
