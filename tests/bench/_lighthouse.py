"""Lighthouse on a page, as a phone loads it: its scores for performance and accessibility, from 0 to 1."""

import json
import os
import subprocess

from tests.conftest import CHROMIUM_FLAGS, ROOT

COMMAND = ROOT / ".prm/lighthouse/node_modules/.bin/lighthouse"
CATEGORIES = ("performance", "accessibility")
RUNS = 3


def scores(url, cookies):
    """Return `{category: score}`, the best of some runs: the machine has other work, the page does not get better.

    :param cookies: of a session that is signed in, a dictionary
    """
    found = [_run(url, cookies) for _time in range(RUNS)]
    return {category: max(run[category] for run in found) for category in CATEGORIES}


def _run(url, cookies):
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    done = subprocess.run(
        [
            COMMAND,
            url,
            "--quiet",
            "--output=json",
            "--form-factor=mobile",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={json.dumps(header)}",
            f"--chrome-flags=--headless=new {' '.join(flag for flag in CHROMIUM_FLAGS if ' ' not in flag)}",
        ],
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=240,
        env={**os.environ, "CHROME_PATH": os.environ["CHROMIUM"]},
    )
    report = json.loads(done.stdout)
    assert not report.get("runtimeError"), report["runtimeError"]
    assert report["finalDisplayedUrl"].split("?")[0] == url.split("?")[0], report["finalDisplayedUrl"]
    return {category: report["categories"][category]["score"] for category in CATEGORIES}
