"""wait_for_page.py URL PID: succeed as soon as the page answers 200, fail when the process ends."""

import os
import sys
import time
import urllib.error
import urllib.request

url, pid = sys.argv[1], int(sys.argv[2])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for _attempt in range(600):
    try:
        with opener.open(url, timeout=120) as answer:
            if answer.status == 200:
                sys.exit(0)
    except urllib.error.HTTPError as error:
        sys.exit(f"{url} answers {error.code}")
    except OSError:
        time.sleep(0.2)
    if not os.path.isdir(f"/proc/{pid}"):
        sys.exit("the server process has ended")
sys.exit(f"{url} does not answer")
