#!/usr/bin/env python3
"""test_runner.py - conversations over the engine, against servers that do and do not as they should.

    test_runner.py BUILD_DIR [NAME]        every row says what happens and what must be known, or sent, after it
"""
import base64
import hashlib
import hmac
import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
from net_lab import (BUILD, ORGANIZATION, Lab, Raw, answer, expect, free_port, main, reset, same,  # noqa: E402
                     wait_for)

TRY = os.path.join(BUILD, "tests/host/runner_try")
PROBE = os.path.join(BUILD, "tests/host/adapters")
SAMPLE = os.path.join(BUILD, "adapters")


def play(lab, *lines, adapters=PROBE, extra="", calls_max=None):
    """What the driver says of these commands."""
    lab.write("hia.conf", f"[hia]\norganization_id = {ORGANIZATION}\ndata_dir = {lab.path('data')}\n"
              f"vault = {lab.path('vault')}\nvault_key_file = {lab.path('vault.key')}\n"
              + "\n".join(lab.partners) + extra)
    done = subprocess.run([TRY, lab.path("hia.conf"), adapters] + ([str(calls_max)] if calls_max else []),
                          input="\n".join(lines).encode() + b"\n", capture_output=True, timeout=120)
    lab.error = done.stderr.decode()
    same(done.returncode, 0, f"runner_try says {lab.error[-2000:]!r}")
    return [json.loads(text) for text in done.stdout.decode().splitlines()]


def call(partner, operation="probe.ask", body="", **fields):
    return "\t".join(["call", partner, operation, body] + [f"{k}={v}" for k, v in fields.items()])


def results(said):
    return [r for r in said if r["type"] == "result"]


def one(lab, *lines, **more):
    """The one result, with what was committed and logged."""
    said = play(lab, *lines, "wait", **more)
    found = results(said)
    same(len(found), 1, f"one result of {lines}")
    found[0]["commits"] = [r["next"] for r in said if r["type"] == "commit"]
    found[0]["log"] = [(r["target"], r["outcome"], r["reason"]) for r in said if r["type"] == "ended"]
    return found[0]


def web(lab, server, *lines, name="web"):
    lab.partner(name, server.url, "adapter = probe", *lines)


def play_fine(s, c, _):
    while s.request(c) is not None:
        answer(c, body=b"answer %d" % len(s.requests))


def play_lost(s, c, _):
    """The connection breaks after the first whole POST; afterwards all is well."""
    while (body := s.request(c)) is not None:
        head = s.requests[-1][0]
        if head.startswith(b"POST") and len([h for h, _ in s.requests if h.startswith(b"POST")]) == 1:
            reset(c)
            return
        answer(c, body=b"truth" if b"/truth" in head.split(b"\r\n")[0] else body)


def play_slow(s, c, _):
    while s.request(c) is not None:
        time.sleep(1.5)
        answer(c, body=b"late")


def heads(server):
    return [h.split(b"\r\n")[0].decode().rsplit(" ", 1)[0] for h, _ in server.requests]


# ---- the way it should go


def test_a_conversation(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    r = one(lab, call("web", body="hello", verb="POST", target="/a?b=c", safety="once", type="text/plain"))
    same((r["end"], r["content"], r["exchanges"]), ("done", "answer 1", 1), "an exchange is an answer")
    same(r["commits"], ["send", "done"], "each step is committed")
    same(r["log"], [("/a?b=c", "answered", "")], "how it ended is in the log")
    head, body = server.requests[0]
    expect(head.startswith(b"POST /a?b=c HTTP/1.1") and body == b"hello", "it was sent as said")
    expect(b"X-Greeting: none" in head and b"Content-Type: text/plain" in head, "with its headers")


def test_options_and_the_sample(lab):
    """The adapter to copy, with a mailbox that is empty at first."""
    def letters(s, c, _):
        while s.request(c) is not None:
            if s.requests[-1][0].startswith(b"POST"):
                answer(c, b"202 Accepted", b"", b"X-Receipt: R77\r\n")
            elif len(s.requests) < 3:
                answer(c, b"204 No Content", b"")
            else:
                answer(c, body=b"dear you")
    server = Raw(lab, letters)
    lab.partner("post", server.url, "adapter = sample")
    options = "\n[adapter post]\nmailbox = 7\npoll = 1s\n"
    r = one(lab, call("post", "letter.send", "dear sir"), adapters=SAMPLE, extra=options)
    same((r["end"], r.get("content"), r["exchanges"]), ("done", "dear you", 3), "sent, looked twice, answered")
    same(heads(server), ["POST /letters", "GET /letters/R77", "GET /letters/R77"], "what was sent")
    expect(b"X-Mailbox: 7" in server.requests[0][0], "the option arrived")
    said = play(lab, call("post", "letter.send", "x"), adapters=SAMPLE, extra="\n[adapter post]\nmailbx = 7\n")
    expect("hia.conf:" in said[0]["error"] and "did you mean mailbox?" in said[0]["error"],
           f"a misspelt option is refused where it stands: {said[0]}")


def test_a_body_out_of_a_reply(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    r = one(lab, call("web", body="first", verb="POST", target="/e", safety="once", echo="yes"))
    same((r["end"], [b for _, b in server.requests]), ("done", [b"first", b"answer 1"]),
         "what the partner said is sent back, whole")


# ---- outcomes


def test_lost_after_it_left(lab):
    for how, sent, end in [("ask", ["POST /x", "GET /truth"], ("done", "truth")),
                           ("again", ["POST /x", "POST /x"], ("done", "claim")),
                           ("person", ["POST /x"], ("failed", None))]:
        server = Raw(lab, play_lost)
        lab.partners = []
        web(lab, server)
        r = one(lab, call("web", body="claim", verb="POST", target="/x", safety="once", reconcile=how))
        same(heads(server), sent, f"{how}: what was sent")
        same((r["end"], r.get("content")), end, f"{how}: how it ended")
        same(r["log"][0], ("/x", "unknown", "reset"), f"{how}: the log has what is unknown")
        same(lab.error.count("probe.reconcile"), 1, f"{how}: reconcile was called once")
        expect(all(b == b"claim" for h, b in server.requests if h.startswith(b"POST")),
               f"{how}: the same bytes")
    same((r["failure"], r["code"]), ("outcome", "unknown"), "a person must look")


def test_lost_twice(lab):
    def twice(s, c, _):
        while s.request(c) is not None:
            if len(s.requests) < 3:
                reset(c)
                return
            answer(c)
    server = Raw(lab, twice)
    web(lab, server)
    r = one(lab, call("web", body="claim", verb="POST", target="/x", safety="once", reconcile="again"))
    same((r["end"], heads(server), r["exchanges"]), ("done", ["POST /x"] * 3, 3), "again until it is answered")
    asked = [json.loads(line)["number"] for line in lab.error.splitlines() if "probe.reconcile" in line]
    same(asked, [1, 2], "reconcile knows how often it was tried")


def test_bug(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    r = one(lab, call("web", verb="POST", target="/x", bug="yes"))
    same((r["end"], r["failure"], r["code"], r["exchanges"]), ("failed", "bug", "no_end", 0), "a broken rule")
    same(server.requests, [], "nothing was sent")


def test_store_fails(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    r = one(lab, call("web", verb="POST", target="/x", safety="once", fail_commit=1))
    same((r["end"], r["why"], r["error"]), ("stopped", "store", "the disk is full"), "the store could not")
    same(server.requests, [], "so nothing was sent")
    r = one(lab, call("web", verb="POST", target="/x", safety="once", echo="yes", fail_commit=2))
    same((r["end"], r["why"], len(server.requests)), ("stopped", "store", 1), "nor what came next")


def test_not_sent(lab):
    lab.partner("gone", f"https://localhost:{free_port()}", "adapter = probe", "retry_attempts = 1")
    r = one(lab, call("gone", verb="POST", target="/x", safety="once"))
    same((r["end"], r["failure"], r["code"], r["exchanges"]), ("failed", "retry", "connect", 0),
         "nobody is there")
    server = Raw(lab, play_fine)
    lab.partners = []
    lab.partner("nobaa", server.url, "adapter = probe")
    lab.partners[0] = lab.partners[0].replace("baa_recorded = 2026-01-01\n", "")
    r = one(lab, call("nobaa", verb="POST", target="/x"))
    same((r["failure"], r["code"], server.requests), ("rejected", "no_baa", []),
         "no agreement, no patients' data")
    r = one(lab, call("nobaa", "credentials.check"))
    same((r["end"], heads(server)), ("done", ["GET /check"]), "but whether we are known may be asked")


def test_failover(lab):
    server = Raw(lab, play_fine)
    lab.partner("two", f"https://localhost:{free_port()}", "adapter = probe", f"secondary_url = {server.url}",
                "secondary_baa_recorded = 2026-01-01", "breaker_failures = 1")
    r = one(lab, call("two", verb="POST", target="/x", safety="once", show="secondary"))
    same((r["end"], r.get("content")), ("done", "secondary"), "the adapter hears who answered")
    expect(server.requests[0][0].startswith(b"POST /x"), "the same request")


def test_routes(lab):
    server, other = Raw(lab, play_fine), Raw(lab, play_fine)
    web(lab, server)
    batch = f"\n[endpoint web/batch]\nurl = {other.url}/deep\n"
    r = one(lab, call("web", verb="POST", target="/x", endpoint="batch"), extra=batch)
    same((r["end"], heads(server), heads(other)), ("done", [], ["POST /deep/x"]), "another endpoint")
    for wrong in ({"endpoint": "bath"}, {"credential": "nobody"}):
        r = one(lab, call("web", verb="POST", target="/x", **wrong), extra=batch)
        same((r["end"], r["failure"], r["code"]), ("failed", "rejected", "route"), f"{wrong} is told")
    r = one(lab, call("web", verb="STORE", target="x"))
    same((r["end"], r["code"]), ("failed", "request"), "a verb this transport has not")


def test_payers(lab):
    """`route` of a partner: a payer goes to its endpoint and nowhere else."""
    first, second, own = (Raw(lab, play_fine) for _ in range(3))
    lab.partner("two", f"{first.url}", "adapter = probe", f"secondary_url = {second.url}",
                "secondary_baa_recorded = 2026-01-01", "route = P2,P3 -> secondary", "route = P4 -> own")
    rows = f"\n[endpoint two/own]\nurl = {own.url}/deep\n"
    for payer in ("P1", "P2", "P4", "P3"):
        r = one(lab, call("two", verb="POST", target=f"/{payer}", payer=payer), extra=rows)
        same(r["end"], "done", f"{payer}: {r}")
    same((heads(first), heads(second), heads(own)),
         (["POST /P1"], ["POST /P2", "POST /P3"], ["POST /deep/P4"]), "each went where its route says")


# ---- credentials


def test_credentials(lab):
    lab.secret("web-secret", "p&ss=1")
    server = Raw(lab, play_fine)
    web(lab, server, "credential = main")
    rows = f"""
[credential web/main]
scheme = basic
user = me
secret = vault://web-secret
[credential web/key]
scheme = header
header = X-Api-Key
secret = vault://web-secret
[credential web/soap]
scheme = wsse
user = me
secret = vault://web-secret
[credential web/form]
scheme = form
user = me
form_user = UserID
form_secret = Pass
secret = vault://web-secret
[credential web/off]
scheme = none
[endpoint web/bare]
url = {server.url}
credential = off
"""
    def sent(**fields):
        del server.requests[:]
        r = one(lab, call("web", verb="POST", target="/x", **fields), extra=rows)
        same(r["end"], "done", f"{fields}: {r}")
        return server.requests[0]
    expect(b"Authorization: Basic bWU6cCZzcz0x" in sent()[0], "the partner's own credential")
    head = sent(credential="key")[0]
    expect(b"X-Api-Key: p&ss=1" in head and b"Authorization" not in head, "the one that is named, alone")
    head = sent(endpoint="bare")[0]
    expect(b"Authorization" not in head and b"p&ss" not in head, "an endpoint with none")
    body = sent(credential="soap", body="<h></h>", place="xml", place_at=3, type="text/xml")[1].decode()
    expect(body.startswith("<h><") and body.endswith("></h>") and "UsernameToken" in body and
           "p&amp;ss=1" in body,
           "WS-Security at its place")
    body = sent(credential="form", body="a=b", place="form", type="application/x-www-form-urlencoded")[1]
    expect(body.startswith(b"a=b&") and b"UserID=me" in body and b"Pass=p%26ss%3D1" in body,
           f"form keys: {body}")
    body = sent(credential="form", body="--B..--B--", place="multipart", place_at=5, boundary="B",
                type="multipart/form-data; boundary=B")[1]
    same(body, b'--B..--B\r\nContent-Disposition: form-data; name="UserID"\r\n\r\nme\r\n'
         b'--B\r\nContent-Disposition: form-data; name="Pass"\r\n\r\np&ss=1\r\n--B--', "parts of the form")
    expect("p&ss" not in lab.error, "no secret in the log")
    said = play(lab, call("web"), extra=rows.replace("vault://web-secret", "vault://nothing", 1))
    expect("credential web/main" in said[0]["error"] and "hia.conf:" in said[0]["error"],
           f"a secret that is not there is told before anything is sent: {said[0]}")


def test_schemes(lab):
    """Every scheme of the configuration means what its name says."""
    def house(s, c, _):
        while s.request(c) is not None:
            head = s.requests[-1][0]
            token = b'{"access_token":"T0K","token_type":"Bearer","expires_in":300}'
            answer(c, body=token if b" /token" in head.split(b"\r\n")[0] else b"fine")
    server = Raw(lab, house)
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
                    lab.path("jwt.key")], check=True, capture_output=True)
    lab.secret("k", "key-of-ours")
    with open(lab.path("jwt.key"), "rb") as f:
        lab.secret("jwt", f.read())
    web(lab, server)
    rows = f"""
[credential web/client]
scheme = client_credentials
user = me
secret = vault://k
token_url = {server.url}/token
token_form = form
scope = claims
[credential web/jwt]
scheme = private_key_jwt
user = me
secret = vault://jwt
kid = k-1
token_url = {server.url}/token?jwt
audience = https://aud.test/
[credential web/hmac]
scheme = hmac
secret = vault://k
sign = {{method}}|{{path}}|{{body}}
digest = sha1
encoding = base64
output = header X-Sig v1 {{signature}}
output_2 = header X-When {{timestamp}}
[credential web/nonce]
scheme = digest_nonce
user = me
secret = vault://k
[credential web/prefix]
scheme = header
prefix = "Key "
secret = vault://k
[credential web/digest]
scheme = wsse
user = me
password = digest
secret = vault://k
"""
    def sent(credential, body="hello", **fields):
        del server.requests[:]
        r = one(lab, call("web", body=body, verb="POST", target="/x", credential=credential, **fields),
                extra=rows)
        same(r["end"], "done", f"{credential}: {r}")
        heads_and_bodies = [(h.decode(), b.decode()) for h, b in server.requests]
        return heads_and_bodies[-1] + (heads_and_bodies[0],)
    head, _, (_, asked) = sent("client")
    expect("Authorization: Bearer T0K" in head, "client_credentials: the token")
    same(urllib.parse.parse_qs(asked), {"grant_type": ["client_credentials"], "scope": ["claims"],
                                        "client_id": ["me"], "client_secret": ["key-of-ours"]}, "asked for so")
    head, _, (_, asked) = sent("jwt")
    expect("Authorization: Bearer T0K" in head, "private_key_jwt: the token")
    assertion = urllib.parse.parse_qs(asked)["client_assertion"][0].split(".")
    header, claims = [json.loads(base64.urlsafe_b64decode(p + "==")) for p in assertion[:2]]
    same((header["kid"], claims["iss"], claims["aud"]), ("k-1", "me", "https://aud.test/"), "the assertion")
    head = sent("hmac")[0]
    signature = base64.b64encode(hmac.new(b"key-of-ours", b"POST|/x|hello", hashlib.sha1).digest()).decode()
    expect(f"X-Sig: v1 {signature}" in head and re.search(r"X-When: \d{10}\b", head), f"hmac: {head}")
    head = sent("nonce")[0]
    nonce, when, digest = [re.search(rf"X-Auth-{name}: (\S+)", head).group(1)
                           for name in ("Nonce", "Timestamp", "PasswordDigest")]
    same(digest, hashlib.sha256(f"key-of-ours:{nonce}:{when}".encode()).hexdigest(), "digest_nonce")
    expect("Authorization: Key key-of-ours" in sent("prefix")[0], "a header with a prefix")
    body = sent("digest", body="<h></h>", place="xml", place_at=3, type="text/xml")[1]
    expect("PasswordDigest" in body and "key-of-ours" not in body, "WS-Security without the password")


def test_client_certificate(lab):
    server = Raw(lab, play_fine)
    lab.certificate("us", host="us.test")
    server.context.load_verify_locations(lab.path("ca.pem"))
    server.context.verify_mode = ssl.CERT_REQUIRED
    for name in ("us.key", "us.pem"):
        with open(lab.path(name), "rb") as f:
            lab.secret(name, f.read())
    lab.secret("k", "key-of-ours")
    web(lab, server)
    rows = """
[credential web/mtls]
scheme = mtls
client_key = vault://us.key
client_certificate = vault://us.pem
[credential web/both]
scheme = header
secret = vault://k
client_key = vault://us.key
client_certificate = vault://us.pem
"""
    same(one(lab, call("web", verb="GET", target="/x", credential="mtls"), extra=rows)["end"], "done", "mtls")
    same(one(lab, call("web", verb="GET", target="/x", credential="both"), extra=rows)["end"], "done",
         "with a key")
    expect(b"Authorization: key-of-ours" in server.requests[-1][0], "that is shown too")
    same(one(lab, call("web", verb="GET", target="/x"), extra=rows)["end"], "failed",
         "without it the door is shut")


# ---- time


def test_deadline(lab):
    server = Raw(lab, play_slow)
    web(lab, server)
    r = one(lab, call("web", verb="POST", target="/x", safety="once", deadline_ms=300, reconcile="ask"))
    same((r["end"], r["why"], r["unsent"]), ("stopped", "deadline", False), "the call's end, with bytes gone")
    same(heads(server), ["POST /x"], "nothing more was sent")
    r = one(lab, call("web", verb="POST", target="/y", safety="once", exchange_ms=300, reconcile="person"))
    same((r["end"], r["failure"]), ("failed", "outcome"), "an exchange's own end goes to reconcile")
    fine = Raw(lab, play_fine)
    lab.partners = []
    web(lab, fine)
    r = one(lab, call("web", verb="POST", target="/x", wait="yes", poll_ms=60000, deadline_ms=200))
    same((r["end"], r["why"]), ("stopped", "deadline"), "a wait ends with its call")


def test_waits(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    asked = dict(verb="POST", target="/x", wait="yes")
    r = one(lab, call("web", poll_ms=100, **asked))
    same((r["end"], r["content"]), ("done", "woken"), "a poll")
    r = one(lab, call("web", until_ms=100, **asked))
    same((r["end"], r["content"]), ("done", "expired"), "the end of a wait")
    r = one(lab, call("web", poll_ms=9 * 10**18, until_ms=9 * 10**18, park_ms=1, **asked))
    expect(r["end"] == "parked" and r["parked_us"] < (time.time() + 367 * 86400) * 1e6,
           f"no longer than a year: {r}")
    r = one(lab, call("web", poll_ms=100, until_ms=100, **asked))
    same(r["content"], "expired", "both at once: it is over")
    r = one(lab, call("web", poll_ms=100000, park_ms=1000, **asked))
    expect(r["end"] == "parked" and r["parked_us"] > time.time() * 1e6 + 50e6, f"a long wait is parked: {r}")
    r = one(lab, call("web", key="k", park_ms=1000, **asked))
    same((r["end"], r["parked_us"]), ("parked", 0), "and one for a webhook")


def test_inbound(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    web(lab, server, name="other")
    said = play(lab, call("web", verb="POST", target="/x", wait="yes", key="k1", tag="a"),
                call("web", verb="POST", target="/x", wait="yes", key="k2", tag="b"), "turn\t500",
                "inbound\tother\tk2\tnot yours", "inbound\tweb\tk3\tnobody's", "inbound\tweb\tk2\tnews",
                "inbound\tweb\tk2\ttwice", "turn\t50")
    same([r["woke"] for r in said if r["type"] == "inbound"], [False, False, True, False], "who is woken")
    same([(r["tag"], r["end"], r.get("content")) for r in results(said)],
         [("b", "done", "news"), ("a", "stopped", None)], "the message is its answer; the other is closed")


def test_cancel(lab):
    server = Raw(lab, play_slow)
    web(lab, server)
    said = play(lab, call("web", verb="POST", target="/x", safety="once", tag="flying", reconcile="again"),
                "turn\t400", call("web", verb="POST", target="/y", tag="new"), "cancel\tnew", "cancel\tflying",
                "cancel\tnobody", "wait")
    same({r["tag"]: (r["end"], r["why"], r["unsent"]) for r in results(said)},
         {"flying": ("stopped", "cancelled", False), "new": ("stopped", "cancelled", False)}, "given up")
    same(heads(server), ["POST /x"], "and not sent again")


def test_shutdown(lab):
    server = Raw(lab, play_slow)
    web(lab, server)
    asked = dict(verb="POST", target="/x", safety="once")
    said = play(lab, call("web", tag="a", **asked), "turn\t300", "stop\t5000", call("web", tag="b"), "wait")
    same([(r["type"], r["tag"]) for r in said if r["tag" if "tag" in r else "type"] == "b"], [("refused", "b")],
         "no new call is taken")
    same([(r["tag"], r["end"]) for r in results(said)], [("a", "done")], "what is in flight may end")
    said = play(lab, call("web", tag="a", echo="yes", **asked), "turn\t300", "stop\t5000", "wait")
    same([(r["end"], r["why"], r["unsent"]) for r in results(said)], [("stopped", "shutdown", True)],
         "but goes no further: the next exchange is committed and unsent")
    said = play(lab, call("web", tag="a", **asked), "turn\t300", "stop\t100", "wait")
    same([(r["end"], r["why"], r["unsent"]) for r in results(said)], [("stopped", "shutdown", False)],
         "past the grace it is given up")
    said = play(lab, call("web", tag="a", **asked), "turn\t300")
    same([(r["end"], r["why"]) for r in results(said)], [("stopped", "shutdown")], "closed in mid air")
    said = play(lab, call("web", tag="a", **asked), call("web", tag="b", wait="yes", poll_ms=60000, **asked),
                "turn\t300", "runner_first")
    same(sorted((r["tag"], r["end"], r["why"]) for r in results(said)),
         [("a", "stopped", "shutdown"), ("b", "stopped", "shutdown")], "the runner before its engine")


# ---- what a crash left


def test_resume(lab):
    server = Raw(lab, play_fine)
    web(lab, server)
    def resumed(how, **fields):
        del server.requests[:]
        r = one(lab, call("web", body="claim", resume=how, **fields))
        return r["end"], r.get("content"), heads(server)
    same(resumed("sending", reconcile="ask"), ("done", "answer 1", ["GET /truth"]),
         "unknown: the truth is asked")
    same(resumed("sending", reconcile="again"), ("done", "answer 1", ["POST /resumed"]),
         "unknown: the same again")
    same(server.requests[0][1], b"claim", "the same bytes")
    same(resumed("sending", reconcile="person"), ("failed", None, []), "unknown: a person")
    same(resumed("unsent"), ("done", "answer 1", ["POST /resumed"]), "known not to have left: it is sent")
    same(resumed("waiting", wake_ms=100), ("done", "woken", []), "a wait goes on")
    same(resumed("waiting", until_ms=0), ("done", "expired", []), "one that is over, at once")
    same(resumed("waiting", wake_ms=60000, park_ms=1000), ("parked", None, []), "one that is not due is left")
    same(resumed("waiting", inbound="news"), ("done", "news", []), "one a message wakes")


# ---- files


def test_files(lab):
    root = lab.path("data")
    lab.partner("dir", "x", "adapter = probe", transport="dir")
    lab.partners[0] = lab.partners[0].replace("url = x\n", "")
    for folder in ("in", "out", "archive"):
        os.makedirs(os.path.join(root, "dir", folder), exist_ok=True)
    with open(os.path.join(root, "dir/out/a.txt"), "w") as f:
        f.write("four")
    file_rows(lab, "dir", os.path.join(root, "dir/in"), "")


def file_rows(lab, partner, folder, prefix):
    r = one(lab, call(partner, body="bytes", verb="STORE", target=prefix + "b.txt", safety="once"))
    same(r["end"], "done", f"STORE: {r}")
    with open(os.path.join(folder, "b.txt"), "rb") as f:
        same(f.read(), b"bytes", "whole")
    r = one(lab, call(partner, body="other", verb="STORE", target=prefix + "b.txt", safety="once"))
    same((r["end"], r.get("status")), ("failed", 409), "a name is never written over")
    r = one(lab, call(partner, verb="FETCH", target=prefix + "none.txt"))
    same((r["end"], r.get("status")), ("failed", 404), "no such file")
    r = one(lab, call(partner, verb="FETCH", target=prefix + "a.txt"))
    same((r["end"], r.get("content")), ("done", "four"), "FETCH")
    r = one(lab, call(partner, verb="LIST", target=prefix or "."))
    expect(r["end"] == "done" and any(line.split("\t")[0] == "4" and line.split("\t")[2] == "a.txt"
                                      for line in r["content"].splitlines()), f"LIST: {r}")
    r = one(lab, call(partner, verb="STAT", target=prefix + "a.txt"))
    expect(r.get("content", "").startswith("4\t"), f"STAT: {r}")
    r = one(lab, call(partner, verb="STAT", target=prefix + "none.txt"))
    same((r["end"], r.get("status")), ("failed", 404), "STAT of nothing")


def test_sftp(lab):
    port = free_port()
    pin = lab.sshd(port)
    wait_for(port)
    folder = lab.path("files")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "a.txt"), "w") as f:
        f.write("four")
    lab.partner("far", f"sftp://localhost:{port}{folder}", "adapter = probe", f"host_key = {pin}",
                "credential = login", transport="sftp")
    user = subprocess.run(["id", "-un"], capture_output=True, check=True, text=True).stdout.strip()
    with open(lab.path("user_key"), "rb") as f:
        lab.secret("far-key", f.read())
    lab.partners.append(f"[credential far/login]\nscheme = ssh_key\nuser = {user}\nsecret = vault://far-key\n")
    file_rows(lab, "far", folder, "./")


# ---- many


def test_many(lab):
    server = Raw(lab, play_fine)
    web(lab, server, "concurrency = 32")
    begun = call("web", verb="POST", target="/m", safety="once", count=200, quiet="yes")
    said = play(lab, begun, "wait")
    same((len(results(said)), said[-1]["open"], len(server.requests)), (0, 0, 200),
         "200 calls at once, all done")
    said = play(lab, call("web", verb="POST", target="/m", count=5, tag="x"), "wait", calls_max=3)
    same((len(results(said)), len([r for r in said if r["type"] == "refused"])), (3, 2), "as many as may be")


def test_nothing_twice(lab):
    """A partner that fails in every way at once: what must not be repeated is not, and every call ends once."""
    def wild(s, c, number):
        if number % 7 == 0:
            return reset(c)
        while (body := s.request(c)) is not None:
            kind = int(body) % 6
            if kind == 0:
                return reset(c)
            if kind == 1:
                c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly")
                return None
            if kind == 2:
                time.sleep(0.6)
            answer(c, *([b"503 Busy"] if kind == 3 else [b"200 OK"]))
        return None
    server = Raw(lab, wild)
    web(lab, server, "concurrency = 16", "breaker_failures = 1000", "first_byte_timeout = 400ms")
    calls = [call("web", body=str(i), verb="POST", target="/x", safety="once", reconcile="person", tag=f"t{i}")
             for i in range(240)]
    said = play(lab, *calls, "wait")
    ends = {r["tag"]: r for r in results(said)}
    same((len(results(said)), len(ends)), (240, 240), "every call ends, once")
    seen = [int(body) for _, body in server.requests]
    same(len(seen), len(set(seen)), "nothing was sent twice")
    for i in range(240):
        r, got = ends[f"t{i}"], i in seen
        if r["end"] == "done":
            expect(got and i % 6 in (4, 5), f"{i}: done, and the partner has it")
        elif r["failure"] == "retry":
            expect(not got, f"{i}: said to be unsent, and the partner has it")
        elif r["failure"] == "outcome":
            expect(i % 6 in (0, 1, 2) or not got, f"{i}: unknown without a cause")


TESTS = [f for name, f in list(globals().items()) if name.startswith("test_")]


def prepare(lab):
    lab.authority("ca")
    lab.certificate("good")


if __name__ == "__main__":
    the_lab = Lab()
    prepare(the_lab)
    main(TESTS, the_lab)
