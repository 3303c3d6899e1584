from . import prm_benchmark_definition
from . import prm_benchmark_stamp
from . import prm_benchmark_catalogue
from . import prm_benchmark_programme
from . import prm_benchmark_section
from . import prm_benchmark_item
from . import prm_benchmark_kpi
from . import prm_benchmark_participant
from . import prm_benchmark_unit
from . import prm_benchmark_round
from . import prm_benchmark_submission
from . import prm_benchmark_raw
from . import prm_benchmark_value
from . import prm_benchmark_row
from . import prm_benchmark_finding
from . import prm_benchmark_event
from . import prm_benchmark_look
from . import prm_benchmark_reminder

# how the head office designs a programme
from . import prm_benchmark_engine
from . import prm_benchmark_formula_words
from . import prm_benchmark_formula
from . import prm_benchmark_guard_band
from . import prm_benchmark_formula_editor
from . import prm_benchmark_guard_item
from . import prm_benchmark_guard_kpi
from . import prm_benchmark_guard_firm
from . import prm_benchmark_guard_home
from . import prm_benchmark_programme_life
from . import prm_benchmark_round_due
from . import prm_benchmark_round_life
from . import prm_benchmark_guard_round
from . import prm_benchmark_participant_tell
from . import prm_benchmark_code
from . import prm_benchmark_programme_actions

# how dealers enter figures, and see their own
from . import prm_benchmark_entry
from . import prm_benchmark_entry_closed
from . import prm_benchmark_entry_write
from . import prm_benchmark_entry_state
from . import prm_benchmark_entry_rows
from . import prm_benchmark_entry_recount
from . import prm_benchmark_number
from . import prm_benchmark_series
from . import prm_benchmark_entry_findings
from . import prm_benchmark_entry_words
from . import prm_benchmark_entry_kpis
from . import prm_benchmark_entry_form
from . import prm_benchmark_entry_save
from . import prm_benchmark_entry_list
from . import prm_benchmark_own
from . import prm_benchmark_own_page
from . import prm_benchmark_own_points
from . import prm_benchmark_own_why
from . import prm_portal_menu_benchmark
from . import prm_portal_sample_benchmark
from . import ir_http

# the head office's and the trustee's rooms
from . import prm_benchmark_room
from . import prm_benchmark_trustee
from . import prm_benchmark_trustee_mail
from . import ir_model_raw
from . import prm_benchmark_completeness
from . import prm_benchmark_finding_count
from . import prm_benchmark_finding_office

# workbooks and trial balances
from . import prm_benchmark_raw_file
from . import prm_benchmark_upload
from . import prm_benchmark_files
from . import prm_benchmark_files_preview
from . import prm_benchmark_files_text
from . import prm_benchmark_mapping
from . import prm_benchmark_balance
from . import prm_benchmark_ledger
from . import prm_benchmark_ledger_shown
from . import prm_benchmark_past_plan

# comparison groups and releases
from . import prm_benchmark_cohort
from . import prm_benchmark_cohort_guard
from . import prm_benchmark_release
from . import prm_benchmark_release_member
from . import prm_benchmark_release_coverage
from . import prm_benchmark_release_cell
from . import prm_benchmark_release_cell_text
from . import prm_benchmark_release_panel
from . import prm_benchmark_release_units
from . import prm_benchmark_release_compute
from . import prm_benchmark_release_finish
from . import prm_benchmark_release_shown
from . import prm_benchmark_release_life
from . import prm_benchmark_release_renewal
from . import prm_benchmark_release_round
from . import prm_benchmark_release_closed
from . import prm_benchmark_release_read
from . import prm_benchmark_parameters
from . import prm_benchmark_look_parameters
from . import prm_benchmark_release_parameters

# the open circle
from . import prm_benchmark_circle
from . import prm_benchmark_circle_text
from . import prm_benchmark_circle_member
from . import prm_benchmark_circle_meeting
from . import prm_benchmark_circle_look
from . import prm_benchmark_circle_overlap
from . import prm_benchmark_circle_values
from . import prm_benchmark_circle_page
from . import prm_benchmark_circle_shown
from . import prm_benchmark_circle_sign
from . import prm_benchmark_circle_trustee
from . import prm_benchmark_circle_mode
from . import prm_portal_menu_circle
from . import prm_portal_sample_circle

# the evaluation
from . import prm_benchmark_evaluation
from . import prm_benchmark_evaluation_choice
from . import prm_benchmark_evaluation_kept
from . import prm_benchmark_evaluation_group
from . import prm_benchmark_evaluation_kpis
from . import prm_benchmark_evaluation_charts
from . import prm_benchmark_evaluation_worth
from . import prm_benchmark_evaluation_chapters
from . import prm_benchmark_evaluation_labels
from . import prm_benchmark_evaluation_words
from . import prm_benchmark_evaluation_page
from . import prm_benchmark_evaluation_drawn
from . import prm_benchmark_evaluation_files
from . import prm_benchmark_evaluation_findings
from . import prm_benchmark_measure
from . import prm_benchmark_measure_page
from . import prm_benchmark_measure_release
from . import prm_portal_sample_evaluation
