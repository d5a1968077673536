#!/usr/bin/env python3
"""x12_check.py - a second pair of eyes: reads 837P and 835 files with nothing but string splitting.

Checks counts, control numbers and sums; knows nothing of the parsers it checks. Prints one JSON
object a file; exit 1 when something does not hold.
"""
import json
import sys
from decimal import Decimal


def money(text):
    return Decimal(text or "0")


def cas(segment):
    """What one CAS takes off: amounts stand third, sixth, ninth ..."""
    return sum((money(a) for a in segment[3::3]), Decimal(0))


def check_837(segments, component, wrong, out):
    claims, line, parents = {}, 0, {}
    for s in segments:
        if s[0] == "HL":
            if s[2] and s[2] not in parents:
                wrong.append(f"HL {s[1]} hangs on nothing")
            if int(s[1]) != len(parents) + 1:
                wrong.append(f"HL {s[1]} is out of order")
            parents[s[1]] = s[3]
        elif s[0] == "CLM":
            if s[1] in claims:
                wrong.append(f"claim {s[1]} stands there twice")
            claims[s[1]] = [money(s[2]), Decimal(0)]
            now, line = s[1], 0
        elif s[0] == "LX":
            line += 1
            if int(s[1]) != line:
                wrong.append(f"a line of {now} is out of order")
        elif s[0] == "SV1":
            claims[now][1] += money(s[2])
    wrong += [f"claim {name} charges {a}, its lines {b}" for name,
              (a, b) in claims.items() if a != b]
    out["claims"] = out.get("claims", 0) + len(claims)
    out["charge"] = str(Decimal(out.get("charge", "0"))
                        + sum((a for a, _ in claims.values()), Decimal(0)))


def check_835(segments, component, wrong, out):
    payment, claims, lines, provider, at_claim = Decimal(0), [], [], Decimal(0), True
    for s in segments:
        if s[0] == "BPR":
            payment = money(s[2])
        elif s[0] == "CLP":
            claims.append({"id": s[1], "charge": money(s[3]), "paid": money(s[4]),
                           "off": Decimal(0), "lines": []})
        elif s[0] == "SVC":
            claims[-1]["lines"].append({"charge": money(s[2]), "paid": money(s[3]),
                                        "off": Decimal(0)})
        elif s[0] == "CAS":
            claims[-1]["off"] += cas(s)
            if claims[-1]["lines"]:
                claims[-1]["lines"][-1]["off"] += cas(s)
        elif s[0] == "PLB":
            provider += sum((money(a) for a in s[4::2]), Decimal(0))
    for c in claims:
        if c["charge"] - c["off"] != c["paid"]:
            wrong.append(f"claim {c['id']} does not balance")
        if any(l["charge"] - l["off"] != l["paid"] for l in c["lines"]):
            wrong.append(f"a line of {c['id']} does not balance")
        if c["lines"] and sum(l["charge"] for l in c["lines"]) != c["charge"]:
            wrong.append(f"the lines of {c['id']} do not add up")
    if payment != sum((c["paid"] for c in claims), Decimal(0)) - provider:
        wrong.append("BPR02 is not what the claims were paid less PLB")
    out["payments"] = out.get("payments", 0) + len(claims)
    out["remitted"] = str(Decimal(out.get("remitted", "0")) + payment)


def check(path):
    text = open(path, encoding="utf-8").read()
    element, component, terminator = text[3], text[104], text[105]
    segments = [p.strip("\r\n").split(element) for p in text.split(terminator) if p.strip("\r\n")]
    wrong, out, groups, sets, begun, seen = [], {"file": path, "sets": 0}, 0, 0, None, set()
    for i, s in enumerate(segments):
        if s[0] == "ISA":
            isa, groups = s, 0
        elif s[0] == "GS":
            gs, sets, groups, seen = s, 0, groups + 1, set()
        elif s[0] == "ST":
            begun, sets = i, sets + 1
            if s[2] in seen:
                wrong.append(f"ST {s[2]} twice")
            seen.add(s[2])
        elif s[0] == "SE":
            body = segments[begun:i + 1]
            if s[2] != body[0][2] or int(s[1]) != len(body):
                wrong.append(f"SE {s[2]} does not close its ST")
            {"837": check_837, "835": check_835}.get(body[0][1], lambda *_: None)(body, component,
                                                                                  wrong, out)
            out["sets"] += 1
        elif s[0] == "GE" and (s[2] != gs[6] or int(s[1]) != sets):
            wrong.append("GE does not close its GS")
        elif s[0] == "IEA" and (s[2] != isa[13] or int(s[1]) != groups):
            wrong.append("IEA does not close its ISA")
    if segments[-1][0] != "IEA":
        wrong.append("the file does not end with IEA")
    return dict(out, wrong=wrong)


if __name__ == "__main__":
    results = [check(path) for path in sys.argv[1:]]
    for result in results:
        print(json.dumps(result))
    sys.exit(any(result["wrong"] for result in results))
