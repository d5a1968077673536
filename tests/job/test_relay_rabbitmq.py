#!/usr/bin/env python3
"""Events to a real RabbitMQ server, over TLS with a certificate of our own: in order, persistent, once where
nothing dies; the broker killed, the relay killed; a full queue, none, no memory, a message too large; who is
not trusted, and who is not let in. With `quick` what fits into ./run test; else, or by name, all."""
import json
import os
import re
import signal
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/cli")]
from amqp import Client  # noqa: E402
from lab import expect, finish, same  # noqa: E402
from rabbit_server import Server, certificates  # noqa: E402
from relay_side import RelaySide, check_order  # noqa: E402

if Server.missing():
    print("skipped: no rabbitmq-server (./run rabbit installs it)")
    sys.exit(77)


class Side(RelaySide):
    """A ledger in a folder, an exchange and, unless it is told otherwise, a queue of its own."""

    number = 0

    def __init__(self, credential="basic\nuser = hia\nsecret = file://broker", ca="ca.pem", queue=True,
                 password=Server.PASSWORD, client="client", more="", **arguments):
        super().__init__()
        Side.number += 1
        self.name = f"side{Side.number}"
        self.reader = Client(server.port, Server.USER, Server.PASSWORD)
        self.reader.exchange(self.name)
        if queue:
            self.reader.queue(self.name, self.name, "pm_claim_paid", **arguments)
        self.taken = []
        shown = f"\nclient_key = file://{folder}/{client}.pem" if client else ""
        self.configure(f"rabbitmq = amqps://localhost:{server.tls_port}\nrabbitmq_exchange = {self.name}\n"
                       f"rabbitmq_credential = key\nrabbitmq_ca_file = {folder}/{ca}\n"
                       f"rabbitmq_answer_timeout = 20s\n{more}", f"scheme = {credential}{shown}",
                       broker=password)
        self.lab.run("receive")

    def read(self):
        messages = self.reader.read(self.name)
        self.taken += [(said["message_id"], said["headers"]["entity"]) for _, said, _ in messages]
        return messages

    def check(self, ids, what, once=True):
        self.read()
        check_order(self.taken, ids, what, once)
        expect(all(Server.PASSWORD.encode() not in said for said in self.lab.said), f"{what}: the password")

    def until_there(self, number, seconds=60):
        until = time.monotonic() + seconds
        while self.reader.count(self.name) < number and time.monotonic() < until:
            time.sleep(0.01)

    def fail(self, words):
        waiting = self.sink()["waiting"]
        _, err = self.once(code=2)
        expect(re.search(words, err), f"{words!r} is said: {err[-600:]}")
        expect(Server.PASSWORD not in err, f"{words}: the password is not told")
        same((self.sink()["waiting"], self.sink()["dead_letters"]), (waiting, 0), f"{words}: nothing is lost")


def check_plain():
    side = Side()
    ids = side.put(2000, 100)
    totals, _ = side.once()
    same((totals["taken"], totals["dead_letters"], totals["failures"]), (2000, 0, 0), "totals")
    key, said, body = side.read()[0]
    same((key, said["message_id"], said["delivery_mode"], said["content_type"]),
         ("pm_claim_paid", ids[0], 2, "application/json"), "the first")
    same((said["headers"]["event"], json.loads(body)["metadata"]["event_id"]), ("pm_claim_paid", ids[0]),
         "all of it")
    side.check(ids, "plain")


def check_external():
    """The certificate is the login: its common name is the broker's user."""
    side = Side(credential="mtls")
    ids = side.put(50, 10)
    same(side.once()[0]["taken"], 50, "by EXTERNAL")
    side.check(ids, "EXTERNAL")
    side = Side(credential="mtls", client="stranger")
    side.put(1, 1)
    side.fail("ACCESS_REFUSED")


def check_broker_killed():
    side = Side()
    ids = side.put(6000, 200)
    relay = side.start()
    side.until_there(1000)
    server.kill()
    same(relay.poll(), None, "the relay goes on")
    server.start()
    side.reader = Client(server.port, Server.USER, Server.PASSWORD)
    until = time.monotonic() + 60
    while side.sink()["waiting"] and time.monotonic() < until:
        time.sleep(0.1)
    relay.send_signal(signal.SIGTERM)
    _, err = relay.communicate(timeout=40)
    same(relay.returncode, 0, f"a clean end: {err[-400:]}")
    expect("sink.down" in err, "it was told")
    same(side.sink()["waiting"], 0, "nothing is left")
    side.check(ids, "the broker is killed", once=False)


def check_relay_killed():
    side = Side()
    ids = side.put(5000, 200)
    for number in (500, 1500, 3000):
        relay = side.start()
        side.until_there(number)
        same(relay.poll(), None, "it is killed while it runs")
        relay.kill()
        relay.communicate()
    side.once()
    side.check(ids, "kill -9", once=False)


def check_full():
    """A queue that takes no more says so: basic.nack. With room again it goes on."""
    side = Side(max_length=50, overflow="reject-publish")
    ids = side.put(80, 80)
    _, err = side.once(code=2)
    expect("basic.nack" in err, f"it is said: {err[-400:]}")
    same(side.sink()["dead_letters"], 0, "and nothing is a dead letter")
    side.read()
    side.once()
    side.check(ids, "a full queue")


def check_no_queue():
    side = Side(queue=False)
    ids = side.put(10, 10)
    side.fail("no queue takes the event pm_claim_paid")
    side.reader.queue(side.name, side.name, "#")
    same(side.once()[0]["taken"], 10, "with a queue")
    side.check(ids, "no queue at first")
    # no queue for one event, but for others
    side = Side()
    ids = side.put(20, 20) + side.put(1, 1, name="fa_bank_connected") + side.put(20, 20)
    same(side.once(code=1)[0]["dead_letters"], 1, "one that is nobody's")
    expect("AMQP 312" in side.dead_letters(), "why")
    side.check(ids[:20] + ids[21:], "one event nobody wants")


def check_no_exchange():
    side = Side()
    side.put(1, 1)
    with open(side.lab.config, encoding="utf-8") as f:
        text = f.read().replace(f"rabbitmq_exchange = {side.name}", "rabbitmq_exchange = none-such")
    with open(side.lab.config, "w", encoding="utf-8") as f:
        f.write(text)
    side.fail("no exchange 'none-such'")


def check_too_large():
    side = Side()
    ids = side.put(10, 10) + side.put(1, 1, pad="x" * 300000) + side.put(10, 10)
    same(side.once(code=1)[0]["dead_letters"], 1, "one is too large for the broker")
    expect("AMQP 406" in side.dead_letters(), "why")
    side.check(ids[:10] + ids[11:], "one too large", once=False)


def check_blocked():
    """Out of memory the broker takes nothing, and says so; then it goes on."""
    side = Side()
    ids = side.put(300, 30)
    server.control("set_vm_memory_high_watermark", "0.0000001")
    relay = side.start()
    time.sleep(1)
    same(relay.poll(), None, "it waits")
    same(side.reader.count(side.name) < 300, True, "nothing is taken now")
    server.control("set_vm_memory_high_watermark", "0.4")
    until = time.monotonic() + 40
    while side.sink()["waiting"] and time.monotonic() < until:
        time.sleep(0.1)
    relay.terminate()
    relay.communicate(timeout=40)
    same(side.sink()["waiting"], 0, "and goes on")
    side.check(ids, "out of memory", once=False)


def check_idle():
    """Nothing to carry for longer than the broker waits for a heartbeat."""
    side = Side(more="rabbitmq_heartbeat = 5s")
    ids = side.put(1, 1)
    relay = side.start()
    side.until_there(1)
    time.sleep(22)
    ids += side.put(1, 1)
    side.until_there(2)
    relay.terminate()
    _, err = relay.communicate(timeout=40)
    side.check(ids, "idle")
    expect("sink.down" not in err, f"one connection lasts: {err}")
    same(server.logged().count("missed heartbeats"), 0, "the broker has heard of it all the time")


def check_trust():
    for wrong, words in (({"ca": "other-ca.pem"}, "certificate is not trusted"),
                         ({"password": "wr0ng-of-the-broker"}, "ACCESS_REFUSED"),
                         ({"client": None}, "certificate required|wants a certificate")):
        side = Side(**wrong)
        side.put(1, 1)
        side.fail(words)
        expect(all(b"wr0ng" not in said for said in side.lab.said), "the wrong one is not told either")


CHECKS = {name: check for name, check in list(globals().items()) if name.startswith("check_")}
del CHECKS["check_order"]
here = tempfile.TemporaryDirectory(prefix="hia-rabbit-")
folder = here.name
wanted = {"quick": ["check_plain", "check_external", "check_trust"]}.get(sys.argv[2], sys.argv[2:]) \
    if len(sys.argv) > 2 else CHECKS
certificates(folder)
server = Server(folder, more="max_message_size = 200000\n")
try:
    for name, check in CHECKS.items():
        began = time.monotonic()
        if name in wanted:
            check()
            if os.environ.get("HIA_TIMES"):
                print(name, round(time.monotonic() - began, 1), flush=True)
finally:
    server.stop()
finish()
