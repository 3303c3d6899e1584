from . import prm_demo_benchmark
from . import prm_demo_benchmark_firm
from . import prm_demo_benchmark_rounds
from . import prm_demo_benchmark_open
from . import prm_demo_benchmark_releases
from . import prm_demo_benchmark_measures
from . import prm_demo_benchmark_circle
