#!/usr/bin/env python3
"""test_carrier.py - hia submit and hia receive through an adapter, over real TLS: what is sent, shown, kept."""
import json
import os
import shutil
import subprocess
import sys

import lab as base
from lab import BUILD, ROOT, Lab, expect, finish, make_claims, same

sys.path.insert(0, os.path.join(ROOT, "tests/fault"))
from courier import Courier, partner_section  # noqa: E402


def install(lab):
    """The program beside the tests' own adapter, as an installation has them."""
    os.makedirs(lab.path("bin"))
    os.makedirs(lab.path("adapters"))
    shutil.copy(os.path.join(BUILD, "bin/hia"), lab.path("bin/hia"))
    shutil.copy(os.path.join(BUILD, "tests/job/adapters/courier.so"), lab.path("adapters/courier.so"))
    os.chmod(lab.path("adapters"), 0o755)
    os.chmod(lab.path("adapters/courier.so"), 0o755)
    base.HIA = lab.path("bin/hia")


def new_lab():
    lab = Lab()
    install(lab)
    courier = Courier(lab.data)
    os.makedirs(lab.path("conf/partners"))
    with open(lab.path("conf/hia.conf"), "w", encoding="utf-8") as f:
        f.write(f"[hia]\n[log]\nlevel = error\n[events]\nregistry_dir = {ROOT}/conf/events\nsink = none\n")
    with open(lab.path("conf/partners/lab.conf"), "w", encoding="utf-8") as f:
        f.write(partner_section(courier, lab.data))
    lab.config = lab.path("conf/hia.conf")
    return lab, courier


def claims(lab, seed, count=3):
    return lab.write(f"claims{seed}.jsonl", make_claims("--seed", str(seed), "--count", str(count), "--clean"))


def test_round_trip():
    lab, courier = new_lab()
    said = lab.run("submit", claims(lab, 1))
    expect("handed over: " in said and "accepted" in said and "R-7" in said, f"submit tells how it ended: {said}")
    expect(len(courier.taken) >= 1, "it arrived")
    same(set(courier.interchanges().values()), {1}, "each interchange once")
    lab.run("submit", claims(lab, 1))
    same(set(courier.interchanges().values()), {1}, "again: nothing is sent twice")
    courier.acknowledge(901, 1)
    said = lab.run("receive")
    expect("acknowledgement.fetch: " in said, "receive tells how the fetch ended")
    same(courier.removed, ["a901.999"], "removed there once it is in the ledger")
    status = json.loads(lab.run("status", "--json"))
    same(status["batches"]["Acknowledged"] + status["batches"]["Submitted"], len(courier.taken), "batches")
    same(status["needs"], [], "nothing needs a person")


def main():
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            test()
    finish()


main()
