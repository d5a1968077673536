#!/usr/bin/env python3
"""Code sets from the command line: load, list, check, show, and what validate makes of them."""
import json
import os

from lab import Lab, expect, finish, make_claims, same


def main():
    lab = Lab()
    order = "\n".join(f"{i:05} {code:<7} {flag} {'short':<60} {text}" for i, (code, flag, text) in
                      enumerate([("F32", 0, "A heading"), ("F320", 1, "One"), ("F411", 1, "Two")]))
    said = lab.run("codes", "load", "icd10cm", lab.write("icd10cm_order_2026.txt", order))
    expect("3 codes read as icd10cm-order, for 2025-10-01 to 2026-09-30" in said, said)

    sets = {line["set"]: line for line in lab.lines("codes", "list")}
    same(sets["icd10cm"]["state"], "loaded", "state of a loaded set")
    same(sets["icd10cm"]["codes"], 3, "codes of it")
    same(sets["place-of-service"]["state"], "built in", "state of a set that is built in")
    same(sets["carc"]["state"], "form only", "state of a set that is not there")

    for code, day, exit_code in (("F320", "2026-01-15", 0), ("f32.0", "2026-01-15", 0),
                                 ("F32", "2026-01-15", 1), ("F999", "2026-01-15", 1),
                                 ("nonsense", "2026-01-15", 1), ("F320", "someday", 2)):
        lab.run("codes", "check", "icd10cm", code, "--on", day, code=exit_code)
    lab.run("codes", "check", "carc", "45")
    lab.run("codes", "check", "carc", "4555", code=1)
    shown = lab.lines("codes", "show", "icd10cm", "F32")
    same([line["code"] for line in shown], ["F32", "F320"], "codes that begin so")
    same(shown[1]["text"], "One", "a text")
    lab.run("codes", "show", "carc", code=1)
    for wrong in (("load",), ("load", "icd"), ("load", "carc"), ("frob",), ("check", "carc")):
        lab.run("codes", *wrong, code=2)
    lab.run("codes", "load", "carc", lab.write("empty.csv", ""), code=1)

    claims = make_claims("--count", "3", "--clean")
    x12 = lab.run("build", "--claims", "-", stdin=claims)
    path = lab.write("claims.837", x12)
    faults = [line for line in lab.lines("validate", path, code=None) if line["snip"] == 5]
    expect(all("ICD-10-CM" in line["title"] for line in faults if line["segment"] == "HI"),
           "validate names the set")
    expect(faults, "codes that are not in the loaded set are faults")
    lab.run("validate", "--snip", "5=off", path)
    same(json.dumps([f for f in faults if f["severity"] == "error"]) == "[]", False, "as errors")
    text = lab.run("validate", path, code=1)
    expect("code sets are not loaded" in text, "validate says what is checked by form alone")

    # What is sent is held for them; the partner's setting lets it pass.
    totals = lab.totals("submit", lab.write("claims.jsonl", claims), code=None)
    expect(totals["held"] > 0, f"claims with unknown codes are held: {totals}")
    with open(lab.path("codes/icd10cm.codes"), "rb") as f:
        damaged = bytearray(f.read())
    damaged[-1] ^= 1
    os.chmod(lab.path("codes/icd10cm.codes"), 0o644)
    lab.write("codes/icd10cm.codes", bytes(damaged))
    lab.run("codes", "list", code=1)
    lab.run("submit", lab.path("claims.jsonl"), code=2)
    finish()


if __name__ == "__main__":
    main()
