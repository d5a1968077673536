#!/usr/bin/env python3
"""TA1, 999 and 277CA of every guide, read by a reader that shares nothing with ours: a fault is planted at
a place we know, and the answer must name that place, that code, that business unit, and count right."""
import glob
import json
import os
import subprocess
import tempfile
from collections import Counter
from decimal import Decimal

from lab import ENVIRONMENT, HIA, ROOT, expect, finish, same

HERE = tempfile.TemporaryDirectory(prefix="hia-ack-")

# ---- documents ---------------------------------------------------------------------------------

ISA = "ISA*00*          *00*          *ZZ*SENDERID       *ZZ*RECEIVERID     *260105*1200*^*00501*{}*0*T*:"
CLAIM_TOP = ["BHT*0019*00*REF1*20260105*1200*CH", "NM1*41*2*CLINIC*****46*SUB1",
             "PER*IC*DESK*TE*3035550100", "NM1*40*2*PAYER*****46*REC1", "HL*1**20*1",
             "NM1*85*2*CLINIC*****XX*1234567893", "N3*1 MAIN ST", "N4*DENVER*CO*802030000",
             "REF*EI*840000000", "HL*2*1*22*0", "SBR*P*18*******MC",
             "NM1*IL*1*DOE*JANE****MI*MEMBER1", "N3*2 ELM ST", "N4*DENVER*CO*80203",
             "DMG*D8*19800101*F", "NM1*PR*2*PAYER*****PI*P1"]
OURS = {
    "270": ("HS", "005010X279A1", [
        "BHT*0022*13*TRACE1*20260105*1200", "HL*1**20*1", "NM1*PR*2*PAYER*****PI*P1", "HL*2*1*21*1",
        "NM1*1P*2*CLINIC*****XX*1234567893", "HL*3*2*22*0", "TRN*1*T1*9CLINIC001",
        "NM1*IL*1*DOE*JANE****MI*MEMBER1", "DMG*D8*19800101", "DTP*291*D8*20260105", "EQ*30"]),
    "271": ("HB", "005010X279A1", [
        "BHT*0022*11*TRACE1*20260105*1200", "HL*1**20*1", "NM1*PR*2*PAYER*****PI*P1", "HL*2*1*21*1",
        "NM1*1P*2*CLINIC*****XX*1234567893", "HL*3*2*22*0", "TRN*2*T1*9CLINIC001",
        "NM1*IL*1*DOE*JANE****MI*MEMBER1", "DMG*D8*19800101", "DTP*346*D8*20260101",
        "EB*1*IND*30**PLAN"]),
    "837P": ("HC", "005010X222A1", CLAIM_TOP + [
        "CLM*A1*100***11:B:1*Y*A*Y*Y", "HI*ABK:F329", "LX*1", "SV1*HC:90837*100*UN*1***1",
        "DTP*472*D8*20260102"]),
    "837I": ("HC", "005010X223A2", [
        s for s in CLAIM_TOP if not s.startswith("PRV")] + [
        "CLM*A1*100***13:A:1**A*Y*Y", "DTP*434*RD8*20260102-20260102", "CL1*1*1*01", "HI*ABK:F329",
        "NM1*71*1*SMITH*ANN****XX*1234567893", "LX*1", "SV2*0900*HC:90837*100*UN*1",
        "DTP*472*D8*20260102"]),
    "837D": ("HC", "005010X224A2", CLAIM_TOP + [
        "CLM*A1*100***11:B:1*Y*A*Y*Y", "DTP*472*D8*20260102", "LX*1", "SV3*AD:D0120*100****1"]),
}


class Document:
    """Interchanges of groups of sets, each a list of segments between ST and SE."""

    def __init__(self, functional, version, set_id, body, st03=True):
        self.functional, self.version, self.set_id, self.st03 = functional, version, set_id, st03
        self.body = list(body)

    def sets(self, bodies, first=1, gs=7, spoil=None):
        out = []
        for i, body in enumerate(bodies):
            control = f"{first + i:04d}"
            st = ["ST", self.set_id, control] + ([self.version] if self.st03 else [])
            out += ["*".join(st)] + body + [f"SE*{len(body) + 2}*{control}"]
        out = [f"GS*{self.functional}*SENDERGS*RECEIVERGS*20260105*1200*{gs}*X*{self.version}"] + out
        out.append(f"GE*{len(bodies)}*{gs}")
        return spoil(out) if spoil else out

    @staticmethod
    def interchange(groups, isa=42, spoil=None):
        count = sum(s.startswith("GS*") for s in groups)
        all_ = [ISA.format(f"{isa:09d}")] + groups + [f"IEA*{count}*{isa:09d}"]
        return "".join(s + "~" for s in (spoil(all_) if spoil else all_))

    def text(self, body=None):
        return self.interchange(self.sets([body or self.body]))


def split(text):
    return [s.strip("\r\n").split(text[3]) for s in text.split(text[105]) if s.strip()]


def read_sample(path):
    """The first set of a sample, in our delimiters, as a document."""
    with open(path, encoding="ascii") as f:
        text = f.read()
    element, component, terminator, repetition = text[3], text[104], text[105], text[82]
    swap = str.maketrans({element: "*", component: ":", repetition: "^"})
    segments = [s.strip("\r\n").translate(swap) for s in text.split(terminator) if s.strip()]
    gs = [s.split("*") for s in segments if s.startswith("GS*")][0]
    st = next(i for i, s in enumerate(segments) if s.startswith("ST*"))
    se = next(i for i, s in enumerate(segments) if s.startswith("SE*"))
    head = segments[st].split("*")
    return Document(gs[1], gs[8], head[1], segments[st + 1:se], len(head) > 3)


def documents():
    out = {name: [Document(f, v, name[:3], body)] for name, (f, v, body) in OURS.items()}
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*"))):
        kind = path.split(os.sep)[-3].upper()
        faults = os.path.join(os.path.dirname(path), "faults.txt")
        if kind in ("999", "TA1") or not os.path.exists(faults) or os.path.getsize(faults):
            continue
        out.setdefault(kind, []).append(read_sample(path))
    return out


# ---- asking ------------------------------------------------------------------------------------


def answer(text, *options):
    """What `hia acknowledge` says: TA1, 999 and 277CA, each as segments, or None."""
    folder = tempfile.mkdtemp(dir=HERE.name)
    source = os.path.join(folder, "in.x12")
    with open(source, "w", encoding="latin-1") as f:
        f.write(text)
    done = subprocess.run([HIA, "acknowledge", "--json", "--out", folder, *options, source],
                          capture_output=True, cwd=ROOT, env=ENVIRONMENT)
    expect(done.returncode in (0, 1), f"hia acknowledge: {done.stderr.decode()[-400:]}")
    said = json.loads(done.stdout) if done.stdout else {}
    out = []
    for ending in ("ta1", "999", "277ca"):
        path = os.path.join(folder, f"in.{ending}")
        out.append(None)
        if os.path.exists(path):
            with open(path, encoding="latin-1") as f:
                out[-1] = split(f.read())
    return out + [said]


# ---- reading a 999 -----------------------------------------------------------------------------


def envelope_counts(segments, what):
    """ISA..IEA, GS..GE, ST..SE: every count and control number of our own file."""
    groups = sets = start = 0
    for i, s in enumerate(segments):
        if s[0] == "ISA":
            isa, groups = s, 0
        elif s[0] == "GS":
            gs, sets, groups = s, 0, groups + 1
        elif s[0] == "ST":
            st, start, sets = s, i, sets + 1
        elif s[0] == "SE":
            same((int(s[1]), s[2]), (i - start + 1, st[2]), f"{what}: SE")
        elif s[0] == "GE":
            same((int(s[1]), s[2]), (sets, gs[6]), f"{what}: GE")
        elif s[0] == "IEA":
            same((int(s[1]), s[2]), (groups, isa[13]), f"{what}: IEA")


def read_999(segments, what):
    """Groups of sets of errors; and that the 999 agrees with itself (X231A1)."""
    envelope_counts(segments, what)
    groups = []
    for s in segments:
        if s[0] == "AK1":
            groups.append({"ak1": s[1:], "sets": []})
        elif s[0] == "AK2":
            groups[-1]["sets"].append({"ak2": s[1:], "errors": []})
        elif s[0] == "IK3":
            groups[-1]["sets"][-1]["errors"].append({"ik3": s[1:], "ctx": [], "ik4": []})
        elif s[0] == "CTX":
            groups[-1]["sets"][-1]["errors"][-1]["ctx"].append(s[1:])
        elif s[0] == "IK4":
            groups[-1]["sets"][-1]["errors"][-1]["ik4"].append(s[1:])
        elif s[0] == "IK5":
            groups[-1]["sets"][-1]["ik5"] = s[1:]
        elif s[0] == "AK9":
            groups[-1]["ak9"] = s[1:]
    for g in groups:
        verdicts = [t["ik5"][0] for t in g["sets"]]
        declared, received, accepted = map(int, g["ak9"][1:4])
        refused = len(g["ak9"]) > 4
        expect(received >= len(verdicts), f"{what}: AK903")
        if not refused and received == len(verdicts):
            good = sum(v in "AE" for v in verdicts)
            want = "P" if 0 < good < received else "R" if not good else "E" if "E" in verdicts else "A"
            same((g["ak9"][0], accepted), (want, good), f"{what}: AK9 follows from its sets")
        if refused:
            same((g["ak9"][0], accepted), ("R", 0), f"{what}: a group refused for its own sake")
        for t in g["sets"]:
            same(bool(t["errors"]) or len(t["ik5"]) > 1, t["ik5"][0] != "A", f"{what}: IK5 and reasons")
            for e in t["errors"]:
                same(bool(e["ik4"]), e["ik3"][3] == "8", f"{what}: IK4 goes with IK3*8")
                expect(sum(c[0].startswith("SITUATIONAL") for c in e["ctx"]) <= 9
                       and len(e["ctx"]) <= 10, f"{what}: CTX")
    return groups


def errors_of(text, what, *options):
    """The errors of the one set of the one group, and its IK5."""
    _, ack, _, _ = answer(text, *options)
    if not ack:
        expect(False, f"{what}: there is no 999")
        return [], []
    groups = read_999(ack, what)
    sets = groups[0]["sets"]
    if not sets:
        expect(False, f"{what}: no set: {groups}")
        return [], []
    return sets[0]["errors"], sets[0]["ik5"]


# ---- plants ------------------------------------------------------------------------------------

# What begins a business unit, its name in CTX01-1, and where its value stands.
UNITS = {"837": ("CLM", None, "CLM01", 1), "835": ("TRN", None, "TRN02", 2),
         "276": ("TRN", None, "TRN02", 2), "277": ("TRN", None, "TRN02", 2),
         "270": ("NM1", "IL", "SUBSCRIBER NAME NM109", 9),
         "271": ("NM1", "IL", "SUBSCRIBER NAME NM109", 9),
         "278": ("NM1", "IL", "SUBSCRIBER NAME NM109", 9),
         "834": ("REF", "0F", "SUBSCRIBER NUMBER REF02", 2), "820": ("ENT", None, "ENT01", 1)}


def check_well(name, doc):
    """As it is: accepted, set by set, group by group, interchange by interchange."""
    ta1, ack, _, _ = answer(doc.text())
    same(ta1, None, f"{name}: no TA1 unasked")
    groups = read_999(ack, name)
    same([g["ak9"] for g in groups], [["A", "1", "1", "1"]], f"{name}: accepted")
    same(groups[0]["ak1"], [doc.functional, "7", doc.version], f"{name}: AK1")
    want = [doc.set_id, "0001"] + ([doc.version] if doc.st03 else [])
    same(groups[0]["sets"][0]["ak2"], want, f"{name}: AK2")

    two = doc.sets([doc.body, doc.body]) + doc.sets([doc.body], gs=8)
    _, ack, _, _ = answer(doc.interchange(two) + doc.interchange(doc.sets([doc.body], gs=9), isa=43))
    kinds = Counter(s[0] for s in ack)
    same((kinds["ISA"], kinds["ST"], kinds["AK2"]), (2, 3, 4),
         f"{name}: a 999 a group, an interchange for an interchange")
    same([g["ak1"][1] for g in read_999(ack, name)], ["7", "8", "9"], f"{name}: each its own")


def check_envelope(name, doc):
    """Trailers and numbers: TA105, AK905, IK502."""
    def last(prefix, text):
        return lambda all_: [text if s.startswith(prefix) else s for s in all_]

    one = doc.sets([doc.body])
    for text, code in ((f"IEA*1*{43:09d}", "001"), (f"IEA*9*{42:09d}", "021")):
        ta1, ack, claims, _ = answer(doc.interchange(one, spoil=last("IEA*", text)))
        same([s[4:6] for s in ta1 if s[0] == "TA1"], [["R", code]], f"{name}: {text}")
        same((ack, claims), (None, None), f"{name}: nothing under an interchange refused")
    for text, code in (("GE*5*7", "5"), ("GE*1*8", "4")):
        _, ack, claims, _ = answer(doc.interchange(doc.sets([doc.body], spoil=last("GE*", text))))
        group = read_999(ack, name)[0]
        same(group["ak9"][4:], [code], f"{name}: {text}")
        same((group["sets"], claims), ([], None), f"{name}: {text} refuses the group whole")
    for text, code in ((f"SE*99*0001", "4"), (f"SE*{len(doc.body) + 2}*0009", "3")):
        _, ik5 = errors_of(doc.interchange(doc.sets([doc.body], spoil=last("SE*", text))), name)
        same(ik5[:2], ["R", code], f"{name}: {text}")
    twice = doc.sets([doc.body, doc.body])
    twice = [s.replace("*0002", "*0001") if s[:2] in ("ST", "SE") else s for s in twice]
    _, ack, _, _ = answer(doc.interchange(twice))
    group = read_999(ack, name)[0]
    same([t["ik5"] for t in group["sets"]], [["A"], ["R", "23"]], f"{name}: ST02 twice")
    same(group["ak9"], ["P", "2", "2", "1"], f"{name}: one of two is taken")
    _, ack, _, _ = answer(doc.interchange(one + doc.sets([doc.body])))
    same([g["ak9"][4:] for g in read_999(ack, name)], [[], ["19"]], f"{name}: GS06 twice")


def check_segments(name, doc):
    """A segment too many at every place, one missing: id, position, code, business unit."""
    tag, qualifier, label, place = UNITS[doc.set_id]
    seen_unit = False
    for at in range(1, len(doc.body) + 1):
        parts = doc.body[at - 1].split("*")
        body = doc.body[:at] + ["ZZZ*1"] + doc.body[at:]
        if at not in (1, len(doc.body) // 2, len(doc.body)) and (seen_unit or parts[0] != tag):
            continue
        errors, ik5 = errors_of(doc.text(body), f"{name}: ZZZ at {at + 2}")
        same([(e["ik3"][:2], e["ik3"][3:]) for e in errors], [(["ZZZ", str(at + 2)], ["1"])],
             f"{name}: ZZZ is named where it stands")
        same(ik5[0], "R", f"{name}: and refused")
        if parts[0] == tag and (not qualifier or parts[1] == qualifier) and len(parts) > place \
                and parts[place]:
            seen_unit = True
            same(errors[0]["ctx"], [[f"{label}:{parts[place]}"]], f"{name}: in its business unit")
    expect(seen_unit, f"{name}: the document has a business unit")
    missing = doc.body[0].split("*")[0]
    errors, _ = errors_of(doc.text(doc.body[1:]), f"{name}: no {missing}")
    same(errors[0]["ik3"][0:2] + errors[0]["ik3"][3:], [missing, "2", "3"],
         f"{name}: {missing} is missed")


def check_elements(name, doc):
    """A date that is none, an element too many, a value too long: place, number, code, value."""
    for at, segment in enumerate(doc.body):
        parts = segment.split("*")
        if parts[0] in ("BHT", "BGN"):
            date, place = ("4" if parts[0] == "BHT" else "3"), at
            break
        if parts[0] == "BPR":
            date, place = "16", at
            break
    parts = doc.body[place].split("*")
    wrong = parts[:int(date)] + ["20261345"] + parts[int(date) + 1:]
    body = doc.body[:place] + ["*".join(wrong)] + doc.body[place + 1:]
    for options, value in (((), []), (("--copy-values",), ["20261345"])):
        errors, ik5 = errors_of(doc.text(body), f"{name}: a date", *options)
        dates = [i for e in errors for i in e["ik4"] if i[2] == "8" and i[0] == date]
        same(dates, [[date, "373", "8"] + value], f"{name}: IK4 of a date that is none")
        same([e["ik3"][:2] for e in errors if e["ik4"]][0], [parts[0], str(place + 2)],
             f"{name}: its segment")
        expect(ik5[0] == "R" and "5" in ik5, f"{name}: {ik5}")
    for at, segment in enumerate(doc.body):
        if segment.startswith("N3*"):
            body = doc.body[:at] + ["N3*1 MAIN ST*B*C*D"] + doc.body[at + 1:]
            errors, _ = errors_of(doc.text(body), f"{name}: N3", "--copy-values")
            same([e["ik4"] for e in errors], [[["3", "", "3", "C"]]], f"{name}: an element too many")
            body = doc.body[:at] + ["N3*" + "X" * 60] + doc.body[at + 1:]
            errors, _ = errors_of(doc.text(body), f"{name}: N3", "--copy-values")
            same([e["ik4"] for e in errors], [[["1", "166", "5", "X" * 60]]], f"{name}: too long")
            break


def check_never(name, doc):
    """No answer to an answer, and no byte of theirs that would cut our own file apart."""
    _, ack, _, _ = answer(doc.text())
    text = "".join("*".join(s) + "~" for s in ack)
    same(answer(text)[:3], [None, None, None], f"{name}: a 999 is not acknowledged")
    parts = doc.body[0].split("*")
    body = ["*".join(parts[:-1] + [parts[-1] + "\x01\x02"])] + doc.body[1:]
    _, ack, _, _ = answer(doc.text(body), "--copy-values")
    expect(all(c >= " " and c <= "~" for s in ack for e in s for c in e), f"{name}: binary data")


# ---- 277CA -------------------------------------------------------------------------------------


def read_277ca(segments, what):
    """Sets: [(receiver's STC, counts and amounts, claims by CLM01)]; totals are those of the claims."""
    envelope_counts(segments, what)
    sets, claim, level = [], None, None
    for s in segments:
        if s[0] == "ST":
            sets.append({"claims": {}, "totals": {}, "providers": [], "reference": None})
            claim, level = None, "B"
        elif s[0] == "HL":
            level = {"20": "A", "21": "B", "19": "C", "PT": "D"}[s[3]]
            claim = None
            if level == "C":
                sets[-1]["providers"].append({"totals": {}})
        elif s[0] == "TRN" and level == "D":
            claim = sets[-1]["claims"].setdefault(s[2], {"stc": [], "lines": [], "ref": {}})
        elif s[0] == "TRN" and level == "B":
            sets[-1]["reference"] = s[2]
        elif s[0] == "SVC":
            claim["lines"].append({"svc": s[1:], "stc": []})
        elif s[0] == "STC":
            target = sets[-1] if level == "B" else sets[-1]["providers"][-1] if level == "C" else claim
            if level == "D" and claim["lines"]:
                target = claim["lines"][-1]
            target.setdefault("stc", []).append(s[1:])
        elif s[0] in ("QTY", "AMT") and level in "BC":
            target = sets[-1] if level == "B" else sets[-1]["providers"][-1]
            target["totals"][s[1]] = Decimal(s[2])
        elif s[0] == "REF" and claim is not None:
            (claim["lines"][-1] if claim["lines"] else claim).setdefault("ref", {})[s[1]] = s[2]
    return sets


def check_totals(t, charges, what):
    good = [i for i, c in t["claims"].items() if c["stc"][0][2] == "WQ"]
    bad = [i for i, c in t["claims"].items() if c["stc"][0][2] == "U"]
    want = {}
    if good:
        want |= {"90": len(good), "YU": sum(charges[i] for i in good)}
    if bad:
        want |= {"AA": len(bad), "YY": sum(charges[i] for i in bad)}
    same(t["totals"], want, f"{what}: 2200B adds up")
    for i, c in t["claims"].items():
        same(Decimal(c["stc"][0][3]), charges[i], f"{what}: STC04 of {i}")


def check_claims(name, doc):
    """Each claim accepted; then one with sums that do not hold; then a line."""
    charges = {s.split("*")[1]: Decimal(s.split("*")[2]) for s in doc.body if s.startswith("CLM*")}
    reference = [s.split("*")[3] for s in doc.body if s.startswith("BHT*")][0]
    for who, code in (("payer", "A2:20:PR"), ("clearinghouse", "A1:20")):
        _, _, claims, _ = answer(doc.text(), "--as", who)
        t = read_277ca(claims, name)[0]
        same((t["reference"], set(t["claims"])), (reference, set(charges)), f"{name}: every claim, named")
        same({c["stc"][0][0] for c in t["claims"].values()}, {code}, f"{name}: taken by a {who}")
        expect(not any("1K" in c["ref"] for c in t["claims"].values()), f"{name}: no number invented")
        check_totals(t, charges, name)
        same(t["stc"][0][2], "WQ", f"{name}: the set is taken")

    at = next(i for i, s in enumerate(doc.body) if s.startswith("CLM*"))
    parts = doc.body[at].split("*")
    off = dict(charges, **{parts[1]: charges[parts[1]] + 1})
    body = doc.body[:at] + ["*".join(parts[:2] + [str(off[parts[1]])] + parts[3:])] + doc.body[at + 1:]
    _, ack, claims, said = answer(doc.text(body))
    same(read_999(ack, name)[0]["ak9"][0], "A", f"{name}: sums are no business of the 999")
    t = read_277ca(claims, name)[0]
    stc = t["claims"][parts[1]]["stc"][0]
    same((stc[0], stc[2], stc[9]), ("A7:400", "U", "A7:178"), f"{name}: out of balance, refused")
    same(said["claims_rejected"], 1, f"{name}: told")
    check_totals(t, off, name)


def main():
    all_ = documents()
    expect(set("270 271 276 277 277CA 278 820 834 835 837P 837I 837D".split()) <= set(all_),
           f"every guide has a document: {sorted(all_)}")
    for name, docs in sorted(all_.items()):
        for doc in docs[:2]:
            check_well(name, doc)
            check_segments(name, doc)
            check_elements(name, doc)
        check_envelope(name, docs[0])
        check_never(name, docs[0])
        if name.startswith("837"):
            for doc in docs:
                check_claims(name, doc)
    finish()


if __name__ == "__main__":
    main()
