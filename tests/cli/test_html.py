#!/usr/bin/env python3
"""`hia validate --html` read by an HTML parser that is not ours: the nesting, what the page may do,
that hostile values stay values, and that each fault and each segment stands on it."""
import base64
import glob
import hashlib
import html.parser
import os
import random
import re
import stat
import zlib

from lab import ROOT, Lab, expect, finish, same

VOID = {"meta", "br", "input"}
MAY = {"html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "p", "strong",
       "main", "section", "table", "caption", "thead", "tbody", "tr", "th", "td", "div", "ul", "li",
       "details", "summary", "small", "b", "em", "dl", "dt", "dd", "br", "script", "nav", "noscript",
       "button", "label", "input"}


class Page(html.parser.HTMLParser):
    """What a parser makes of the markup; `wrong` collects what it should not have met."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.links = [], [], [], []
        self.scripts, self.styles, self.packed, self.policy = [], [], {}, None
        self.values, self.faults, self.text = [], {}, []
        self.scripted = None
        self.feed(markup)
        self.close()
        if self.open:
            self.wrong.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in MAY:
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "srcdoc", "style", "action", "formaction") \
                    or (name == "href" and not value.startswith("#")):
                self.wrong.append(f"{name}={value!r}")
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append((given["href"][1:], given.get("data-page")))
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "dd":
            self.values.append("")
        if "fault" in given.get("class", "").split():
            self.faults[given.get("id")] = ""
        if tag == "script":
            self.scripted = given
        if tag not in VOID:
            self.open.append((tag, given.get("id")))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> within {self.open[-3:]}")
        else:
            self.open.pop()
        self.scripted = None

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if self.scripted is not None:
            if "type" in self.scripted:
                self.packed[self.scripted["id"]] = data
            else:
                self.scripts.append(data)
            return
        if "style" in tags:
            self.styles.append(data)
            return
        self.text.append(data)
        if "dd" in tags:
            self.values[-1] += data
        for tag, given in self.open:
            if tag == "li" and given in self.faults:
                self.faults[given] += data


def allows(policy, kind, content):
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"{kind} 'sha256-{digest}'" in policy


def read_page(markup, what):
    """The page, and the pages packed in it, each well-formed by itself."""
    page = Page(markup)
    same(page.wrong, [], f"{what}: well-formed, and nothing but what it needs")
    expect(page.policy and page.policy.startswith("default-src 'none'"), f"{what}: nothing is loaded")
    expect("unsafe" not in page.policy, f"{what}: no inline code but ours")
    same((len(page.scripts), len(page.styles)), (1, 1), f"{what}: one script, one style")
    expect(allows(page.policy, "script-src", page.scripts[0]), f"{what}: the script is allowed")
    expect(allows(page.policy, "style-src", page.styles[0]), f"{what}: the style is allowed")
    expect("Protected health information" in " ".join(page.text), f"{what}: it says what it holds")
    packed = {}
    for name, text in page.packed.items():
        packed[name] = Page(zlib.decompress(base64.b64decode(text, validate=True)).decode())
        same(packed[name].wrong, [], f"{what}: {name} is well-formed")
        same(packed[name].scripts, [], f"{what}: {name} has no script")
    ids = page.ids + [i for one in packed.values() for i in one.ids]
    same(len(ids), len(set(ids)), f"{what}: no id twice")
    for target, at in page.links:
        expect(target in page.ids or (at in packed and target in packed[at].ids),
               f"{what}: the link to {target} leads to its place on {at}")
    return page, packed


def check_faults(lab, path, what):
    """Each fault of the JSON report is in the index and in the document."""
    out = lab.path("page.html")
    faults = lab.lines("validate", "--max", "100000", "--notes", path, code=None)
    lab.run("validate", "--notes", "--html", out, path, code=None)
    with open(out, encoding="utf-8") as f:
        page, packed = read_page(f.read(), what)
    placed = dict(page.faults)
    for one in packed.values():
        placed.update(one.faults)
    text = "\n".join(page.text)
    for number, fault in enumerate(faults, 1):
        stands = placed.get(f"fault-{number}", "")
        for part in (fault["fault"], fault["title"], fault["remedy"], fault["path"],
                     f"byte {fault['byte_offset']}"):
            expect(part in stands, f"{what}: fault {number} says {part!r}: {stands!r}")
        expect(fault["fault"] in text, f"{what}: {fault['fault']} is in the index")
    same(len(placed), len(faults), f"{what}: faults in the document")
    return page, packed


HOSTILE = ["<script>alert(1)</script>", "</script><script>alert(1)//", "\"><img src=x onerror=a()>",
           "<!--", "]]>", "&lt;b&gt;", "--><script>", "' onmouseover='x", "</title></style>", "&#60;"]


def check_hostile(lab):
    with open(os.path.join(ROOT, "samples/835/paid/input.835"), encoding="ascii") as f:
        good = f.read()
    for value in HOSTILE:
        text = good.replace("SANDBOX HEALTH PLAN", value).replace("*SAMPLE*", f"*{value}*") \
                   .replace("CASE-A", value).replace("TRACE1", value).replace("0001~", value + "~")
        page, _ = check_faults(lab, lab.write("hostile", text), f"hostile {value!r}")
        expect(value in page.values, f"{value!r} is shown as it is: {page.values[:40]}")
    for value, shown in ((b"A\xff\xfeB", "A\\xFF\\xFEB"), (b"\xed\xa0\x80", "\\xED\\xA0\\x80"),
                         (b"\xc2\x9b1m", "\\xC2\\x9B1m"), (b"A\x00B\x1b[31m", "A\\x00B\\x1B[31m"),
                         ("JOSÉ".encode(), "JOSÉ"), (b"\xc3", "\\xC3")):
        page, _ = check_faults(lab, lab.write("bytes", good.encode().replace(b"*SAMPLE*", b"*" + value + b"*")),
                               f"bytes {value!r}")
        expect(shown in page.values, f"{value!r} is shown as {shown!r}")
    # The name of the file is somebody's text too.
    check_faults(lab, lab.write("<script>a'&\"", good), "a hostile file name")


def check_damaged(lab):
    """Whatever came over the wire: the page is well-formed and says all that is wrong."""
    chance = random.Random(1)
    samples = sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*")))
    for number in range(40):
        path = chance.choice(samples)
        with open(path, "rb") as f:
            text = bytearray(f.read())
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(len(text))
            how = chance.randrange(4)
            if how == 0:
                text[at] = chance.randrange(256)
            elif how == 1:
                text[at:at + chance.randrange(1, 60)] = b""
            elif how == 2:
                text[at:at] = chance.choice((b"~", b"*", b":", b"^", b"<b>", b"\n", b"~ST*835*1~", b"\x00"))
            else:
                del text[max(at, len(text) // 2):]
            text = text or bytearray(b"ISA")
        check_faults(lab, lab.write(f"damaged-{number}", bytes(text)), f"{path} damaged, round {number}")


def check_pages(lab):
    """Past the first pages everything is packed: each segment once, in order, and each fault."""
    with open(os.path.join(ROOT, "samples/835/line-out-of-balance/input.835"), encoding="ascii") as f:
        one = f.read()
    page, packed = check_faults(lab, lab.write("large.835", one * 300), "a large document")
    expect(len(packed) > 3, f"it has packed pages: {len(packed)}")
    texts = ["".join(page.text)] + ["".join(p.text) for _, p in sorted(
        packed.items(), key=lambda item: (item[0].split("-")[0], int(item[0].split("-")[1])))]
    numbers = [int(n) for n in re.findall(r"\bsegment (\d+)\n", "\n".join(texts).replace("  ", " "))]
    same(numbers[:5], [1, 2, 3, 4, 5], "segments begin at 1")
    segments = int(re.search(r"segments\s*([\d,]+)", "".join(page.text)).group(1).replace(",", ""))
    same(numbers, list(range(1, segments + 1)), "each segment stands once, in order")
    same(sum(t.count("(continued)") > 0 for t in texts) > 3, True, "further pages say what they go on with")


def check_balance(lab):
    page, _ = check_faults(lab, os.path.join(ROOT, "samples/835/payment-out-of-balance/input.835"), "835")
    text = " ".join(" ".join(page.text).split())
    expect("do not balance" in text and "payment stated (BPR02)" in text, "it shows the difference")
    page, _ = check_faults(lab, os.path.join(ROOT, "samples/835/paid/input.835"), "835 paid")
    text = " ".join(" ".join(page.text).split())
    expect("All of it balances to the cent" in text, "it says that it balances")
    expect("CASE-A 1 $175.00 $35.00 $28.00 $0.00 $0.00 $112.00 $0.00 none" in text,
           "charge, adjustments by group, paid, difference of a claim")
    lab.run("validate", "--html", lab.path("claims.html"),
            os.path.join(ROOT, "samples/837p/two-claims/input.837p"))
    with open(lab.path("claims.html"), encoding="utf-8") as f:
        expect("Balance sheet" not in f.read(), "only an 835 has a balance sheet")


def main():
    lab = Lab()
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*"))):
        check_faults(lab, path, os.path.relpath(path, ROOT))
    check_hostile(lab)
    check_damaged(lab)
    check_pages(lab)
    check_balance(lab)

    sample = os.path.join(ROOT, "samples/835/paid/input.835")
    for before in (None, 0o644):
        out = lab.path(f"mode-{before}.html")
        if before:
            os.close(os.open(out, os.O_CREAT | os.O_WRONLY, before))
            os.chmod(out, before)
        lab.run("validate", "--html", out, sample)
        same(stat.S_IMODE(os.stat(out).st_mode), 0o600, "only its owner reads it")
    same(glob.glob(lab.path("*.html.*")), [], "no temporary file is left")
    printed = lab.run("validate", "--html", "-", sample)
    expect(printed.startswith("<!DOCTYPE html>") and printed.endswith("</html>\n"),
           "--html - prints the page and nothing else")
    lab.run("validate", "--html", lab.path("x.html"), lab.path("no-such-file"), code=2)
    lab.run("validate", "--html", lab.path("x.html"), sample, sample, code=2)
    expect(not os.path.exists(lab.path("x.html")), "no page is left of a file that was not read")
    lab.run("validate", "--html", lab.path("no/such/folder.html"), sample, code=2)
    finish()


if __name__ == "__main__":
    main()
