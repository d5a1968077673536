#!/usr/bin/env python3
"""Every case under samples/: an input and what must come of it.

    samples/KIND/NAME/input.KIND    the file
                      claims.jsonl  claims that were sent before it came (where there are any)
                      faults.txt    what hia validate finds in it: severity, fault, place
                      events.jsonl  what the platform is told when it is ingested, less ids that
                                    are made anew each time

`test_samples.py BUILD_DIR --update` writes what came of it instead of comparing: read the
difference before you commit it.
"""
import glob
import json
import os
import re
import sys

from lab import ROOT, Lab, expect, finish, same

NOW = {"HIA_NOW": "2026-01-15T14:03:09Z"}
MADE_ANEW = ("organization_id", "timestamp", "event_type", "file_sha256")
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


def faults_of(lab, path):
    found = lab.run("validate", "--json", "--notes", path, code=None, environment=NOW)
    place = ("{severity} {fault} {title}\n"
             "    {path} {segment}{element:02}-{component} segment {segment_ordinal}")
    faults = [json.loads(text) for text in found.splitlines()]
    # Which code sets are loaded is not of the document (X12-1105).
    return "".join(place.format(**f) + "\n" for f in faults if f["fault"] != "X12-1105")


def told_by(lab, path):
    before = len(lab.events())
    lab.run("ingest", path, code=None, environment=NOW)
    lines = []
    for event in lab.events()[before:]:
        payload = {k: v for k, v in event["payload"].items()
                   if k not in MADE_ANEW and not (isinstance(v, str) and UUID.match(v))}
        lines.append(json.dumps({"event": event["event"], **payload}) + "\n")
    return "".join(lines)


def compare(path, content, update):
    if update:
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
    expect(os.path.exists(path), f"{path} is there")
    if os.path.exists(path):
        same(content, open(path, encoding="utf-8").read(), os.path.relpath(path, ROOT))


def main():
    update = "--update" in sys.argv
    cases = sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*")))
    expect(len(cases) >= 15, f"{len(cases)} cases")
    for path in cases:
        folder, lab = os.path.dirname(path), Lab()
        claims = os.path.join(folder, "claims.jsonl")
        compare(os.path.join(folder, "faults.txt"), faults_of(lab, path), update)
        if os.path.exists(claims):
            lab.run("submit", claims, environment=NOW)
            compare(os.path.join(folder, "events.jsonl"), told_by(lab, path), update)
    finish()


if __name__ == "__main__":
    main()
