from . import prm_benchmark_question
from . import prm_benchmark_trustee_name
