"""Whoever takes away a rule, an access line or the groups of a field is noticed."""

import pytest

from tests.conftest import ROOT
from tests.security.shell import inside

#: what no record of the demo network can show, and the test that sees it
SEEN_ELSEWHERE = {
    # rows of views: a firm of the demo network has no second company
    "rules: prm_partner.prm_cross_sell_rule_company": "prm_partner/tests/test_cross_sell.py",
    "rules: prm_partner.prm_data_quality_rule_company": "prm_partner/tests/test_data_quality.py",
    "rules: prm_portal.prm_document_recipient_rule_company": "prm_portal/tests/test_documents.py",
    # only where revenue is given to no department at all
    "rules: prm_partner.prm_cross_sell_rule_manager_all": "prm_partner/tests/test_cross_sell.py",
    # only where a department is led by a group that the manager lacks
    "rules: prm_portal.prm_conversation_rule_manager": "prm_portal/tests/test_talk_access.py",
    "rules: prm_portal.prm_conversation_message_rule_manager": "prm_portal/tests/test_talk_access.py",
    # writing a message, not a record that is there
    "rules: prm_portal.mail_message_rule_dealer_reads_only": "prm_portal/tests/test_stock_records.py",
    # a rule that gives all to a group widens only for who has a narrower one as well
    "rules: prm_portal.prm_document_rule_staff_all": "prm_portal/tests/test_documents.py",
    **{
        f"rules: prm_benchmark.prm_benchmark_{model}_rule_trustee_all": "prm_benchmark/tests/test_trustee_room.py"
        for model in ("participant", "unit", "submission", "completeness", "finding_count")
    },
    # a view, like the first three
    "rules: prm_benchmark.prm_benchmark_finding_count_rule_company": "prm_benchmark/tests/test_companies.py",
    # what somebody reads who keeps programmes and nothing else; previews, of which the demo network has none
    **dict.fromkeys(
        (
            "access lines: prm_benchmark.access_prm_benchmark_release_manager",
            "access lines: prm_benchmark.access_prm_benchmark_release_cell_manager",
            "rules: prm_benchmark.prm_benchmark_release_cell_rule_network_released",
            "rules: prm_benchmark.prm_benchmark_release_cell_rule_trustee_all",
        ),
        "prm_benchmark/tests/test_release_access.py",
    ),
    # fields that every user holds
    **dict.fromkeys(
        ("fields: mail.message.prm_channel_id", "fields: mail.message.prm_firm_id", "fields: mail.message.prm_hidden"),
        "prm_chat/tests/test_membership.py",
    ),
    # the demo network pays without tokens
    "rules: prm_portal.payment_token_rule_dealer": "prm_portal/tests/test_stock_pages.py",
}

#: one hole of so many in the quick part
EVERY = 12


def test_the_other_tests_are_there():
    for test in set(SEEN_ELSEWHERE.values()):
        assert (ROOT / "addons" / test).is_file(), test


@pytest.mark.timeout(1800)
def test_every_hole_is_noticed(security_database, answer, everything, figure):
    found = inside(security_database, "mutation", answer, every=1 if everything else EVERY)
    tried = found["tried"]
    figure("holes cut on purpose", ", ".join(f"{number} {kind}" for kind, number in tried.items()))
    missed = [hole for hole in found["missed"] if hole not in SEEN_ELSEWHERE]
    figure("holes noticed", f"{sum(tried.values()) - len(found['missed'])}, {len(SEEN_ELSEWHERE)} seen by other tests")
    assert sum(tried.values()) > 10
    assert not missed, f"{len(missed)} holes unnoticed:\n" + "\n".join(missed)
