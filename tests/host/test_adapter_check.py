#!/usr/bin/env python3
"""test_adapter_check.py - hia adapter check: what is told of a partner's configuration, and what is asked.

    test_adapter_check.py BUILD_DIR [NAME]
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))
from net_lab import BUILD, ORGANIZATION, Lab, Raw, answer, expect, main, same  # noqa: E402

HIA = os.path.join(BUILD, "bin/hia")
PROBE = os.path.join(BUILD, "tests/host/adapters")
SAMPLE = os.path.join(BUILD, "adapters")
EVENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../conf/events")
CANARY = "CANARY-of-the-partner"


def check(lab, partner, *arguments, code=0, extra="", adapters=PROBE):
    lab.write("hia.conf", f"[hia]\norganization_id = {ORGANIZATION}\ndata_dir = {lab.path('data')}\n"
              f"vault = {lab.path('vault')}\nvault_key_file = {lab.path('vault.key')}\n"
              f"[events]\nregistry_dir = {os.path.abspath(EVENTS)}\n" + "\n".join(lab.partners) + extra)
    done = subprocess.run([HIA, "adapter", "check", partner, "--json", "--config", lab.path("hia.conf"),
                           "--adapters", adapters, *arguments], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
    lab.said = done.stdout + done.stderr
    same(done.returncode, code, f"check {partner}: {lab.said[-1500:]}")
    expect(CANARY not in lab.said, "no secret is shown")
    return [(r["what"], r["name"], r["good"], r["detail"]) for r in map(json.loads, done.stdout.splitlines())]


def good(rows):
    return [(what, name) for what, name, is_good, _ in rows if is_good]


def wrong(rows):
    return [(what, name) for what, name, is_good, _ in rows if not is_good]


CREDENTIAL = "\n[credential web/main]\nscheme = header\nsecret = vault://web-secret\n"


def known(s, c, _):
    while s.request(c) is not None:
        answer(c, *([b"200 OK"] if CANARY.encode() in s.requests[-1][0] else [b"401 Unauthorized"]))


def partner(lab, server):
    lab.secret("web-secret", CANARY)
    lab.partner("web", server.url, "adapter = probe", "credential = main")


def test_all_is_well(lab):
    server = Raw(lab, known)
    partner(lab, server)
    rows = check(lab, "web", extra=CREDENTIAL + "[adapter web]\ngreeting = hello\n")
    same(good(rows), [("adapter", "probe"), ("options", "probe"), ("credential", "main"), ("endpoints", ""),
                      ("answer", "credentials.check")], "each piece is told")
    same(wrong(rows), [], "and well")
    same(len(server.requests), 1, "the partner was asked once")
    check(lab, "web", "--offline", extra=CREDENTIAL)
    same(len(server.requests), 1, "--offline asks nothing")


def test_the_partner_does_not_know_us(lab):
    server = Raw(lab, known)
    partner(lab, server)
    lab.secret("other", "not the key")
    rows = check(lab, "web", code=1, extra=CREDENTIAL.replace("web-secret", "other"))
    same(wrong(rows), [("answer", "credentials.check")], "everything else is well")
    expect(rows[-1][3].startswith("credential, "), f"and why: {rows[-1]}")


def test_everything_wrong_is_told_at_once(lab):
    server = Raw(lab, known)
    partner(lab, server)
    rows = check(lab, "web", code=1, extra=CREDENTIAL.replace("web-secret", "nothing") +
                 "[credential web/second]\nscheme = basic\nuser = me\nsecret = file:///not/there\n"
                 "[adapter web]\ngreetin = hello\n")
    same(wrong(rows), [("options", "probe"), ("credential", "main"), ("credential", "second")], "all three")
    details = [detail for _, _, is_good, detail in rows if not is_good]
    expect("did you mean greeting?" in details[0], details[0])
    expect(all("hia.conf:" in d for d in details), f"each with its place: {details}")
    same(server.requests, [], "nothing is sent")


def test_events_are_registered(lab):
    server = Raw(lab, known)
    lab.partner("post", server.url, "adapter = sample")
    rows = check(lab, "post", code=1, extra="\n[adapter post]\nmailbox = 7\n", adapters=SAMPLE)
    same(wrong(rows), [("adapter", "sample")], "an event nobody registered")
    expect("sample_letter_answered 1.0" in rows[0][3] and "registry" in rows[0][3], rows[0][3])


def test_no_such_partner_or_adapter(lab):
    server = Raw(lab, known)
    partner(lab, server)
    check(lab, "wbe", code=2, extra=CREDENTIAL)
    expect("did you mean web?" in lab.said, lab.said)
    lab.partners = []
    lab.partner("web", server.url, "adapter = prob")
    same(wrong(check(lab, "web", code=1)), [("adapter", "prob")], "an adapter that is not there")
    lab.partners = []
    lab.partner("web", server.url)
    rows = check(lab, "web", code=1)
    expect("names no adapter" in rows[0][3], f"a partner without one: {rows}")


def test_the_page_is_true(lab):
    """The example of docs/adding-an-adapter.md, with an adapter that is there."""
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/adding-an-adapter.md")
    with open(page, encoding="utf-8") as f:
        example = re.search(r"```ini\n(.*?)```", f.read(), re.S).group(1)
    example = example.replace("adapter = acme", "adapter = probe").replace("mailbox = 7", "greeting = hello")
    rest = lab.partner("acme", "https://x.test") or lab.partners.pop()
    rest = "\n".join(line for line in rest.split("\n")[4:] if line)
    lab.secret("acme.secret", "a")
    lab.secret("acme.batch", "b")
    example = example.replace("[partner acme]\n", f"[partner acme]\n{rest}\n")
    rows = check(lab, "acme", "--offline", extra=example)
    same((wrong(rows), len(rows)), ([], 5), "it is what a partner's file looks like")


TESTS = [f for name, f in list(globals().items()) if name.startswith("test_")]

if __name__ == "__main__":
    the_lab = Lab()
    the_lab.authority("ca")
    the_lab.certificate("good")
    main(TESTS, the_lab)
