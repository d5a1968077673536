#!/usr/bin/env python3
"""`hia parse --csv` read by Python's csv module: the columns, the sums, and cells that are no formulas."""
import csv
import glob
import io
import os
import re
from decimal import Decimal

from lab import ROOT, Lab, expect, finish, same

MONEY = re.compile(r"-?\d+\.\d\d$")


def read_rows(text, what):
    expect(text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), f"{what}: CRLF ends each row")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        expect(None not in row and None not in row.values(), f"{what}: as many cells as columns")
    return rows


def total(rows, column):
    for row in rows:
        expect(not row[column] or MONEY.match(row[column]), f"{column} {row[column]!r} is exact")
    return sum((Decimal(row[column]) for row in rows if row[column]), Decimal(0))


def source(path):
    with open(os.path.join(ROOT, path), encoding="ascii") as f:
        return f.read()


def check_remittance(lab, path):
    text = source(path)
    rows = read_rows(lab.run("parse", "--csv", path, code=None), path)
    paid = Decimal(re.search(r"BPR\*.\*([\d.-]+)", text).group(1))
    if "out-of-balance" not in path and "cut-off" not in path:
        same(total(rows, "paid") - total(rows, "provider_adjustment"), paid, f"{path}: paid less PLB is BPR02")
        same(total(rows, "out_of_balance"), 0, f"{path}: every row balances")
    same(len([r for r in rows if r["row_type"] == "line"]), len(re.findall(r"^SVC\*", text, re.M)),
         f"{path}: a row for each service line")
    same(len([r for r in rows if r["row_type"] == "provider_adjustment"]),
         len(re.findall(r"^PLB\*", text, re.M)), f"{path}: a row for each provider adjustment")
    charged = sum(Decimal(c) for c in re.findall(r"^SVC\*[^*]*\*([\d.-]+)", text, re.M))
    same(total([r for r in rows if r["row_type"] == "line"], "charge"), charged, f"{path}: charges")


def check_levels(lab):
    """An adjustment of the claim is a row of its own; a claim without lines is one too."""
    text = source("samples/835/paid/input.835")
    above = text.replace("NM1*QC*1*SAMPLE*ALFA****MI*EXAMPLE000001~\n",
                         "CAS*OA*23*7.5**94*-2.25~\nNM1*QC*1*SAMPLE*ALFA****MI*EXAMPLE000001~\n", 1)
    rows = read_rows(lab.run("parse", "--csv", lab.write("above", above), code=None), "claim level")
    found = [r for r in rows if r["row_type"] == "claim_adjustment"]
    same([(r["adjustments"], r["adjusted_oa"], r["charge"], r["paid"]) for r in found],
         [("OA23=7.50", "7.50", "", ""), ("OA94=-2.25", "-2.25", "", "")], "adjustments of the claim")
    bare = re.sub(r"SVC\*HC:90837.*?REF\*6R\*CASE-A-1~\n", "", text, count=1, flags=re.S)
    rows = read_rows(lab.run("parse", "--csv", lab.write("bare", bare), code=None), "no lines")
    same([(r["claim_id"], r["charge"], r["paid"]) for r in rows if r["row_type"] == "claim"],
         [("CASE-A", "175.00", "112.00")], "a claim without lines")


def check_cells(lab):
    text = source("samples/835/paid/input.835")
    for value, cell in (("=1+1", "'=1+1"), ("+1", "'+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
                        ('A,"B"', 'A,"B"'), ("=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")"),
                        ("\t=1", "'\t=1"), ("A;B", "A;B"), ("O'NEIL", "O'NEIL"), (" LEFT", " LEFT")):
        path = lab.write("cell", text.replace("SAMPLE*ALFA", f"{value}*ALFA"))
        rows = read_rows(lab.run("parse", "--csv", path, code=None), value)
        same(rows[0]["patient_last_name"], cell, f"the cell of {value!r}")
    out = lab.run("parse", "--csv", lab.write("bytes", text.encode().replace(b"*SAMPLE*", b"*A\xff\x00B*")),
                  code=None)
    same(read_rows(out, "bytes")[0]["patient_last_name"], "A\ufffd\ufffdB", "bytes that are no text")
    minus = text.replace("SVC*HC:90837*175*112", "SVC*HC:90837*-175*-112")
    same(read_rows(lab.run("parse", "--csv", lab.write("minus", minus), code=None), "minus")[0]["charge"],
         "-175.00", "a negative amount stays a number")


def check_claims(lab):
    text = source("samples/837p/two-claims/input.837p")
    rows = read_rows(lab.run("parse", "--csv", "samples/837p/two-claims/input.837p"), "claims")
    same(len(rows), len(re.findall(r"SV1\*", text)), "a row for each line")
    same(total(rows, "charge"), sum(Decimal(c) for c in re.findall(r"CLM\*[^*]*\*([\d.]+)", text)),
         "the lines add up to the claims")
    same({r["claim_id"] for r in rows}, set(re.findall(r"CLM\*([^*]*)", text)), "the claims")


def check_kinds(lab):
    """Institutional and dental lines: their charges, what only they have."""
    for kind, guide, column, element in (("institutional", "837i", "revenue_code", r"SV2\*(\d+)"),
                                         ("dental", "837d", "teeth", r"TOO\*JP\*(\w+)")):
        text = lab.run("build", "--claims", f"samples/claims/{kind}.jsonl")
        rows = read_rows(lab.run("parse", "--csv", lab.write(guide, text)), kind)
        lines = [r for r in rows if r["row_type"] == "line"]
        same(len(lines), len(re.findall(r"LX\*", text)), f"{kind}: a row for each line")
        same(total(lines, "charge"),
             sum(Decimal(c) for c in re.findall(r"CLM\*[^*]*\*([\d.]+)", text)), f"{kind}: the sum")
        same(" ".join(r[column] for r in lines).split(), re.findall(element, text), f"{kind}: {column}")
        expect(all(r["diagnoses"] for r in rows if kind == "institutional"), f"{kind}: diagnoses")


def main():
    lab = Lab()
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/835/*/input.835"))):
        check_remittance(lab, os.path.relpath(path, ROOT))
    check_levels(lab)
    check_cells(lab)
    check_claims(lab)
    check_kinds(lab)
    both = lab.run("parse", "--csv", "samples/835/paid/input.835", "samples/835/denied/input.835")
    same(both.count("file,st_control"), 1, "one header for all files")
    lab.run("parse", "--csv", "samples/835/paid/input.835", "samples/837p/two-claims/input.837p", code=1)
    lab.run("parse", "--csv", "--events", "samples/835/paid/input.835", code=2)
    with open(os.path.join(ROOT, "docs/reports.md"), encoding="utf-8") as f:
        page = f.read()
    for path in ("samples/835/paid/input.835", "samples/837p/two-claims/input.837p"):
        for column in lab.run("parse", "--csv", path).split("\r\n")[0].split(","):
            expect(f"`{column}`" in page, f"docs/reports.md says what {column} is")
    finish()


if __name__ == "__main__":
    main()
