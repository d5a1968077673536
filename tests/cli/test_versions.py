#!/usr/bin/env python3
"""Two versions of an event stand side by side: both envelopes are written, and both audited."""
import json
import os
import shutil

from lab import ROOT, Lab, expect, finish, same

CLAIMS = os.path.join(ROOT, "samples/claims/batch-500.jsonl")
NAME = "pm_claim_transmitted"


def two_versions(lab, since, until):
    """The registry of the repository, and a version 2.0 with one field less."""
    folder = lab.path("conf/events")
    with open(os.path.join(folder, NAME + ".json"), encoding="utf-8") as f:
        old = json.load(f)
    new = json.loads(json.dumps(old))
    new["version"] = "2.0"
    del new["payload"]["properties"]["charge_cents"]
    new["payload"]["required"] = [r for r in new["payload"]["required"] if r != "charge_cents"]
    old["deprecated_since"], old["emit_until"] = since, until
    for name, definition in ((NAME + ".json", old), (NAME + ".2.0.json", new)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            json.dump(definition, f)


def emitted(since, until):
    lab = Lab()
    lab.configure()
    two_versions(lab, since, until)
    lab.run("submit", CLAIMS, code=None, environment={"HIA_NOW": "2026-02-15T14:03:09Z"})
    events = lab.events()
    same(len({e["metadata"]["event_id"] for e in events}), len(events), "every id is of one event")
    return lab, [e for e in events if e["event"] == NAME]


def both():
    lab, sent = emitted("2026-01-15", "2026-04-15")
    old = [e for e in sent if e["metadata"]["event_version"] == "1.0"]
    new = [e for e in sent if e["metadata"]["event_version"] == "2.0"]
    expect(len(old) > 400, f"{len(old)} claims were told of")
    same([e["payload"]["entity_id"] for e in new], [e["payload"]["entity_id"] for e in old],
         "each in both versions")
    expect(all("charge_cents" in e["payload"] for e in old), "the old shape is as it was")
    expect(not any("charge_cents" in e["payload"] for e in new), "the new one has its own")


def ended():
    _, sent = emitted("2025-10-01", "2026-02-15")
    same({e["metadata"]["event_version"] for e in sent}, {"2.0"}, "the old one has ended")


def audited():
    lab = Lab()
    lab.configure()
    two_versions(lab, "2026-01-15", "2026-04-15")
    docs = lab.path("docs")
    shutil.copytree(os.path.join(ROOT, "docs/events"), docs)
    told = lab.run("audit", "--docs", docs, code=1)
    expect(f"## {NAME} 2.0" in told, "the second version has no page")
    with open(os.path.join(docs, "README.md"), "a", encoding="utf-8") as f:
        f.write(f"\n## {NAME} 2.0\n")
    lab.run("audit", "--docs", docs)


def main():
    both()
    ended()
    audited()
    finish()


if __name__ == "__main__":
    main()
