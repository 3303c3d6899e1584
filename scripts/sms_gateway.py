"""The demo network's SMS gateway: messages appear in the terminal, in a log and on a page, and leave for nobody.

    sms_gateway.py [--port PORT] [--state FOLDER] [--watch PID]

Writes its address to FOLDER/sms.url as soon as it listens, each message to FOLDER/log/sms.log and to the terminal
that FOLDER/sms.terminal names. With --watch it ends with that process. Tests start it with a folder of their own;
`POST /send/<mode>` answers as a broken gateway: see addons/auth_sms/demo/loopback.py.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "addons/auth_sms/demo"))

from loopback import LoopbackGateway  # noqa: E402


class Notice:
    """Tells of a message wherever somebody may look."""

    def __init__(self, state):
        self._terminal = state / "sms.terminal"
        self._log = state / "log/sms.log"
        self._lock = threading.Lock()

    def __call__(self, message):
        number, lines = printable(message["number"]), printable(message["text"]).splitlines()
        with self._lock:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{message['time']} to {number}: {' / '.join(lines)}\n")
            self._print(f"\n  SMS to {number}:\n" + "".join(f"    {line}\n" for line in lines))

    def _print(self, text):
        """Write to the terminal `./prm run` was called from, while it is still the same one.

        It is opened for each message and never waited for: holding it would keep its window from closing.
        """
        with contextlib.suppress(OSError, ValueError):
            path, _, changed = self._terminal.read_text(encoding="utf-8").strip().rpartition(" ")
            terminal = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                # the kernel gives the number of a closed terminal to the next one
                if os.isatty(terminal) and int(os.stat(terminal).st_ctime) == int(changed):
                    os.write(terminal, text.encode())
            finally:
                os.close(terminal)


def printable(text):
    """Return text without what could steer a terminal."""
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in str(text))


def follow(pid, gateway):
    while os.path.isdir(f"/proc/{pid}"):
        time.sleep(0.5)
    gateway.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--state", type=Path, default=ROOT / ".prm")
    parser.add_argument("--watch", type=int, metavar="PID")
    arguments = parser.parse_args()
    try:
        gateway = LoopbackGateway(arguments.port, Notice(arguments.state))
    except OSError as error:
        sys.exit(f"Port {arguments.port} cannot be used: {error.strerror}")
    address = arguments.state / "sms.url"
    draft = address.with_suffix(f".{os.getpid()}")
    draft.write_text(gateway.url, encoding="utf-8")
    draft.replace(address)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=gateway.shutdown).start())
    if arguments.watch:
        threading.Thread(target=follow, args=(arguments.watch, gateway), daemon=True).start()
    try:
        gateway.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        gateway.server_close()
        with contextlib.suppress(OSError):
            if address.read_text(encoding="utf-8") == gateway.url:
                address.unlink()


if __name__ == "__main__":
    main()
