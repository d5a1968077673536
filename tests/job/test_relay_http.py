#!/usr/bin/env python3
"""Events to the platform's event-consumer over HTTPS: refused, told to wait, failing with one event or with
all, dying in the middle; killed in the middle, two at once; the credential; nobody that is not trusted is
told anything."""
import os
import signal
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/cli")]
from event_consumer import Consumer, certificate  # noqa: E402
from lab import Lab, expect, finish, same  # noqa: E402
from relay_side import ORGANIZATION, RelaySide, check_order  # noqa: E402

SECRET = "s3cret-of-the-consumer"


class Side(RelaySide):
    """A ledger in a folder and a consumer."""

    def __init__(self, more=""):
        super().__init__()
        certificate(self.lab.data)
        self.consumer = Consumer(self.lab.data)
        self.configure(f"http = https://localhost:{self.consumer.port}/consume\nhttp_credential = key\n"
                       f"http_allow_private = yes\nhttp_ca_file = {self.lab.data}/crt.pem\n"
                       f"http_answer_timeout = 2s\n{more}",
                       "scheme = header\nheader = Authorization\nprefix = \"Bearer \"\n"
                       "secret = file://consumer", consumer=SECRET)
        self.lab.run("receive")

    def wait(self, number, seconds=120):
        until = time.monotonic() + seconds
        while len(set(self.consumer.taken)) < number and time.monotonic() < until:
            time.sleep(0.05)
        same(len(set(self.consumer.taken)), number, f"so many arrive within {seconds} s")

    def check(self, ids, what, once=True):
        """All of them; the first time of each in the order of its entity."""
        check_order(self.consumer.taken, ids, what, once)
        same(self.consumer.faults, [], f"{what}: the form of a POST")


def check_plain():
    side = Side()
    ids = side.put(1500, 40)
    totals, _ = side.once()
    same((totals["taken"], totals["dead_letters"], totals["failures"]), (1500, 0, 0), "totals")
    side.check(ids, "plain")
    expect(all(f"\r\nAuthorization: Bearer {SECRET}\r\n" in h for h in side.consumer.heads), "the credential")
    same((side.sink()["sink"], side.sink()["waiting"]), ("http", 0), "status")
    same(side.once()[0]["taken"], 0, "nothing is left")
    expect(all(SECRET.encode() not in said for said in side.lab.said), "the secret is not told")
    # one entity only: one after the other
    ids += side.put(60, 1)
    same(side.once()[0]["taken"], 60, "one entity")
    side.check(ids, "one entity")


def check_refused():
    side = Side()
    ids = side.put(40, 10)
    side.consumer.answer = lambda body, times: (422 if body["event_id"] == ids[3] else 200, "")
    totals, _ = side.once(code=1)
    same((totals["dead_letters"], totals["refusals"]), (1, 5), "a dead letter after five times")
    side.check(ids[:3] + ids[4:], "one refused for good")
    same(side.consumer.times[ids[3]], 5, "five times")
    expect("HTTP 422" in side.dead_letters(), "why")
    side.consumer.answer = lambda body, times: (200, "")
    side.lab.run("events", "--replay", "4..4")
    same(side.sink()["dead_letters"], 0, "taken at last")
    expect((ids[3], "C3") in side.consumer.taken, "carried again")


def check_poison():
    """A consumer that fails with one event, and one that fails with all."""
    side = Side()
    ids = side.put(40, 10)
    side.consumer.answer = lambda body, times: (500 if body["event_id"] == ids[5] else 200, "")
    relay = side.start()
    side.wait(36)
    ids += side.put(1, 1)  # it fails while another one is taken: then it is not the consumer
    side.wait(40)  # with those that waited for it
    relay.terminate()
    relay.communicate(timeout=60)
    same((side.sink()["dead_letters"], side.consumer.times[ids[5]]), (1, 5), "poison is a dead letter")
    for status in (500, 503, 401, 404, 302):
        side = Side()
        ids = side.put(3, 3)
        side.consumer.answer = lambda body, times, status=status: (status, "")
        _, err = side.once(code=2)
        expect(f"HTTP {status}" in err, f"{status}: {err}")
        same((side.sink()["waiting"], side.sink()["dead_letters"]), (3, 0), f"{status}: nothing is lost")


def check_wait():
    side = Side()
    ids = side.put(20, 20)
    side.consumer.answer = lambda body, times: (429, "Retry-After: 2\r\n") if times == 0 and \
        body["event_id"] == ids[0] else (200, "")
    began = time.monotonic()
    totals, _ = side.once()
    expect(time.monotonic() - began >= 2, "it waits as long as it was told to")
    same((totals["taken"], totals["dead_letters"], totals["refusals"]), (20, 0, 0), "429 is no refusal")
    side.check(ids, "429", once=True)


def check_death():
    """The consumer dies with events on their way, comes back; hangs, comes back."""
    side = Side()
    ids = side.put(3000, 50)
    side.consumer.until = 700
    relay = side.start()
    until = time.monotonic() + 20
    while (side.consumer.until is None or side.consumer.until >= 0) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.7)
    side.consumer.until = None
    side.consumer.start()
    side.wait(3000)
    relay.terminate()
    _, err = relay.communicate(timeout=60)
    same(relay.returncode, 0, f"a clean end: {err[-400:]}")
    side.check(ids, "the consumer dies", once=False)
    same(side.once()[0]["taken"], 0, "nothing is left")


def check_kill():
    side = Side()
    ids = side.put(4000, 64)
    for number in (300, 900, 1600, 2500):
        relay = side.start()
        until = time.monotonic() + 60
        while len(side.consumer.taken) < number and time.monotonic() < until:
            time.sleep(0.002)
        same(relay.poll(), None, "it is killed while it runs")
        relay.kill()
        relay.communicate()
    side.once()
    side.check(ids, "kill -9", once=False)


def check_two():
    side = Side()
    ids = side.put(20, 5)
    relay = side.start()
    side.wait(20)
    _, err = side.once(code=2)
    expect("another process" in err, f"two at once: {err}")
    ids += side.put(20, 5)
    side.wait(40)
    relay.send_signal(signal.SIGTERM)
    out, err = relay.communicate(timeout=60)
    same(relay.returncode, 0, f"a clean end: {err[-400:]}")
    expect("40 events taken" in out, f"it says how many: {out!r}")
    side.check(ids, "two at once")


def check_trust():
    side = Side()
    side.put(5, 5)
    certificate(side.lab.data)  # of the same name, by a key of its own: not whom we were told to trust
    _, err = side.once(code=2)
    expect("tls_trust" in err, f"not trusted: {err}")
    same(side.consumer.heads, [], "nobody was told anything")
    for line, word in (("http_credential = none-such", "none-such"), ("http = http://localhost", "https://")):
        bad = Lab()
        bad.configure()
        with open(bad.config, encoding="utf-8") as f:
            text = f.read()
        if "credential" in line:
            line = "http = https://localhost/x\n" + line
        with open(bad.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[events]\n", f"[events]\n{line}\n"))
        _, err = bad.run_both("status", code=2)
        expect(word in err, f"{line}: {err}")


def check_reload():
    """A running relay is told where else to carry; one that is told nonsense, or nowhere, goes on as it was."""
    side = Side()
    first, second = side.consumer, Consumer(side.lab.data)
    relay, said = side.start(), []
    threading.Thread(target=lambda: said.extend(relay.stderr), daemon=True).start()
    ids = side.put(30, 6)
    side.wait(30)

    def reload(text, action):
        seen = sum(action in line for line in said)
        with open(side.lab.config, "w", encoding="utf-8") as f:
            f.write(text)
        relay.send_signal(signal.SIGHUP)
        until = time.monotonic() + 30
        while sum(action in line for line in said) == seen and time.monotonic() < until:
            time.sleep(0.02)
        expect(sum(action in line for line in said) > seen, f"{action} is logged: {said[-3:]}")

    with open(side.lab.config, encoding="utf-8") as f:
        good = f.read()
    moved = good.replace(f":{first.port}/", f":{second.port}/")
    reload(good + "no such line", '"reload.failed"')
    reload(good.replace("http = https", "# http = https"), '"reload.failed"')
    ids += side.put(10, 6)
    side.wait(40)
    side.check(ids, "after what was wrong")
    with open(side.lab.path("conf/secrets", ORGANIZATION, "consumer"), "w", encoding="utf-8") as f:
        f.write("another-s3cret")
    reload(good, '"reloaded"')
    ids += side.put(1, 1)
    side.wait(41)
    expect("Bearer another-s3cret\r\n" in first.heads[-1], "the same settings name another secret")
    reload(moved, '"reloaded"')
    expect(any('"changed"' in line and '"events.http"' in line for line in said), f"what changed: {said[-3:]}")
    expect(not any(str(second.port) in line for line in said), "and not to what")
    side.put(20, 6)
    side.consumer = second
    side.wait(20)
    same(len(first.taken), 41, "the old one is told nothing more")
    relay.send_signal(signal.SIGTERM)
    same(relay.wait(30), 0, "a clean end")
    expect("61 events taken" in relay.stdout.read(), "all of it was one relay's")


CHECKS = (check_reload, check_plain, check_refused, check_poison, check_wait, check_death, check_kill,
          check_two, check_trust)
for check in CHECKS:
    if len(sys.argv) < 3 or sys.argv[2] == check.__name__:
        check()
finish()
