from . import prm_benchmark_question
from . import prm_benchmark_trustee_name
from . import prm_benchmark_kpi_renew
from . import prm_benchmark_catalogue_add
from . import prm_benchmark_invite
from . import prm_benchmark_programme_copy
from . import prm_benchmark_round_reopen
from . import prm_benchmark_past
