#!/usr/bin/env python3
"""test_reload.py - the daemon reads its configuration anew on SIGHUP: what is added is served, what is wrong
changes nothing, requests in hand end as they began, and under load none fails; another key beside all that."""
import os
import signal
import subprocess
import sys
import threading
import time

from api_lab import CONF, PATHS, Daemon, inquiry
from lab import expect, failures, same

BUILD = sys.argv[1]
SECOND = CONF[CONF.index("[partner lab]"):].replace("[partner lab]", "[partner second]").replace(
    "= out", "= second/out").replace("= in", "= second/in").replace("= archive", "= second/archive")


def write(d, text, i=0):
    with open(d.confs[i], "w", encoding="utf-8") as f:
        f.write(text)


def read(d, i=0):
    with open(d.confs[i], encoding="utf-8") as f:
        return f.read()


def reload(d, action, times=1):
    """SIGHUP; the lines it caused."""
    before = len(d.log)
    d.child.send_signal(signal.SIGHUP)
    for _ in range(1200):
        said = d.log[before:]
        if sum(f'"{action}"' in t for t in said) >= times:
            return said
        time.sleep(0.025)
    expect(False, f"{action} is logged: {d.log[before:]}")
    return d.log[before:]


def ask(d, trace, partner=None, **more):
    return d.ask(trace, **({"partner": partner} if partner else {}), **more)


def check_partner():
    d = Daemon(BUILD, "rate_per_minute = 100000", "rate_burst = 10000", "partner = lab")
    good = read(d)
    reader = d.issue(0, "reader", "--scope", "read")
    same(ask(d, "a-1", "second").status, 400, "not there yet")
    write(d, good + SECOND)
    said = reload(d, "reloaded")
    expect(any('"added"' in t and '"partner second"' in t for t in said), f"what was added: {said}")
    expect(not any("6025550100" in t for t in said), "no value is logged")
    same(ask(d, "a-2", "second").status, 200, "and it is answered for")
    same(d.request("GET", "/api/v1/partners/second", token=reader).status, 200, "by the resources too")

    late = d.issue(0, "late", "--scope", "read")
    write(d, (good + SECOND).replace("usage = T", "usage = Q", 1))
    said = reload(d, "reload.failed")
    expect(any("o0.conf:" in t for t in said), f"the place of the fault: {said}")
    same(d.request("GET", "/api/v1/partners/second", token=late).status, 200, "tokens are read all the same")
    same(ask(d, "a-3", "second").status, 200, "a broken file changes nothing")
    write(d, good.replace("[serve]", "[serve]\nclient_scope = nonsense", 1) + SECOND)
    reload(d, "reload.failed")
    same(ask(d, "a-4", "second").status, 200, "nor does one that is wrong further in")

    write(d, (good + SECOND).replace("listen = 127.0.0.1:0", "listen = 127.0.0.1:1", 1).replace(
        "level = info", "level = debug").replace("organization_id = 1111", "organization_id = 2222"))
    said = reload(d, "reloaded")
    for what in ("serve.listen", "hia.organization_id"):
        expect(any('"stays"' in t and f'"{what}"' in t for t in said), f"{what} stays: {said}")
    expect(any('"changed"' in t and '"log.level"' in t for t in said), f"the level changes: {said}")
    same(ask(d, "a-5", "second").status, 200, "where it listened")

    write(d, good)
    said = reload(d, "reloaded")
    expect(any('"removed"' in t and '"partner second"' in t for t in said), f"what was removed: {said}")
    same(ask(d, "a-6", "second").status, 400, "and it is not asked any more")
    same(ask(d, "a-2").status, 409, "what was asked of it before is known")
    d.close("a partner")


def check_in_hand():
    """SLOW takes 3 s: asked before, answered after its partner is gone; none is lost."""
    d = Daemon(BUILD, "rate_per_minute = 100000", "rate_burst = 10000", "partner = lab")
    good = read(d)
    write(d, good + SECOND)
    reload(d, "reloaded")
    answers = []
    threads = [threading.Thread(target=lambda i=i: answers.append(ask(d, f"s-{i}", "second", member="SLOW")))
               for i in range(4)]
    for t in threads:
        t.start()
    for _ in range(200):
        if len(d.asked) == 4:
            break
        time.sleep(0.02)
    write(d, good)
    reload(d, "reloaded")
    same(ask(d, "s-9", "second").status, 400, "it is gone")
    for t in threads:
        t.join()
    same(sorted(a.status for a in answers), [200] * 4, "what was in hand is answered")
    d.close("in hand")


def check_load():
    d = Daemon(BUILD, "rate_per_minute = 60000", "rate_burst = 60000", "partner = lab", organizations=2)
    good = [read(d, 0), read(d, 1)]
    tokens = [d.issue(i, "all", "--scope", "ask,read") for i in range(2)]
    reload(d, "reloaded", times=2)
    over, statuses = threading.Event(), []

    def load(n):
        s = d.connect()
        i = 0
        while not over.is_set():
            i += 1
            method, path = "POST", PATHS["eligibility"]
            body = {"request_trace_id": f"l-{n}-{i}", "inquiry": inquiry(f"M{n}X{i}")}
            if i % 3 == 0:
                method, path, body = "GET", "/api/v1/partners", None
            try:
                a = d.request(method, path, body, token=tokens[n % 2], s=s)
                statuses.append(a.status if a else "closed")
            except OSError as e:
                statuses.append(str(e))
            if not statuses[-1] == 200:
                return
        s.close()

    threads = [threading.Thread(target=load, args=(n,)) for n in range(6)]
    for t in threads:
        t.start()
    i = 0
    while i < 12 or (len(statuses) <= 50 and i < 400):  # so many that there were some beside them
        for k in range(2):
            write(d, good[k] + (SECOND if i % 2 == 0 else "")
                  + ("nonsense\n" if i % 4 == 3 else ""), k)
        reload(d, "reload.failed" if i % 4 == 3 else "reloaded", times=2)
        i += 1
    over.set()
    for t in threads:
        t.join()
    same([x for x in statuses if x != 200], [], "no request fails")
    expect(len(statuses) > 50, f"{len(statuses)} requests beside {i} reloads")
    d.close("load")


def check_key():
    """Another key while it runs: what was asked before is known again, what comes is under the new one."""
    d = Daemon(BUILD, "rate_per_minute = 100000", "rate_burst = 10000", "partner = lab", "reuse = 1h")
    first = ask(d, "k-1", member="KEY").json()

    def rekey(*arguments):
        done = subprocess.run([os.path.join(BUILD, "bin/hia"), "ledger", "rekey", "--config", d.confs[0],
                               *arguments], capture_output=True, text=True, check=False)
        same(done.returncode, 0, f"rekey {arguments}: {done.stderr}")

    rekey()
    same(ask(d, "k-2", member="OTHER").status, 200, "it answers on")
    until = time.monotonic() + 30  # the answer may be here before what was said is read
    while not (taken := any('"keyring.taken"' in t for t in d.log)) and time.monotonic() < until:
        time.sleep(0.02)
    expect(taken, "the new key is taken up, without a word from us")
    rekey("--retire")
    again = ask(d, "k-1", member="KEY").json()
    same((again["source"], again["answers"]), ("repeated", first["answers"]), "of before, under the first key")
    again = ask(d, "k-3", member="KEY", max_age_seconds=3600).json()
    same(again["source"], "recent", "a question is known again by its digest")
    d.stop()
    d.start()
    same(ask(d, "k-2", member="OTHER").json()["source"], "repeated", "started anew it opens what came after")
    same(ask(d, "k-1", member="KEY").json()["answers"], first["answers"], "and what came before")
    d.close("key")


def check_many():
    """All of many organizations are changed by one SIGHUP."""
    count = 20
    d = Daemon(BUILD, "partner = lab", organizations=count, tokens=False)
    for i in range(count):
        write(d, read(d, i) + SECOND, i)
    said = reload(d, "reloaded", times=count)
    same(sum('"reload.failed"' in t for t in said), 0, "none is left as it was")
    d.close("many")


for check in (check_partner, check_in_hand, check_load, check_key, check_many):
    if len(sys.argv) < 3 or sys.argv[2] == check.__name__:
        check()
print("failed" if failures else "passed", "test_reload.py")
sys.exit(1 if failures else 0)
