#!/usr/bin/env python3
"""bench.py - one table: each figure, this machine's own limit measured in the same run, their ratio, the
target, pass or miss.

    bench.py BUILD_DIR [--json] [--full] [NAME...]

    scan      delimiters found and indexed, each kernel; every element visited
    walk      full validation, SNIP 1 to 4
    convert   835 to records and JSON lines; claims from JSON; 837P from records
    memory    resident memory against the file's size, through a pipe; --full adds 10 GB
    store     durable ingest into SQLite against a bare insert loop
    threads   submit and ingest with one thread and with two: how fast, and the same result
    big       one big 835: one thread and two, against the bare insert loop
    postgres  one 835 into a PostgreSQL of the bench's own, against a COPY of the same rows by a superuser;
              the relay
    rabbit    the relay to a RabbitMQ server of the bench's own, over TLS, confirmed
    net       the exchange engine beside a bare curl_multi loop, against the same nginx over TLS; 10,000
              connections that wait; sftp beside the sftp client
    work      jobs of the queue in PostgreSQL claimed and finished; 1, 2, 4 workers side by side; one for
              100 and 300 organizations
    finance   a bank's whole history, 100,000 lines: our own processor time, without the vendor's
    api       eligibility through the daemon: what it adds to a partner that takes 100 ms; how many a second

A miss does not fail the run: absolute rates are for a current server core, the ratios are what to compare.
Exit 1 where a result was wrong (threads that disagree, memory that grows).
"""
import argparse
import contextlib
import datetime
import itertools
import json
import os
import pathlib
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
sys.path.insert(0, str(ROOT / "tests/api"))
import api_lab  # noqa: E402
import fault  # noqa: E402
import many_rows  # noqa: E402
import net_rows  # noqa: E402
import postgres_rows  # noqa: E402
import rabbit_rows  # noqa: E402
import work_rows  # noqa: E402

MEMORY_MAX_KIB = 16 * 1024
WRONG = []


class Row:
    """One figure. `target` and `of_limit` are the least that passes; None: for information."""

    def __init__(self, name, value, unit, limit=None, limit_name="", target=None, of_limit=None, most=None):
        self.name, self.value, self.unit = name, value, unit
        self.limit, self.limit_name = limit, limit_name
        self.target, self.of_limit, self.most = target, of_limit, most

    @property
    def ratio(self):
        return self.value / self.limit if self.limit else None

    def verdict(self):
        tests = []
        if self.target is not None:
            tests.append(self.value >= self.target)
        if self.of_limit is not None and self.ratio is not None:
            tests.append(self.ratio >= self.of_limit)
        if self.most is not None:
            tests.append(self.value <= self.most)
        return "" if not tests else "pass" if all(tests) else "miss"

    def target_text(self):
        parts = []
        if self.target is not None:
            parts.append(f">= {self.target:g}")
        if self.of_limit is not None:
            parts.append(f">= {self.of_limit:g} of limit")
        if self.most is not None:
            parts.append(f"<= {self.most:g}")
        return ", ".join(parts)

    def dict(self):
        return {"name": self.name, "value": round(self.value, 3), "unit": self.unit,
                "limit": self.limit and round(self.limit, 3), "limit_is": self.limit_name,
                "ratio": self.ratio and round(self.ratio, 3), "target": self.target_text(),
                "verdict": self.verdict()}


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE).stdout.decode()


# ---- in memory


def bench_scan(bench, given):
    del given
    rates = json.loads(run(bench / "bench_scan", "--json"))["gb_per_s"]
    copy, compare = rates.pop("memcpy"), rates.pop("compare+popcount avx2", 0) or None
    yield Row("memcpy, blocks of 8 KiB", copy, "GB/s")
    if compare:
        yield Row("compare and popcount, AVX2", compare, "GB/s", copy, "memcpy")
    best = max((k for k in rates if not k.startswith("visit")), key=rates.get)
    for name, rate in rates.items():
        visit = name.startswith("visit")
        fast = name == "avx2" or (visit and compare)
        yield Row(("elements: " if visit else "scan: ") + name, rate, "GB/s", compare or copy,
                  "compare" if compare else "memcpy",
                  target=(1.0 if visit else 2.5) if fast else None,
                  of_limit=0.5 if name == best else None)


def bench_walk(bench, given):
    del given
    document, floor = "", 0
    for line in run(bench / "bench_walk").splitlines():
        head = re.match(r"(\S.*?), [\d.]+ MB", line)
        if head:
            document = head.group(1)
            continue
        m = re.match(r"\s+(\S.*?)\s+([\d.]+) MB/s", line)
        if not m:
            continue
        name, rate = m.group(1), float(m.group(2))
        floor = rate if name == "segments" else floor
        yield Row(f"{document}: {name}", rate, "MB/s", floor, "segments found and cut",
                  target=250 if name == "SNIP 1-4" else None)


def bench_convert(bench, given):
    claims = given.where / "clean.jsonl"
    with open(claims, "wb") as out:
        subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", "4000", "--clean"],
                       stdout=out, check=True)
    copy = None
    for line in run(bench / "bench_convert", claims).splitlines():
        row = json.loads(line)
        copy = copy or row["median"]
        yield Row(row["name"], row["median"], "MB/s", copy, "memcpy",
                  target=200 if row["name"].startswith("837P from") else None)
    for name, rate in re.findall(r"^  (\S.*?)\s+([\d.]+) MB/s", run(bench / "bench_records"), re.M):
        yield Row("835: " + name, float(rate), "MB/s", copy, "memcpy",
                  target=200 if name == "validated, records and events" else None)
    for name, rate in re.findall(r"^  (\S.*?)\s+([\d.]+) MB/s", run(bench / "bench_eligibility"), re.M):
        yield Row("271: " + name, float(rate), "MB/s", copy, "memcpy")


def cards(bench):
    said = dict(re.findall(r"^(\w+ \w+) ([\d.]+) s", run(bench / "bench_cards"), re.M))
    for which, name in (("first", "first sync of 100,000 card transactions"), ("again", "again, nothing new")):
        yield Row(name + ", own processor time", float(said[which + " own"]), "s", float(said[which + " read"]),
                  "the same pages through the JSON reader", most=1.0)
        yield from clocks(said[which + " wall"], said[which + " asker"], said[which + " read"])


def clocks(wall, asker, read):
    """By the clock; and of the thread that asks and writes, which is the clock's where nothing else runs."""
    for name, value in (("the same, the time it takes without the vendor's", wall),
                        ("the same, the asking thread's processor time", asker)):
        yield Row(name, float(value), "s", float(read), "the same pages through the JSON reader", most=1.0)


def bench_finance(bench, given):
    said = dict(re.findall(r"^(own|asker|wall|read|bare) ([\d.]+) s", run(bench / "bench_finance"), re.M))
    yield Row("first sync of 100,000 lines, own processor time", float(said["own"]), "s",
              float(said["bare"]), "a bare insert loop of the same rows", most=1.0)
    yield from clocks(said["wall"], said["asker"], said["read"])
    yield from cards(bench)


# ---- memory


def peak_kib(bench, generate, hia):
    """Peak resident KiB of `hia` reading what `generate` writes, bytes, seconds."""
    began = time.monotonic()
    source = subprocess.Popen([str(c) for c in generate], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sink = subprocess.run([str(bench / "bench_peak"), *map(str, hia)], stdin=source.stdout,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    source.stdout.close()
    told = source.stderr.read().decode()
    source.wait()
    if sink.returncode != 0 or source.returncode != 0:
        WRONG.append(f"{' '.join(map(str, hia))} ended with {sink.returncode}")
    return int(sink.stderr.decode().rsplit("peak ", 1)[1]), int(told.split()[0]), time.monotonic() - began


def bench_memory(bench, given):
    hia = given.build / "bin/hia"
    sizes = [("10 MB", "10M", []), ("1 GB", "1G", ["--claims-a-set", "5000"]),
             ("1 GB in one ST", "1G", [])]  # about two million claims
    if given.full:
        sizes.append(("10 GB", "10G", ["--claims-a-set", "5000"]))
    for verb in (("validate", "--quiet"), ("parse", "--events", "--quiet")):
        for kind in ("835", "837p"):
            make = [bench / "hia-generate", kind, "--size"]
            start, _, _ = peak_kib(bench, [*make, "10K"], [hia, *verb, "-"])
            for name, size, more in sizes:
                if verb[0] == "parse" and size != "10M" and (kind == "837p" or name != "1 GB in one ST"):
                    continue  # the sink is the JSON writer, whatever the document
                peak, done, took = peak_kib(bench, [*make, size, *more], [hia, *verb, "-"])
                if peak - start > MEMORY_MAX_KIB:
                    WRONG.append(f"memory grows: hia {verb[0]}, {kind}, {name}")
                yield Row(f"hia {verb[0]}, {kind}, {name}: growth (at {done / took / 1e6:.0f} MB/s)",
                          (peak - start) / 1024, "MiB", start / 1024, "memory at the start", most=16)


# ---- the ledger


def bench_store(bench, given):
    del given
    rates = dict(re.findall(r"^  (bare loop|store\.h)\s+([\d.]+) rows/s", run(bench / "bench_store"), re.M))
    bare = float(rates["bare loop"])
    yield Row("bare prepared inserts, durable", bare, "rows/s")
    yield Row("ingest through the store, durable", float(rates["store.h"]), "rows/s", bare, "bare loop",
              of_limit=0.7)


# ---- threads


def house_with(given, workers, claims):
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"threads-{workers}-", dir=given.where))
    house = fault.House(given.build, folder, claims)
    text = house.conf.read_text().replace("workers = 2", f"workers = {workers}")
    house.conf.write_text(text)
    partner = house.conf.parent / "partners/sandbox.conf"
    partner.write_text(partner.read_text().replace("max_claims_per_st = 7", "max_claims_per_st = 500"))
    return house


def told_in_order(house):
    order = []
    for line in house.run("events").splitlines():
        event = json.loads(line)
        order.append((event["event"], event["payload"].get("claim_id")))
    return order


def bench_threads(bench, given):
    del bench
    claims = given.where / "many.jsonl"
    os.environ["HIA_NOW"] = "2026-11-22T12:00:00Z"  # so that two runs write the same to the byte
    with open(claims, "wb") as out:
        subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", "5000"], stdout=out,
                       check=True)
    took, said = {}, {}
    for workers in (1, 2):
        submit, ingest = [], []
        for _ in range(3):
            house = house_with(given, workers, claims)
            began = time.monotonic()
            house.run("submit", str(claims), fine=(0, 1))
            submit.append(time.monotonic() - began)
            house.partner("all")
            files = fault.answers(house)
            began = time.monotonic()
            house.run("ingest", *files, fine=(0, 1))
            ingest.append(time.monotonic() - began)
        sent = sorted((house.data / "sandbox/in/.taken").glob("*.x12"))
        said[workers] = ([p.read_text() for p in sent], told_in_order(house), house.ledger())
        took[workers] = (statistics.median(submit), statistics.median(ingest))
    if said[1][0] != said[2][0]:
        WRONG.append("two threads built other files than one")
    if said[1][1] != said[2][1]:
        WRONG.append("two threads told other events, or in another order, than one")
    if said[1][2] != said[2][2]:
        WRONG.append("two threads wrote other rows than one")
    for i, verb in enumerate(("submit", "ingest")):
        yield Row(f"{verb}, 5000 claims, 1 thread", 5000 / took[1][i], "claims/s")
        yield Row(f"{verb}, 5000 claims, 2 threads", 5000 / took[2][i], "claims/s", 5000 / took[1][i],
                  "1 thread")


# ---- one big document

BIG = "60M"  # some 150,000 claim payments of nobody, in one set and so in one transaction
BIG_ROWS = ("claim_payment", "service_payment", "adjustment", "remark", "orphan", "outbox")


def rows_of(house):
    with contextlib.closing(sqlite3.connect(f"file:{house.data}/ledger.db?mode=ro", uri=True)) as ledger:
        return sum(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in BIG_ROWS)


def busiest_thread(command):
    """Wall time, and processor time of the busiest thread, which a neighbour's load leaves alone."""
    began, spent = time.monotonic(), {}
    running = subprocess.Popen(command, **fault.SILENT)
    while running.poll() is None:
        with contextlib.suppress(OSError):
            for task in pathlib.Path(f"/proc/{running.pid}/task").iterdir():
                fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
                spent[task.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        time.sleep(0.01)
    if running.returncode not in (0, 1):
        WRONG.append(f"{' '.join(map(str, command))} ended with {running.returncode}")
    running.communicate()
    return time.monotonic() - began, max(spent.values())


def bench_big(bench, given):
    big = given.where / "big.835"
    with open(big, "wb") as out:
        subprocess.run([bench / "hia-generate", "835", "--size", BIG], stdout=out, check=True,
                       stderr=subprocess.DEVNULL)
    bare = float(re.search(r"^  bare loop\s+([\d.]+) rows/s", run(bench / "bench_store"), re.M).group(1))
    took, busy, said = {1: [], 2: []}, {1: [], 2: []}, {}
    for _ in range(3):
        for workers in (1, 2):  # in turn, so that a neighbour's load is in both
            house = house_with(given, workers, big)
            wall, spent = busiest_thread(house.command("ingest", str(big)))
            took[workers].append(wall)
            busy[workers].append(spent)
            rows = rows_of(house)
            said[workers] = (house.ledger(), rows)
            shutil.rmtree(house.data)
    if said[1] != said[2]:
        WRONG.append("one big 835: two threads wrote other rows than one")
    rate = {workers: rows / statistics.median(times) for workers, times in took.items()}
    size = big.stat().st_size / 1e6
    yield Row(f"one 835 of {size:.0f} MB in one ST, 1 thread", rate[1], "rows/s", bare, "bare loop")
    yield Row(f"one 835 of {size:.0f} MB in one ST, 2 threads", rate[2], "rows/s", bare, "bare loop")
    yield Row("the same, 2 threads against 1", rate[2], "rows/s", rate[1], "1 thread", of_limit=1.1)
    rate = {workers: rows / min(times) for workers, times in busy.items()}
    yield Row("the same, by the busiest thread's processor time", rate[2], "rows/s", rate[1], "1 thread",
              of_limit=1.1)


# ---- postgres

def bench_postgres(bench, given):
    """Claim payments of nobody (16,853), so that each look-up is made; fsync off for both."""
    if not postgres_rows.programs():
        print("postgres: not installed", file=sys.stderr)
        return
    document = given.where / "claims.835"
    with open(document, "wb") as out:
        subprocess.run([bench / "hia-generate", "835", "--size", "9M"], stdout=out, check=True,
                       stderr=subprocess.DEVNULL)
    with postgres_rows.Cluster(str(given.build / "bin/hia")) as cluster:
        rows, took, copy = postgres_rows.ingest_pairs(cluster, given.build, given.where, document,
                                                      fault.PARTNER)
        yield Row(f"one 835 into PostgreSQL, {rows:,} rows", rows / took, "rows/s", rows / copy, "COPY",
                  of_limit=0.60)
        for sink, rate in postgres_rows.relay_rates(cluster, given.build, given.where, fault.PARTNER):
            yield Row(f"outbox in PostgreSQL to the sink {sink}", rate, "events/s", target=10000)


# ---- rabbit

def bench_rabbit(bench, given):
    """On disk: a broker confirms when it has them there."""
    if not postgres_rows.programs() or rabbit_rows.Server.missing():
        print("rabbit: postgresql or rabbitmq-server is not installed (./run rabbit)", file=sys.stderr)
        return
    with postgres_rows.Cluster(str(given.build / "bin/hia")) as cluster:
        yield Row("outbox in PostgreSQL to the sink rabbitmq",
                  rabbit_rows.relay_rate(cluster, given.build, given.where, fault.PARTNER), "events/s")


# ---- net

def exchange(given, url, ca, requests, in_flight, who):
    said = net_rows.exchange(given.build / "tests/bench", url, ca, requests, in_flight, who)
    if said["failed"]:
        WRONG.append(f"{who}, {in_flight} in flight: {said['failed']} of {requests} requests failed")
    return said


def bench_net(bench, given):
    """Pairs, one after the other: the machine's mood is the same for both of a pair."""
    with net_rows.tls_server(given.where) as (url, ca):
        for in_flight, requests in ((64, 20000), (1000, 20000)):
            pairs = [[exchange(given, url, ca, requests, in_flight, who) for who in ("bare", "engine")]
                     for _ in range(3)]
            bare, ours = sorted(pairs, key=lambda p: p[1]["per_s"] / p[0]["per_s"])[1]
            yield Row(f"exchanges, {in_flight} in flight", ours["per_s"], "/s", bare["per_s"], "curl_multi",
                      of_limit=0.60)
            bare, ours = sorted(pairs, key=lambda p: p[1]["p99_us"] / p[0]["p99_us"])[1]
            yield Row(f"exchanges, {in_flight} in flight: p99", ours["p99_us"] / 1000, "ms",
                      bare["p99_us"] / 1000, "curl_multi", most=1.5 * bare["p99_us"] / 1000)
        said = exchange(given, url, ca, 10000, 10000, "engine http2")
        yield Row("10,000 at once over HTTP/2, resident", said["rss_kib"] / 1024, "MiB", most=512)
    with net_rows.tls_server(given.where, hold=10000) as (url, ca):
        said = exchange(given, url, ca, 10000, 10000, "engine")
        yield Row("10,000 connections that wait, HTTP/1.1, resident", said["rss_kib"] / 1024, "MiB", most=512)
    for what, pairs in net_rows.sftp_pairs(given.build, given.where).items():
        theirs, ours = sorted(pairs, key=lambda p: p[1] / p[0])[len(pairs) // 2]
        yield Row(f"sftp, {what} of 200 MB", ours, "MB/s", theirs, "sftp client", of_limit=0.90)


# ---- api

def ask_daemon(given, requests, in_flight, delay_ms, where, when="kept", spread=20):
    """One daemon of its own, so many callers; what they were told of their waiting. The partner's time is
    within `spread` percent of `delay_ms`: with none, callers told together ask together for ever, and their
    queueing behind one another is measured."""
    build = pathlib.Path(given.build).resolve()
    tempfile.tempdir = where
    d = api_lab.Daemon(str(build), "connections = 4096", "deadline = 60s",
                       f"answer_when = {when}", delay=delay_ms, spread=spread)
    tempfile.tempdir = None
    try:
        out = subprocess.run([build / "tests/bench/bench_api", str(d.port), d.token, str(requests),
                              str(in_flight), str(delay_ms)], check=True, capture_output=True, text=True)
    finally:
        d.stop()
        d.folder.cleanup()
    said = json.loads(out.stdout)
    if said["bad"]:
        WRONG.append(f"api, {in_flight} in flight: {said['bad']} of {requests} were not answered by the payer")
    return said


def sync_times(where, rounds=400):
    """What the disk takes to keep 16 KiB, in ms: p50 and p99."""
    times = []
    with open(os.path.join(where, "sync"), "wb", buffering=0) as f:
        for _ in range(rounds):
            f.write(b"x" * 16384)
            begun = time.monotonic()
            os.fdatasync(f.fileno())
            times.append((time.monotonic() - begun) * 1000)
    return sorted(times)[rounds // 2], sorted(times)[rounds * 99 // 100]


# What nginx answers every question with: a 271 without BHT03, traces and a member's number.
X271 = ("ISA*00*          *00*          *ZZ*PAYER99        *ZZ*PRACTICE01     *260101*0000*^*00501*"
        "000000501*0*T*:~"
        "GS*HB*PAYER99*PRACTICE01*20260101*0000*501*X*005010X279A1~ST*271*0001*005010X279A1~"
        "BHT*0022*11**20260101*0000~HL*1**20*1~NM1*PR*2*ALPHA*****PI*ALPHA1~HL*2*1*21*1~"
        "NM1*1P*2*RIVER*****XX*1234567893~HL*3*2*22*0~NM1*IL*1*POOLE*ANNA~DMG*D8*19800105*F~"
        "EB*1*IND*30**GOLD~EB*1**1^33^47^86^88^98^MH^UC~EB*C*IND*30***23*1500*****Y~"
        "EB*C*IND*30***29*420.5*****Y~EB*B*IND*98***27*30*****Y~EB*A*IND*MH*****.2****Y~SE*16*0001~GE*1*501~"
        "IEA*1*000000501~")

CHAIN = """[hia]
data_dir = {dir}/data
[events]
registry_dir = {root}/conf/events
[serve]
listen = 127.0.0.1:0
metrics_listen = 127.0.0.1:0
deadline = 60s
[partner peer]
transport = https
adapter = clearinghouse
url = {url}
ca_file = {ca}
allow_private = yes
baa_recorded = 2026-01-02
concurrency = 1000
sender_qualifier = ZZ
sender_id = PRACTICE01
receiver_qualifier = ZZ
receiver_id = PAYER99
usage = T
submitter_name = RIVER
submitter_contact = DESK
submitter_phone = 6025550100
receiver_name = PAYER
[adapter peer]
eligibility = x12
wrapping = raw
eligibility_path = /x
trace_required = no
"""


def bench_chain(bench, given):
    """Callers, hia serve, the clearinghouse adapter, TLS, nginx; beside curl_multi straight to nginx."""
    hia = pathlib.Path(given.build).resolve() / "bin/hia"
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder, \
            net_rows.tls_server(pathlib.Path(folder), answer=X271) as (url, ca):
        conf = os.path.join(folder, "hia.conf")
        pathlib.Path(conf).write_text(CHAIN.format(dir=folder, root=ROOT, url=url, ca=ca))
        d = api_lab.Daemon.__new__(api_lab.Daemon)
        d.token = subprocess.run([hia, "secret", "issue", "desk", "--config", conf], check=True,
                                 capture_output=True, text=True).stdout.strip()
        d.asked, d.port, d.command = [], None, [hia, "serve", "--config", conf]
        d.start()
        for in_flight, requests in ((64, 6000), (1000, 10000)):
            pairs = []
            for _ in range(3):
                bare = exchange(given, url, ca, requests, in_flight, "bare")
                out = subprocess.run([bench / "bench_api", str(d.port), d.token, str(requests),
                                      str(in_flight), "100"], check=True, capture_output=True,
                                     text=True).stdout
                pairs.append((bare, json.loads(out)))
            bare, ours = sorted(pairs, key=lambda p: p[1]["per_s"] / p[0]["per_s"])[1]
            if ours["bad"]:
                WRONG.append(f"api, the whole chain: {ours['bad']} were not answered by the payer")
            yield Row(f"the whole chain over TLS, {in_flight} in flight", ours["per_s"], "/s", bare["per_s"],
                      "curl_multi", of_limit=0.60)
            yield Row(f"the whole chain over TLS, {in_flight} in flight: p99", ours["p99_us"] / 1000, "ms",
                      bare["p99_us"] / 1000, "curl_multi", most=1.5 * bare["p99_us"] / 1000)
        d.stop()


def bench_api(bench, given):
    """Each question is another person's, its answer judged, sealed and committed before it is told."""
    disk, memory = str(given.where), "/dev/shm"
    for (where, what), when in itertools.product(((disk, "on disk"), (memory, "in memory")),
                                                 ("kept", "asked")):
        p50, p99 = sync_times(where)
        said = sorted((ask_daemon(given, 4000, 64, 100, where, when) for _ in range(3)),
                      key=lambda s: s["added_p99_us"])[1]
        name = f"eligibility, 64 in flight, added, ledger {what}, told when {when}"
        yield Row(name + ": p50", said["added_p50_us"] / 1000, "ms", p50, "fdatasync p50", most=1)
        yield Row(name + ": p99", said["added_p99_us"] / 1000, "ms", p99, "fdatasync p99", most=5)
    said = ask_daemon(given, 4000, 64, 100, disk, spread=0)
    yield Row("eligibility, 64 in flight and in step, ledger on disk: p50", said["added_p50_us"] / 1000, "ms")
    said = ask_daemon(given, 20000, 1000, 100, memory)
    yield Row("eligibility, 1000 in flight, added, ledger in memory: p50", said["added_p50_us"] / 1000, "ms")
    said = ask_daemon(given, 20000, 64, 0, memory)
    yield Row("eligibility, 64 in flight, a partner of no time", said["per_s"], "/s")
    yield from bench_chain(bench, given)


def bench_work(bench, given):
    yield from work_rows.rows(Row, bench, given, WRONG)
    yield from many_rows.rows(Row, str(given.build))


BENCHES = {"scan": bench_scan, "walk": bench_walk, "convert": bench_convert, "memory": bench_memory,
           "store": bench_store, "threads": bench_threads, "big": bench_big, "postgres": bench_postgres,
           "rabbit": bench_rabbit, "net": bench_net, "api": bench_api, "finance": bench_finance,
           "work": bench_work}


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def print_rows(title, rows):
    print(f"\n{title}\n  {'':58} {'':>9} {'':7} {'limit':>9} {'ratio':>6}  target")
    for r in rows:
        limit = number(r.limit) if r.limit else ""
        ratio = f"{r.ratio:.2f}" if r.ratio is not None else ""
        print(f"  {r.name:58} {number(r.value):>9} {r.unit:7} {limit:>9} {ratio:>6}  "
              f"{r.target_text():24} {r.verdict()}".rstrip(), flush=True)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ask.add_argument("build", type=pathlib.Path)
    ask.add_argument("names", nargs="*", metavar="NAME", help=" ".join(BENCHES))
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--full", action="store_true", help="10 GB through the pipe too")
    given = ask.parse_args()
    given.build = given.build.resolve()
    for name in given.names:
        if name not in BENCHES:
            ask.error(f"no bench {name}; there are {' '.join(BENCHES)}")
    given.where = pathlib.Path(tempfile.mkdtemp(prefix="hia-bench-", dir="/var/tmp"))
    every = {}
    if not given.json:
        print(f"{datetime.date.today()}, {machine()}")
    try:
        for name in given.names or BENCHES:
            every[name] = list(BENCHES[name](given.build / "tests/bench", given))
            if not given.json:
                print_rows(name, every[name])
    finally:
        shutil.rmtree(given.where)
    if given.json:
        print(json.dumps({"date": str(datetime.date.today()), "machine": machine(), "wrong": WRONG,
                          "rows": [{"bench": n, **r.dict()} for n, rows in every.items() for r in rows]},
                         indent=1))
    for wrong in WRONG:
        print(f"WRONG: {wrong}", file=sys.stderr)
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
