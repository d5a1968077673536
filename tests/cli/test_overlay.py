#!/usr/bin/env python3
"""Overlays from the command line: check, show, test, and what validate and submit make of them."""
import json
import os
import re
import subprocess

from lab import ENVIRONMENT, HIA, ROOT, Lab, expect, finish, make_claims, same

RULES = """[overlay]
guide = 837P
title = A plan
[rule referring]
at = 2310A
require = yes
message = The plan wants a referring provider
[rule few]
at = 2300
max_in_set = 1000
"""


def main():
    lab = Lab()
    good = lab.write("plan.conf", RULES)
    bad = lab.write("bad.conf", RULES.replace("2310A", "231OA"))
    example = os.path.join(ROOT, "conf/overlays/example-behavioral-health.conf")

    lab.run("overlay", "check", good, example)
    with open(os.path.join(ROOT, "docs/overlays.md")) as f:
        page = f.read()
    examples = re.findall(r"```conf\n(.*?)```", page, re.DOTALL)
    same(len(examples), 10, "examples of the page")
    for i, text in enumerate(examples):
        lab.run("overlay", "check", lab.write(f"example{i}.conf", text))
    for name in re.findall(r"^    ([a-z-]+) ", lab.run("overlay", "words"), re.MULTILINE):
        expect(f"`{name}`" in page, f"the page has {name}")
    said = lab.run("overlay", "check", good, bad, code=1)
    expect("bad.conf:5:6: guide 837P has no loop 231OA: did you mean 2310A?" in said, said)
    same([line["good"] for line in lab.lines("overlay", "check", good, bad, code=1)],
         [True, False], "the same for programs")
    lab.run("overlay", "check", lab.path("none.conf"), code=2)
    lab.run("overlay", "check", code=2)
    lab.run("overlay", "frob", code=2)

    expect("2310A  referring_provider  [referring]" in lab.run("overlay", "show", good),
           "show names the place")
    expect("uses no overlay" in lab.run("overlay", "show", "sandbox"), "a partner without one")
    expect("[rendering]" in lab.run("overlay", "show", "example-behavioral-health"),
           "an overlay by its name")
    expect("leniencies of" in lab.run("overlay", "words"), "the words there are")

    claims = make_claims("--count", "3", "--clean")
    x12 = lab.write("claims.837", lab.run("build", "--claims", "-", stdin=claims))
    said = lab.run("overlay", "test", good, x12, code=1)
    expect("referring" in said and "broken 3 times" in said, said)
    lab.run("overlay", "test", good, x12, "--breaks", "referring")
    lab.run("overlay", "test", good, x12, "--breaks", "few", code=1)
    lab.run("overlay", "test", good, x12, "--breaks", "nobody", code=2)
    lab.run("overlay", "test", bad, x12, code=1)

    lab.run("validate", x12)
    said = lab.run("validate", "--overlay", good, x12, code=1)
    expect("The plan wants a referring provider" in said and "rule referring" in said, said)
    lab.run("validate", "--overlay", good, "--snip", "7=warning", x12)
    lab.run("validate", "--overlay", good, "--snip", "1-6", x12)
    lab.run("validate", "--overlay", bad, x12, code=2)
    faults = lab.lines("validate", "--overlay", good, x12, code=1)
    same({f["rule"] for f in faults if "rule" in f}, {"referring"}, "the rule in JSON")

    # A partner that uses it: what is sent is held.
    os.makedirs(lab.path("conf/overlays"))
    os.makedirs(lab.path("conf/partners"))
    lab.write("conf/overlays/plan.conf", RULES)
    with open(os.path.join(ROOT, "conf/hia.conf")) as f:
        main_conf = f.read().replace("data_dir = ../build/data", "data_dir = ../data").replace(
            "#registry_dir = events", f"registry_dir = {ROOT}/conf/events")
    conf = lab.write("conf/hia.conf", main_conf)
    with open(os.path.join(ROOT, "conf/partners/sandbox.conf")) as f:
        partner = f.read()
    path = lab.write("claims.jsonl", claims)

    def hia(more, *arguments):
        lab.write("conf/partners/sandbox.conf", partner + more)
        done = subprocess.run([HIA, *arguments, "--config", conf], capture_output=True, cwd=ROOT,
                              env=ENVIRONMENT)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    code, out, err = hia("\noverlay = plan\n", "submit", "--json", path)
    totals = [json.loads(line) for line in out.splitlines() if '"totals"' in line]
    expect(totals and totals[0]["held"] == 3, f"claims the plan would refuse are held: {out} {err}")
    code, out, err = hia("\noverlay = plan\nsnip_partner = warning\n", "validate", "--partner",
                         "sandbox", x12)
    same(code, 0, f"the partner's setting lets it pass: {out} {err}")
    code, out, err = hia("\noverlay = plan, none\n", "submit", path)
    expect(code == 2 and "partner sandbox" in err and "none.conf" in err,
           f"an overlay that is not there: {code} {err}")
    finish()


if __name__ == "__main__":
    main()
