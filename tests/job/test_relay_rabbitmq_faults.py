#!/usr/bin/env python3
"""Events to a broker that fails in every way we could think of: a broker of our own, byte for byte. Nothing is
lost, nothing overtakes, nobody waits for ever, and it is said what is wrong."""
import concurrent.futures
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/cli")]
from event_consumer import certificate  # noqa: E402
from faulty_broker import Broker  # noqa: E402
from lab import Lab, expect, finish, same  # noqa: E402
from relay_side import ORGANIZATION, RelaySide, check_order  # noqa: E402

SECRET = "s3cret-of-the-broker"


class Side(RelaySide):
    """A ledger in a folder and a broker."""

    def __init__(self, more="", tls=False, answer="10s", connect="10s"):
        super().__init__()
        certificate(self.lab.data)
        self.broker = Broker(self.lab.data if tls else None)
        self.configure(f"rabbitmq = amqp{'s' * tls}://localhost:{self.broker.port}\n"
                       f"rabbitmq_credential = key\n"
                       f"rabbitmq_ca_file = {self.lab.data}/crt.pem\nrabbitmq_answer_timeout = {answer}\n"
                       f"rabbitmq_connect_timeout = {connect}\n{more}",
                       "scheme = basic\nuser = hia\nsecret = file://broker", broker=SECRET)
        self.lab.run("receive")

    def check(self, ids, what, once=True):
        check_order(self.broker.taken, ids, what, once)
        same(self.broker.faults, [], f"{what}: what it was told")
        expect(all(SECRET.encode() not in said for said in self.lab.said), f"{what}: the secret is not told")

    def fail(self, words, code=2, dead=0):
        """It gives up, says so, and nothing is lost."""
        waiting = self.sink()["waiting"]
        _, err = self.once(code=code)
        expect(words in err, f"{words!r} is said: {err}")
        same((self.sink()["waiting"], self.sink()["dead_letters"]), (waiting, dead),
             f"{words}: nothing is lost")
        return err


def check_plain():
    side = Side(tls=True)
    ids = side.put(700, 40)
    totals, _ = side.once()
    same((totals["taken"], totals["dead_letters"], totals["failures"]), (700, 0, 0), "totals")
    side.check(ids, "plain")
    same(side.broker.said, [("PLAIN", b"\0hia\0" + SECRET.encode())], "the login")
    key, said, body = side.broker.messages[0]
    same((key, said["content_type"], said["message_id"], said["app_id"]),
         ("pm_claim_paid", "application/json", ids[0], "hia"), "a message")
    same(said["headers"], {"organization": ORGANIZATION, "event": "pm_claim_paid", "version": "1.0",
                           "entity": "C0"}, "its headers")
    expect(body.startswith(b'{"event": "pm_claim_paid"'), "its body is the envelope")
    same(side.once()[0]["taken"], 0, "nothing is left")
    same(side.broker.connections, 1, "nothing to carry: nobody is called")


def check_window():
    side = Side(more="rabbitmq_window = 10\nrabbitmq_routing_key = hia.{organization}.{event}.{version}")
    side.broker.hold = 10  # and one confirm for all of them
    ids = side.put(100, 100)
    same(side.once()[0]["taken"], 100, "ten at once")
    side.check(ids, "ten at once")
    same(side.broker.messages[0][0], f"hia.{ORGANIZATION}.pm_claim_paid.1.0", "the routing key")
    # of one entity the next one waits: with a broker that confirms by twos it never gets further
    side = Side(answer="200ms")
    side.put(4, 1)
    side.broker.hold = 2
    side.fail("confirms nothing in time")
    same({e for _, e in side.broker.told}, {"C0"}, "one at a time")
    same(len(set(side.broker.told)), 1, "the first one only")


def check_nack():
    side = Side()
    ids = side.put(60, 6)
    side.broker.answer = lambda message, times: \
        "nack" if message[1]["message_id"] == ids[7] and times < 2 else "ack"
    totals, _ = side.once()
    same((totals["taken"], totals["dead_letters"], totals["refusals"], totals["failures"]), (60, 0, 0, 2),
         "nack")
    side.check(ids, "nack")
    side = Side()
    side.put(3, 3)
    side.broker.answer = lambda message, times: "nack"
    side.fail("basic.nack")


def check_returned():
    """No queue for one event: its own fault when others are taken. No queue at all: the broker's."""
    side = Side()
    ids = side.put(40, 10)
    side.broker.answer = lambda message, times: "return" if message[1]["message_id"] == ids[3] else "ack"
    totals, _ = side.once(code=1)
    same((totals["dead_letters"], totals["refusals"]), (1, 5), "a dead letter after five times")
    side.check(ids[:3] + ids[4:], "returned")
    expect("AMQP 312" in side.dead_letters(), "why")
    side.broker.answer = lambda message, times: "ack"
    side.lab.run("events", "--replay", "4..4")
    same(side.sink()["dead_letters"], 0, "taken at last")
    expect((ids[3], "C3") in side.broker.taken, "carried again")
    side = Side()
    side.put(3, 3)
    side.broker.answer = lambda message, times: "return"
    err = side.fail("no queue takes the event pm_claim_paid (AMQP 312)")
    expect("hia.events" in err, "and which exchange")


def check_refused():
    """A message the broker does not take ends the channel; then they go one at a time."""
    side = Side()
    ids = side.put(40, 10)
    side.broker.answer = lambda message, times: "refuse" if message[1]["message_id"] == ids[3] else "ack"
    totals, _ = side.once(code=1)
    same(totals["dead_letters"], 1, "a dead letter")
    side.check(ids[:3] + ids[4:], "refused", once=False)
    expect("AMQP 406" in side.dead_letters(), "why")
    side = Side()
    side.put(3, 3)
    side.broker.answer = lambda message, times: "404"
    side.fail("NOT_FOUND - gone")


# What a broker does with a message, and what is said of it.
BROKEN = {"close": "CONNECTION_FORCED - ?going?", "cut": "the connection to the broker",
          "cut-in-frame": "the connection to the broker",
          "garbage": "the connection to the broker", "wild": "confirms what was not sent",
          "stray": "returns what was not sent", "bodyless": "does not keep to AMQP",
          "quiet": "confirms nothing in time"}


def check_broken():
    """Each once, in the middle: what was told and not confirmed is told again."""
    side = Side(answer="1s")
    ids = []
    for what, words in BROKEN.items():
        left, before = [what], len(ids) + 10
        ids += side.put(30, 8)
        side.broker.answer = lambda message, times, left=left, before=before: \
            left.pop() if left and len(set(side.broker.told)) >= before else "ack"
        totals, err = side.once()
        same((totals["taken"], totals["dead_letters"], totals["refusals"]), (30, 0, 0), what)
        expect(totals["failures"] >= 1 and words in err, f"{what}: {words!r} is said: {err}")
    check_order(side.broker.taken, ids, "broken", once=False)
    same(side.broker.faults, [], "what it was told")


def check_blocked():
    side = Side(answer="200ms")
    side.put(20, 20)
    side.broker.answer = lambda message, times: "blocked"
    side.fail("low on disk")


def check_login():
    side = Side()
    ids = side.put(3, 3)
    side.broker.refuse_login = True
    err = side.fail("ACCESS_REFUSED")
    expect("[credential events/key]" in err and SECRET not in err, f"whose: {err}")
    side.broker.refuse_login = False
    same(side.once()[0]["taken"], 3, "the right one")
    side.check(ids, "login")
    side = Side(connect="200ms")
    side.put(1, 1)
    side.broker.deaf = True
    began = time.monotonic()
    side.fail("timed out")
    expect(time.monotonic() - began < 20, "nobody waits for ever")


def check_stalled():
    """A broker that reads no more: sending has a limit too."""
    side = Side(answer="300ms")
    side.put(40, 40, pad="x" * 200000)
    side.broker.answer = lambda message, times: time.sleep(25) or "cut"
    began = time.monotonic()
    side.fail("the connection to the broker")
    expect(time.monotonic() - began < 20, "nobody waits for ever")


def check_trust():
    side = Side(tls=True)
    side.put(3, 3)
    certificate(side.lab.data)  # of the same name, by a key of its own: not whom we were told to trust
    side.fail("certificate is not trusted")
    same(side.broker.said, [], "nobody was told anything")
    for events, words in (("rabbitmq = amqps://localhost", "rabbitmq_credential"),
                          ("rabbitmq = amqp://broker.example.org", "without TLS"),
                          ("rabbitmq = amqps://hia:secret@localhost", "without a name, a password"),
                          ("rabbitmq_routing_key = {claim}", "{event}, {version} and {organization}")):
        bad = Lab()
        bad.configure()
        with open(bad.config, encoding="utf-8") as f:
            text = f.read()
        with open(bad.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[events]\n", f"[events]\n{events}\n"))
        _, err = bad.run_both("status", code=2)
        expect(words in err, f"{events}: {err}")
        expect("hia:secret" not in err, f"{events}: not repeated")


def check_none():
    """A build without librabbitmq."""
    side = Side()
    side.put(3, 3)
    side.fail("built without RabbitMQ")


CHECKS = {name: check for name, check in list(globals().items()) if name.startswith("check_")}
del CHECKS["check_order"]
none = CHECKS.pop("check_none")


def timed(name):
    began = time.monotonic()
    CHECKS[name]()
    if os.environ.get("HIA_TIMES"):
        print(name, round(time.monotonic() - began, 1))


if sys.argv[2:] == ["none"]:
    none()
    finish()
# They wait more than they work.
with concurrent.futures.ThreadPoolExecutor(6) as pool:
    list(pool.map(timed, [name for name in CHECKS if len(sys.argv) < 3 or sys.argv[2] == name]))
finish()
