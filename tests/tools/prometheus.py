"""prometheus.py - a reader of Prometheus' text format 0.0.4, as strict as promtool: what is wrong with it."""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL}(?:,{LABEL})*)?)\}})? (\S+)")
TYPES = ("counter", "gauge", "histogram")


class Page:
    """Families in their order, each with help, type and samples: {(name, labels): value}."""

    def __init__(self, text):
        self.faults, self.types, self.helps, self.samples = [], {}, {}, {}
        self.last, self.ended = None, set()
        if not text.endswith("\n"):
            self.faults.append("the last line does not end")
        for at, line in enumerate(text.split("\n")[:-1], 1):
            wrong = self.describe(line) if line.startswith("# ") else self.sample(line)
            if wrong:
                self.faults.append(f"line {at}: {wrong}: {line}")
        self.histograms()

    def describe(self, line):
        _, what, name, text = (line.split(" ", 3) + ["", "", ""])[:4]
        of = {"HELP": self.helps, "TYPE": self.types}.get(what)
        if of is None or not re.fullmatch(NAME, name):
            return "neither HELP nor TYPE"
        if name in of or name in self.ended or name == self.last:
            return "told twice, or too late"
        of[name] = text
        return None if what == "HELP" or text in TYPES else "no type"

    def family(self, name):
        whole = re.sub("_(bucket|sum|count)$", "", name)
        return whole if self.types.get(whole) == "histogram" else name

    def sample(self, line):
        match = SAMPLE.fullmatch(line)
        if not match:
            return "no sample"
        name, labels, value = match.group(1), match.group(2) or "", match.group(3)
        family = self.family(name)
        if family != self.last:
            self.ended.add(self.last)
            self.last = family
        if family in self.ended:
            return "its family does not stand together"
        if family not in self.types or family not in self.helps:
            return "without HELP and TYPE"
        if name.endswith("_total") != (self.types[family] == "counter"):
            return "counters end in _total, and nothing else does"
        if (name, labels) in self.samples or not re.fullmatch(r"\d+(\.\d+)?", value):
            return "twice, or no number"
        self.samples[name, labels] = float(value)
        return None

    def histograms(self):
        for name in (n for n, t in self.types.items() if t == "histogram"):
            buckets = [(float(re.search('le="([^"]+)"', labels)[1].replace("+Inf", "inf")), n)
                       for (of, labels), n in self.samples.items() if of == name + "_bucket"]
            count = self.samples.get((name + "_count", ""))
            if buckets != sorted(buckets) or [b[1] for b in buckets] != sorted(b[1] for b in buckets) \
                    or buckets[-1:] != [(float("inf"), count)]:
                self.faults.append(f"{name}: its buckets do not add up")


def faults(text):
    return Page(text).faults
