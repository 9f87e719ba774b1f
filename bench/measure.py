"""Running a command, saying how long it took and how much memory it had at most, and keeping it."""
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path


@dataclass
class Run:
    seconds: float
    peak_bytes: int  # the largest resident set of the process, mapped files included
    output: str


class Failed(Exception):
    pass


def run(*words, output=None, log=None):
    """Runs a command alone. Its standard output is returned, or goes to the file `output`."""
    words = [str(word) for word in words]
    read, write = os.pipe()
    with open(output or os.devnull, "wb") as kept, open(log or os.devnull, "wb") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=errors,
                                   stdout=kept if output else write)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            text = pipe.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(words)}: exit {process.returncode}"
                     + (f", see {log}" if log else ""))
    return Run(seconds, usage.ru_maxrss * 1024, text)


def best_of(rounds, *words, before=lambda: None, **options):
    """The fastest of several runs, with the largest peak of all of them."""
    runs = []
    for _ in range(rounds):
        before()
        runs.append(run(*words, **options))
    fastest = min(runs, key=lambda each: each.seconds)
    return Run(fastest.seconds, max(each.peak_bytes for each in runs), fastest.output)


def peer(script, *words, log=None):
    """A peer's own times (its JSON line) and the peak memory of its process."""
    done = run(sys.executable, Path(__file__).parent / script, *words, log=log)
    return json.loads(done.output.splitlines()[-1]), done.peak_bytes


def warm(file):
    """Reads the file once, so that every program finds it in the page cache."""
    with open(file, "rb", buffering=0) as source:
        while source.read(1 << 24):
            pass


def first_line(path, prefix):
    with open(path, encoding="utf-8") as lines:
        found = (line.split(":", 1)[1].strip() for line in lines if line.startswith(prefix))
        return next(found, "")


def machine():
    commit = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=12"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return {"cpu": first_line("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
            "memory": first_line("/proc/meminfo", "MemTotal"), "kernel": platform.release(),
            "commit": commit, "at": datetime.now(timezone.utc).isoformat(timespec="seconds")}


def say(sentence):
    print(f"bench: {sentence}", file=sys.stderr, flush=True)


def fresh(folder):
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def refused(disagreements):
    """Whether the answers differ, and it is said how: then no time may be printed."""
    for sentence in disagreements:
        say(sentence)
    if disagreements:
        say("the answers differ, so no time is printed")
    return bool(disagreements)


def keep(name, found, text):
    """What was measured, as an object and as a page, in bench/results and on standard output."""
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (results / f"{name}.md").write_text(text, encoding="utf-8")
    print(text, end="")


def exit_with(main):
    """Ends the program as `main` says, or with the reason why it failed."""
    try:
        sys.exit(main())
    except Failed as failure:
        say(failure)
        sys.exit(1)
