#!/usr/bin/env python3
"""test_rekey.py - the ledger's key rotated: beside workers, killed at each step; what is said of a lost key."""
import json
import os
import shutil
import signal
import subprocess
import threading

from lab import ENVIRONMENT, HIA, Lab, expect, finish, make_claims, same


def rekey(lab, *arguments, **options):
    return lab.lines("ledger", "rekey", *arguments, **options)


def keys(lab, code=0):
    rows = rekey(lab, "--status", code=code)
    return ([r for r in rows if r["type"] == "outer_key"], [r for r in rows if r["type"] == "data_key"],
            next(r for r in rows if r["type"] == "keys"))


def kept(lab):
    return sum(name.endswith(".sealed") for _, _, names in os.walk(lab.path("kept")) for name in names)


def kill_at(lab, point, *arguments):
    done = subprocess.run([HIA, "ledger", "--config", lab.config, "--data", lab.data, "rekey", *arguments],
                          capture_output=True, env=dict(ENVIRONMENT, HIA_FAILPOINT=point), check=False)
    same(done.returncode, -signal.SIGKILL, f"killed at {point}")


def submit(lab, name, count=6):
    claims = [json.loads(line) for line in make_claims("--count", str(count), "--clean").splitlines()]
    for claim in claims:
        claim["claim_id"] = f"{name[:3].upper()}{claim['claim_id']}"
    lab.write(name, "".join(json.dumps(claim) + "\n" for claim in claims))
    return lab.totals("submit", lab.path(name))


def play(lab):
    """The clearing house takes what is there and answers; everything comes in."""
    lab.run("sandbox", code=None)
    lab.run("receive", code=None)


def check_rotation():
    lab = Lab()
    for name in ("one.jsonl", "a.jsonl", "b.jsonl"):
        submit(lab, name)
    before = kept(lab)
    outer, data, all_ = keys(lab)
    same((len(outer), len(data), all_["keyring"], data[0]["kept_files"]), (1, 1, False, before), "one key")
    old = lab.write("key.old", open(lab.path("key"), "rb").read())

    done = rekey(lab)[0]
    expect(not done["resumed"] and done["new_data_key"], f"a new key: {done}")
    same(oct(os.stat(lab.path("key")).st_mode & 0o777), "0o600", "its mode")
    outer, data, all_ = keys(lab)
    same([(k["newest"], k["needed"]) for k in outer], [(True, True), (False, False)], "one is needed")
    same([(k["seals"], k["kept_files"]) for k in data], [(False, before), (True, 0)], "a new data key")
    submit(lab, "two.jsonl")
    expect(keys(lab)[1][1]["kept_files"] > 0, "what is kept now is under the new data key")
    play(lab)
    rows = [json.loads(t) for t in lab.run("doctor", "--json", code=None).splitlines()]
    row = next(r for r in rows if r["type"] == "check" and r["name"] == "key_file")
    same(row["verdict"], "look", f"the doctor asks for --retire: {row}")
    same(rekey(lab, "--retire", "--dry-run")[0]["keys"], 1, "one could be retired")
    same(len(keys(lab)[0]), 2, "and was not")
    same(rekey(lab, "--retire")[0]["keys"], 1, "one is")
    same(rekey(lab, "--retire")[0]["keys"], 0, "and then none")
    same(lab.totals("submit", lab.path("one.jsonl"))["known"], 6, "what was submitted is known again")
    check_reseal(lab)
    check_lost(lab, old)


def check_reseal(lab):
    files = kept(lab)
    left, current = (k["kept_files"] for k in keys(lab)[1])
    kill_at(lab, "*:5", "--reseal")
    done = left - keys(lab)[1][0]["kept_files"]
    expect(max(0, 4 - current) <= done <= 4, f"killed before the fifth: {done} were done")
    left -= done
    answer = rekey(lab, "--reseal", "--limit", "1")[0]
    same((answer["resealed"], answer["ended"]), (1, False), "in pieces")
    answer = rekey(lab, "--reseal")[0]
    same((answer["resealed"], answer["failed"], answer["ended"]), (left - 1, 0, True), "the rest")
    same([k["kept_files"] for k in keys(lab)[1]], [0, files], "nothing is under the first key")
    same(kept(lab), files, "no file more or less")


def check_lost(lab, old):
    """The key file of before the rotation: everything that needs the key says which and what to do."""
    wanted = keys(lab)[0][0]["key"]
    shutil.copy(lab.path("key"), lab.path("key.new"))
    shutil.copy(old, lab.path("key"))
    os.chmod(lab.path("key"), 0o600)
    said = lab.run_both("receive", code=2)[1]
    expect(wanted in said and "backup" in said and lab.path("key") in said, f"which key is missing: {said}")
    said = lab.run_both("ledger", "rekey", code=2)[1]
    expect(wanted in said, f"no rotation on top of it: {said}")
    said = lab.run("doctor", "--json", code=1)
    expect(wanted in said, "the doctor says it too")
    os.rename(lab.path("key.new"), lab.path("key"))
    same(keys(lab)[2]["files_without_a_key"], 0, "with the key back all is well")
    keyring = next(os.path.join(d, "keyring") for d, _, f in os.walk(lab.path("kept")) if "keyring" in f)
    os.rename(keyring, keyring + ".away")
    said = lab.run_both("submit", lab.path("one.jsonl"), code=2)[1]
    expect(keyring in said and "backup" in said, f"which file is missing: {said}")
    os.rename(keyring + ".away", keyring)


def check_killed():
    """Between its two steps, and behind them: run again it ends, and what was kept opens at each moment."""
    lab = Lab()
    submit(lab, "one.jsonl")
    kill_at(lab, "rekey.added")
    same(len(keys(lab)[0]), 2, "the new key is there")
    submit(lab, "two.jsonl")
    said = lab.run_both("ledger", "rekey", "--retire", code=2)[1]
    expect("rekey" in said, f"it is not retired before it is not needed: {said}")
    expect(rekey(lab)[0]["resumed"], "it goes on with the key it made")
    same(len(keys(lab)[0]), 2, "and makes no third")
    kill_at(lab, "rekey.wrapped")
    same(rekey(lab, "--retire")[0]["keys"], 2, "older ones go")
    play(lab)
    same(keys(lab)[2]["files_without_a_key"], 0, "everything opens")


def check_beside():
    """Submits and a worker go on while the key is rotated and kept files are sealed anew, again and again."""
    lab = Lab()
    submit(lab, "first.jsonl")
    worker = subprocess.Popen([HIA, "work", "--config", lab.config, "--data", lab.data], env=ENVIRONMENT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    over, failed = threading.Event(), []

    def rotate():
        while not over.is_set():
            for step in ((), ("--reseal",), ("--retire",)):
                done = subprocess.run([HIA, "ledger", "--config", lab.config, "--data", lab.data,
                                       "rekey", *step], capture_output=True, env=ENVIRONMENT, check=False)
                if done.returncode:
                    failed.append(done.stderr)

    rotating = threading.Thread(target=rotate)
    rotating.start()
    for i in range(2):
        submit(lab, f"{i}.jsonl", 4)
        play(lab)
    over.set()
    rotating.join()
    worker.send_signal(signal.SIGTERM)
    said = worker.communicate(timeout=60)[1]
    same(worker.returncode, 0, f"the worker ends well: {said[-500:]}")
    same(failed, [], "no rotation failed")
    expect(b"keyring.unreadable" not in said, "the worker had every key")
    rekey(lab, "--reseal")
    outer, data, all_ = keys(lab)
    same(all_["files_without_a_key"], 0, "everything opens")
    expect(len(data) > 2, f"{len(data)} data keys")
    same(sum(k["kept_files"] for k in data), data[-1]["kept_files"], "all of it is under the last")
    lab.run("ledger", "check")


same(subprocess.run([HIA, "ledger", "rekey", "--status", "--retire"], capture_output=True, env=ENVIRONMENT,
                    check=False).returncode, 2, "one thing at a time")
check_rotation()
check_killed()
check_beside()
finish()
