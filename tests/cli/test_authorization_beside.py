#!/usr/bin/env python3
"""test_authorization_beside.py - one request for authorization and several processes: a payer is asked once.

    test_authorization_beside.py BUILD_DIR folder|postgres [PART...]

In a ledger in a folder, and in one in PostgreSQL (77 where that is not installed)."""
import contextlib
import json
import os
import subprocess
import sys

import lab as base
from lab import ENVIRONMENT, ROOT, Lab, finish, same, expect
from peer import make_pki, wait_until
from test_authorization_ask import REVIEWS, ask, at, decided, posted, requests

sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
from cluster import Cluster, programs  # noqa: E402


def begin(hia, *arguments, environment=None):
    """hia authorization --json in the background."""
    return subprocess.Popen([base.HIA, "authorization", "--config", hia.config, "--data", hia.data, "--json",
                             *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
                            env=dict(ENVIRONMENT, **(environment or {})))


def end(process, code, what):
    out, err = process.communicate(timeout=60)
    expect(code is None or process.returncode == code, f"{what}: exits with {process.returncode}, not {code}: "
           f"{err.decode(errors='replace')[-500:]}")
    return [json.loads(line) for line in out.splitlines()]


def polls(peer):
    return sum(e["method"] == "GET" and e["path"].startswith(REVIEWS + "/") for e in peer.journal())


def test_deadline(lab, pki):
    """Who waits for a payer holds nobody up, and hears what another process heard."""
    with at(lab, pki, "availity", "deadline", patience="1h", poll="3s") as (peer, hia):
        file = hia.write("one.jsonl", requests(hia, ["PA000001"], "availity"))
        first = begin(hia, "--ask", "--deadline", "40", file)
        expect(wait_until(lambda: len(posted(peer)) == 1), "it is asked")
        same([a["status"] for a in ask(hia, "--open")], ["waits"], "another command is not held up")
        opened = ask(hia, "--open", "--deadline", "30")
        same([a["status"] for a in opened], ["answered"], "which waits as well")
        told = end(first, 0, "who waited first")
        same([(a["status"], a["decision"], a["answers"]) for a in told],
             [("answered", opened[0]["decision"], opened[0]["answers"])], "both have the answer")
        same((len(posted(peer)), polls(peer), len(decided(hia))), (1, 2, 1), "asked and told as by one")


def ledgers(which):
    """Until it is over every ledger is in such a one."""
    @contextlib.contextmanager
    def in_postgres():
        with Cluster(base.HIA) as cluster:
            base.POSTGRES = cluster.dir
            yield
    return in_postgres() if which == "postgres" else contextlib.nullcontext()


def main():
    which = sys.argv[2]
    if which == "postgres" and not programs():
        sys.exit(77)
    parts = sys.argv[3:] or [name[5:] for name in globals() if name.startswith("test_")]
    with ledgers(which):
        lab = Lab()
        pki = make_pki(lab.path("pki"))
        for part in parts:
            globals()[f"test_{part}"](lab, pki)
    finish()


if __name__ == "__main__":
    main()
