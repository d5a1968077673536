#!/usr/bin/env python3
"""split and join: every piece validates as its source does, and nothing is lost or doubled."""
import glob
import json
import os

from lab import ROOT, Lab, expect, finish, same

WAYS = ("set", "claim", "payer", "provider", "size")
NOW = {"HIA_NOW": "2026-02-15T14:03:09Z"}


def text_of(path):
    with open(path, encoding="latin-1") as f:
        return f.read()


def segments(text):
    """Segments as lists of elements, by the delimiters of the ISA."""
    at = text.find("ISA")
    element, end = text[at + 3], text[at + 105]
    return [s.strip("\r\n").split(element) for s in text[at:].split(end) if s.strip("\r\n")]


def claims(text):
    """Each claim whole: from CLM or CLP to what is no part of it; positions left out."""
    found, now = [], None
    for s in segments(text):
        if s[0] in ("CLM", "CLP"):
            now = []
            found.append(now)
        elif s[0] in ("HL", "SE", "LX", "PLB") and not (s[0] == "LX" and now and now[0][0] == "CLM"):
            now = None
        if now is not None:
            now.append(tuple(s))
    return sorted(tuple(c) for c in found)


def kinds_of_faults(lab, *paths):
    """The faults of each file, in one run."""
    found = {path: set() for path in paths}
    said = lab.run("validate", "--json", "--max", "100000", *paths, code=None, environment=NOW)
    for line in said.splitlines():
        fault = json.loads(line)
        found[fault["file"]].add(fault["fault"])
    return found


def split(lab, path, way, folder, extra=()):
    """The pieces a split wrote; each judged by an independent count of its own."""
    listed = [json.loads(line) for line in
              lab.run("split", "--json", "--by", way, "-o", folder, *extra, path, code=None)
              .splitlines()]
    files = sorted(glob.glob(os.path.join(folder, "*")))
    same(sorted(p["file"] for p in listed), files, f"{way} of {path}: the pieces told of")
    for piece in listed:
        same(os.path.getsize(piece["file"]), piece["bytes"], "bytes of a piece")
        check_envelope(text_of(piece["file"]), f"{way} of {path}")
    return files


def as_clean_as(lab, path, files):
    """Validate finds nothing in what was made of `path` that is not in it."""
    found = kinds_of_faults(lab, path, *files)
    for file in files:
        new = found[file] - found[path]
        expect(not new, f"{os.path.relpath(file, lab.data)} has {new}, not in {path}")


def check_pieces(lab, path, way, folder, extra=()):
    files = split(lab, path, way, folder, extra)
    as_clean_as(lab, path, files)
    return files


def check_envelope(text, what):
    """Counts and control numbers by another reader than ours."""
    isa = gs = st = None
    groups = sets = count = levels = 0
    for s in segments(text):
        count += 1
        if s[0] == "ISA":
            isa, groups = s[13], 0
        elif s[0] == "GS":
            gs, sets, groups = s[6], 0, groups + 1
        elif s[0] == "ST":
            st, count, sets, levels = s[2], 1, sets + 1, 0
        elif s[0] == "HL":
            levels += 1
            if s[3] in ("20", "22", "23"):
                same(s[1], str(levels), f"{what}: HL01")
        elif s[0] == "SE":
            same(s[1:], [str(count), st], f"{what}: SE")
        elif s[0] == "GE":
            same(s[1:], [str(sets), gs], f"{what}: GE")
        elif s[0] == "IEA":
            same(s[1:], [str(groups), isa], f"{what}: IEA")


def money(text, segment, element):
    return sum(round(float(s[element]) * 100) for s in segments(text) if s[0] == segment)


def samples():
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*"))):
        if "cut-off" not in path:
            yield path


def every_sample_every_way(lab):
    for number, path in enumerate(samples()):
        claims_inside = "/837" in path or "/835" in path
        made = []
        for way in WAYS if claims_inside else ("set", "size"):
            folder = lab.path(f"parts-{number}-{way}")
            files = split(lab, path, way, folder)
            expect(files, f"{way} of {path} gives pieces")
            joined = lab.path(f"joined-{number}-{way}")
            lab.run("join", "-o", joined, *files, code=None)
            same(claims(text_of(joined)), claims(text_of(path)), f"claims of {path} by {way}")
            check_envelope(text_of(joined), f"joined {way} of {path}")
            made += [*files, joined]
        as_clean_as(lab, path, made)


def many_claims(lab):
    """The batch of 500: by size, by claim, by provider; numbered anew."""
    batch = lab.path("batch.837")
    with open(batch, "w", encoding="ascii") as f:
        f.write(lab.run("build", "--claims", os.path.join(ROOT, "samples/claims/batch-500.jsonl"),
                        code=None))
    whole = claims(text_of(batch))
    expect(len(whole) > 400, f"{len(whole)} claims in the batch")
    files = check_pieces(lab, batch, "size", lab.path("by-size"),
                         ("--size", "40000", "--control", "900"))
    expect(len(files) > 3, f"{len(files)} pieces by size")
    expect(all(os.path.getsize(f) <= 40000 for f in files), "no piece is larger than asked for")
    same([segments(text_of(f))[0][13] for f in files],
         [f"{900 + i:09}" for i in range(len(files))], "ISA13 numbered anew")
    same(sorted(sum((claims(text_of(f)) for f in files), [])), whole, "claims by size")
    joined = lab.path("joined.837")
    lab.run("join", "--control", "77", "-o", joined, *files)
    same(claims(text_of(joined)), whole, "claims split by size and joined")
    same(text_of(joined).count("ISA*"), 1, "one interchange after joining")
    numbers = [s[2] for s in segments(text_of(joined)) if s[0] == "ST"]
    same(len(set(numbers)), len(numbers), "every set has a number of its own")
    lab.run("join", "--apart", "-o", lab.path("apart.837"), *files)
    same(text_of(lab.path("apart.837")).count("ISA*"), len(files), "apart: every envelope kept")
    for way in ("payer", "provider"):
        parts = check_pieces(lab, batch, way, lab.path("by-" + way))
        same(sorted(sum((claims(text_of(f)) for f in parts), [])), whole, f"claims by {way}")


def remittance_by_claim(lab):
    """What the pieces pay comes to what the whole pays."""
    for path in glob.glob(os.path.join(ROOT, "samples/835/*/input.835")):
        if "cut-off" in path:
            continue
        folder = lab.path("remit-" + os.path.basename(os.path.dirname(path)))
        files = check_pieces(lab, path, "claim", folder)
        paid = sum(money(text_of(f), "BPR", 2) for f in files)
        carried = sum(round(float(s[4]) * 100) for f in files for s in segments(text_of(f))
                      if s[0] == "PLB" and s[3] == "FB")
        before = sum(round(float(s[4]) * 100) for s in segments(text_of(path))
                     if s[0] == "PLB" and s[3] == "FB")
        if "out-of-balance" not in path:
            same(paid + carried - before, money(text_of(path), "BPR", 2), f"payment of {path}")


def refusals(lab):
    path = os.path.join(ROOT, "samples/837p/two-claims/input.837p")
    lab.run("split", "--by", "colour", path, code=2)
    lab.run("split", "-o", lab.path("twice"), path)
    lab.run("split", "-o", lab.path("twice"), path, code=2)  # never writes over a piece
    lab.run("split", lab.path("no-such-file"), code=2)
    lab.run("join", lab.path("no-such-file"), code=2)


def main():
    lab = Lab()
    every_sample_every_way(lab)
    many_claims(lab)
    remittance_by_claim(lab)
    refusals(lab)
    finish()


if __name__ == "__main__":
    main()
