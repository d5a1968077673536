#!/usr/bin/env python3
"""The platform's events, taken and acted on, with a PostgreSQL of its own: before the start, while it
runs, while it is cut off; late commits, doubles, bad payloads, claims nobody gives, other tenants'
events, a kill at every step, two at once; and the whole way from claim_submitted to the answer."""
import fcntl
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from cluster import Cluster, programs  # noqa: E402
from crew import claims  # noqa: E402
from lab import ENVIRONMENT, HIA, expect, finish, same  # noqa: E402

US, THEM = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
COLUMNS = ("id: event_id, event_name: name, organization_id: organization_id, payload: payload,"
           " position: place")
RELAY = ("id: event_id, event_name: name, event_source: publisher, entity: entity, payload: payload,"
         " organization_id: organization_id, metadata: metadata, created_at: timestamp")
CLAIMS = """
[subscribe claims]
event = claim_submitted
then = submit
partner = sandbox
from = beginning
window = 0s
{more}
"""


def made_claims():
    """Their ids are C-0000 and on; by id."""
    return {claim["claim_id"]: claim for claim in map(json.loads, claims("C", 40).splitlines())}


MADE = made_claims()


def prepare(cluster):
    """The platform's side once; every check copies it."""
    for role in ("hia_relay", "hia_subscribe"):
        cluster.sql("postgres", f"CREATE ROLE {role} LOGIN")
    cluster.sql("postgres", "CREATE DATABASE platform_template")
    for name in ("platform.sql", "platform_claims.sql"):
        with open(os.path.join(ROOT, "tests/tools", name), encoding="utf-8") as f:
            code, _, why = cluster.sql("platform_template",
                                       f.read().replace("CREATE ROLE hia_relay LOGIN;\n", ""))
        same(code, 0, f"{name}: {why}")


class Site:
    """The platform's database, and an installation of ours that is told of it."""
    count = 0

    def __init__(self, cluster, more="", commands="poll = 60s\noverlap = 0s", folder=False,
                 claims_more="", subscriptions=CLAIMS, organization=US):
        Site.count += 1
        self.cluster, self.name, self.organization = cluster, f"site_{Site.count}", organization
        self.data = os.path.join(cluster.dir, self.name)
        cluster.sql("postgres", f"CREATE DATABASE {self.name} TEMPLATE platform_template")
        shutil.copytree(os.path.join(ROOT, "conf"), self.data)
        self.config = os.path.join(self.data, "hia.conf")
        with open(self.config, encoding="utf-8") as f:
            text = re.sub(r"^#?organization_id\s*=.*$", f"organization_id = {organization}", f.read(),
                          flags=re.M).replace(
                "[events]\n", f"[events]\nplatform = {cluster.uri(self.name, 'hia_relay')}\n"
                              f"platform_columns = {RELAY}\n", 1)
        if not folder:
            cluster.sql("postgres", f"CREATE DATABASE {self.name}_ledger TEMPLATE hia_template")
            text = re.sub(r"^\[hia\]$", f"[hia]\nledger = {cluster.uri(self.name + '_ledger')}",
                          text, count=1, flags=re.M)
        text = re.sub(r"^data_dir\s*=.*$", f"data_dir = {self.data}", text, flags=re.M)
        self.base = text + (f"\n[commands]\nplatform = {cluster.uri(self.name, 'hia_subscribe')}\n"
                            f"columns = {COLUMNS}\n{commands}\n[work]\nbackoff = 0s\n{more}\n")
        self.configure(subscriptions.format(more=claims_more))

    def configure(self, subscriptions):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(self.base + subscriptions)

    # --- ours ---

    def command(self, verb, *arguments):
        return [HIA, verb, "--config", self.config, "--data", self.data, *arguments]

    def run(self, verb, *arguments, code=0, environment=None):
        done = subprocess.run(self.command(verb, *arguments), capture_output=True, text=True,
                              env=dict(ENVIRONMENT, **(environment or {})), cwd=ROOT)
        if code is not None:
            same(done.returncode, code, f"hia {verb} {arguments}: {done.stderr[-900:]}")
        return done

    def lines(self, verb, *arguments, **options):
        return [json.loads(line) for line in
                self.run(verb, "--json", *arguments, **options).stdout.splitlines()]

    def once(self, code=0):
        return self.lines("subscribe", "--once", code=code)[-1]

    def commands(self, state=None):
        """Oldest first."""
        return [c for c in reversed(self.lines("subscribe", "--list", "--limit", "1000"))
                if state in (None, c["state"])]

    def jobs(self):
        return [j for j in self.lines("jobs", "--all") if j["type"] == "job"]

    def start(self):
        return subprocess.Popen(self.command("subscribe", "--follow", "--json"), env=ENVIRONMENT,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)

    def start_and_look(self):
        """It has looked once and waits: what comes now, comes by notification."""
        process = self.start()
        until = time.monotonic() + 20
        while self.cluster.sql(self.name, "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND"
                               " application_name = 'hia subscribe' AND query = 'COMMIT'"
                               " AND datname = current_database()")[1] != "1":
            expect(time.monotonic() < until, "it looks")
            time.sleep(0.05)
            if time.monotonic() > until:
                break
        return process

    def session(self):
        """That of the platform in which it listens."""
        return self.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'hia subscribe'"
                        " AND datname = current_database()")

    def sent(self):
        """CLM01s of the partner's folder, one by one; no parser of ours."""
        self.run("work", "--once", code=None)
        folder = os.path.join(self.data, "sandbox/in")
        found = []
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, name), encoding="latin-1") as f:
                found += re.findall(r"\bCLM\*([^*]+)\*", f.read())
        return sorted(found)

    def ledger(self, sql):
        return self.cluster.sql(self.name + "_ledger", "SET search_path = hia; " + sql)[1]

    # --- the platform's ---

    def sql(self, text):
        code, out, why = self.cluster.sql(self.name, text)
        same(code, 0, f"{text[:200]}: {why}")
        return out

    def claim_sql(self, claim_id, number, organization=US, status="submitted", detail=None):
        text = json.dumps(detail or MADE[number]).replace("'", "''")
        return ("INSERT INTO pm_claims (id, organization_id, claim_number, status, detail) VALUES"
                f" ('{claim_id}', '{organization}', '{number}', '{status}', '{text}');")

    def claim(self, number, **more):
        """A row of pm_claims; its id."""
        claim_id = str(uuid.uuid4())
        self.sql(self.claim_sql(claim_id, number, **more))
        return claim_id

    def event_sql(self, payload, organization=US, name="claim_submitted", hint=True):
        text = json.dumps(payload).replace("'", "''")
        return ("INSERT INTO fw_domain_events (id, event_name, event_source, organization_id, entity,"
                f" payload, metadata, created_at) VALUES ('{uuid.uuid4()}', '{name}', 'PM',"
                f" '{organization}', 'claim', '{text}', '{{}}', now());"
                + (" NOTIFY cl_pm_events;" if hint else ""))

    def event(self, payload, **more):
        self.sql(self.event_sql(payload, **more))

    def submitted(self, *numbers):
        """Claims, and an event for each that names it."""
        text = ""
        for number in numbers:
            claim_id = str(uuid.uuid4())
            text += self.claim_sql(claim_id, number, organization=self.organization)
            text += self.event_sql({"claim_id": claim_id}, organization=self.organization)
        self.sql(text)

    def events(self, *payloads):
        self.sql("".join(self.event_sql(payload) for payload in payloads))


def wait_for(process, holds, what, seconds=30):
    """Lines of --follow until one holds; the seconds it took."""
    began, line = time.monotonic(), ""
    os.set_blocking(process.stdout.fileno(), False)
    while time.monotonic() < began + seconds:
        line += process.stdout.readline()
        if not line.endswith("\n"):
            time.sleep(0.01)
            continue
        if holds(json.loads(line)):
            return time.monotonic() - began
        line = ""
    expect(False, f"{what}: not within {seconds} s")
    return seconds


def reload(process):
    """SIGHUP, until it was read."""
    os.set_blocking(process.stderr.fileno(), False)
    told, until = "", time.time() + 20
    process.send_signal(signal.SIGHUP)
    while '"reloaded"' not in told and time.time() < until:
        told += process.stderr.readline()
        time.sleep(0.01)
    expect('"reloaded"' in told, f"read anew: {told}")


def end(process):
    process.terminate()
    _, err = process.communicate(timeout=20)
    same(process.returncode, 0, f"a clean end: {err[-600:]}")


# --- the whole way ---

def check_round(cluster):
    """claim_submitted in, an 837P in the partner's folder, pm_claim_transmitted out."""
    site = Site(cluster)
    site.submitted("C-0000", "C-0001", "C-0002")
    seen = site.lines("subscribe", "--dry-run")
    same([(c["state"], c["partner"]) for c in seen[:-1]], [("waiting", "sandbox")] * 3, "--dry-run")
    same(site.lines("subscribe", "--list"), [], "nothing is written by it")
    totals = site.once()
    same((totals["taken"], totals["queued"], totals["jobs"]), (3, 3, 1), f"one file: {totals}")
    same(site.sent(), ["C-0000", "C-0001", "C-0002"], "they are sent")
    site.run("relay", "--once")
    out = site.sql("SELECT event_name, payload->>'claim_id' FROM fw_domain_events"
                   " WHERE event_name = 'pm_claim_transmitted' ORDER BY 2").splitlines()
    same(out, [f"pm_claim_transmitted|C-000{i}" for i in range(3)], "and the platform is told")
    totals = site.once()
    same((totals["taken"], totals["jobs"]), (0, 0), "what we tell is not what we do")
    same([c["code"] for c in site.commands()], ["queued"] * 3, "on record")
    log = site.ledger("SELECT count(*) FROM pm_transaction_log WHERE transaction_type = 'event taken'"
                      " AND status = 'Accepted'")
    same(log, "3", "and in the log")


def check_one_database(cluster):
    """Ledger and platform in one database, and one role's worth of both."""
    site = Site(cluster)
    with open(site.config, encoding="utf-8") as f:
        text = f.read()
    same(subprocess.run([HIA, "ledger", "migrate", cluster.uri(site.name, "owner"), "--role",
                         "hia_app"], capture_output=True).returncode, 0, "the schema hia beside it")
    with open(site.config, "w", encoding="utf-8") as f:
        f.write(text.replace(site.name + "_ledger", site.name))
    site.submitted("C-0000")
    same(site.once()["jobs"], 1, "one job")
    same(site.sent(), ["C-0000"], "sent")


def check_running(cluster):
    """By LISTEN; and when the connection was cut."""
    site = Site(cluster)
    first = site.claim("C-0000")
    process = site.start_and_look()
    site.event({"claim_id": first})
    took = wait_for(process, lambda line: line["state"] == "done", "by notification: the poll is 60 s")
    print(f"told and queued within {took * 1000:.0f} ms")
    claim = site.claim("C-0001")
    whose = "FROM pg_stat_activity WHERE application_name = 'hia subscribe' AND datname = current_database()"
    for number in ("C-0002", "C-0003"):
        process.send_signal(signal.SIGSTOP)  # nobody listens when it is put
        site.sql("SELECT pg_terminate_backend(pid) " + whose)
        while site.sql("SELECT count(*) " + whose) != "0":
            pass
        site.submitted(number)
        process.send_signal(signal.SIGCONT)
        wait_for(process, lambda line: line["state"] == "done", f"{number}, put while it was cut off")
    site.event({"claim_id": claim})
    wait_for(process, lambda line: line["state"] == "done", "and it listens again")
    session = site.session()
    reload(process)
    site.submitted("C-0004")
    wait_for(process, lambda line: line["state"] == "done", "the same configuration, read anew")
    same(site.session(), session, "and not begun anew")
    end(process)
    same(site.sent(), ["C-0000", "C-0001", "C-0002", "C-0003", "C-0004"], "each once")


def check_restart(cluster):
    """The platform's database and the ledger's go away and come back."""
    site = Site(cluster)
    process = site.start()
    site.submitted("C-0000")
    wait_for(process, lambda line: line["state"] == "done", "before")
    cluster.call("pg_ctl", "-D", cluster.dir + "/data", "-m", "fast", "-w", "stop")
    cluster.start()
    site.submitted("C-0001")
    wait_for(process, lambda line: line["state"] == "done", "after", seconds=20)
    end(process)
    same(site.sent(), ["C-0000", "C-0001"], "each once")


# --- the order of commits ---

class Session:
    """A session of the platform's, held open."""

    def __init__(self, site):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", site.cluster.uri(site.name, "owner")],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, sql):
        self.psql.stdin.write(sql + " SELECT 'said';\n")
        self.psql.stdin.flush()
        while self.psql.stdout.readline().strip() != "said":
            pass


def check_late(cluster):
    """Transactions that take their places in one order and commit in another; the one that commits last
    has a later number than the one whose event is read first, so that a snapshot's xmax does not cover it."""
    site = Site(cluster)
    late, early = site.claim("C-0000"), site.claim("C-0001")

    def is_done(line):
        return line["state"] == "done"

    def place():
        return int(site.ledger("SELECT place FROM subscription"))
    process = site.start_and_look()
    first, slow = Session(site), Session(site)
    first.say("BEGIN; SELECT pg_current_xact_id();")
    slow.say("BEGIN; " + site.event_sql({"claim_id": late}))
    first.say(site.event_sql({"claim_id": early}) + " COMMIT;")
    wait_for(process, is_done, "the first to commit")
    for number in ("C-0002", "C-0003", "C-0004"):
        site.submitted(number)
        wait_for(process, is_done, f"{number}, while the other is open")
    same(place(), 0, "nothing is settled while it is open")
    slow.say("COMMIT;")
    wait_for(process, lambda line: is_done(line) and line["subject"] == late, "the late one")
    for number in ("C-0005", "C-0006"):
        site.submitted(number)
        wait_for(process, is_done, number)
    end(process)
    expect(place() >= 5, f"now it is settled: {place()}")
    for session in (first, slow):
        session.psql.communicate()
    same(site.sent(), [f"C-{i:04d}" for i in range(7)], "each once")


def check_doubles(cluster):
    """The place in the ledger is lost, two events of one claim, two listeners at once."""
    site = Site(cluster)
    claim = site.claim("C-0000")
    site.events({"claim_id": claim}, {"claim_id": claim})
    same(site.once()["jobs"], 1, "one file")
    site.ledger("DELETE FROM subscription")
    totals = site.once()
    same((totals["taken"], totals["known"], totals["jobs"]), (0, 2, 0), "known by their ids")
    site.event({"claim_id": claim})
    totals = site.once()
    same((totals["taken"], totals["jobs"]), (1, 0), "another event, the very file: no other job")
    same(site.commands()[-1]["code"], "known", "and it says so")
    site.submitted(*(f"C-{i:04d}" for i in range(1, 20)))
    both = [subprocess.Popen(site.command("subscribe", "--once"), env=ENVIRONMENT, cwd=ROOT,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        same(process.wait(), 0, f"two at once: {process.stderr.read()[-400:]}")
    site.once()
    same({c["state"] for c in site.commands()}, {"done"}, "all done")
    same(site.sent(), [f"C-{i:04d}" for i in range(20)], "each once")


# --- what is wrong ---

def check_bad(cluster):
    """Faulty payloads and claims: dead letters with a reason, and those behind them go."""
    more = "partner_member = to.house\npartner_for = NORTH sandbox\npartner_for = GONE sandbox\n"
    subscription = CLAIMS.replace("partner = sandbox\n", more)
    site = Site(cluster, subscriptions=subscription)
    good, house = site.claim("C-0000"), {"to": {"house": "NORTH"}}
    unreadable, last = site.claim("C-0001", detail={"no": "claim"}), site.claim("C-0002")
    site.events([], {"claim_id": good}, {"claim_id": good, "to": {"house": "ELSEWHERE"}}, house,
                *(dict(house, claim_id=odd) for odd in (
                    "Jane Doe, born 1980", {"id": good}, [], ["a"] * 1001)),
                dict(house, claim_id=good, more="x" * 70000), dict(house, claim_id=unreadable),
                dict(house, claim_id=[good, last]))
    site.once(code=1)
    same([c["code"] for c in site.commands("dead")],
         ["partner_missing", "partner_missing", "partner_unknown", "subject_missing",
          "subject_invalid", "subject_missing", "subject_missing", "subjects_too_many",
          "payload_missing", "claim_unreadable"], "why")
    same(site.sent(), ["C-0000", "C-0002"], "those behind them go")
    expect("Jane" not in json.dumps(site.commands()), "nothing of a payload is kept")
    needs = [n for n in site.lines("status", code=None)[0]["needs"] if n["kind"] == "command"]
    same(len(needs), 10, "hia status says so")
    expect("dead" in site.run("doctor", code=None).stdout, "and so does hia doctor")
    # a table without ids that could be kept: found again by its place
    odd = site.commands("dead")[0]
    site.ledger(f"UPDATE command SET event_id = 'place:1' WHERE id = {odd['command']}")
    site.run("subscribe", "--retry", str(odd["command"]))
    site.once(code=1)
    same([c["code"] for c in site.commands() if c["command"] == odd["command"]], ["event_missing"],
         "another event stands there now")
    # the configuration is put right, and one is tried again
    dead = site.commands("dead")[1]["command"]
    site.configure(CLAIMS.format(more=""))
    site.run("subscribe", "--retry", str(dead))
    site.run("subscribe", "--retry", str(dead), code=2)
    site.run("subscribe", "--retry", "99999", code=2)
    same(site.once()["queued"], 1, "read anew and done")
    same([c["state"] for c in site.commands() if c["command"] == dead], ["done"], "alive again")


def check_not_given(cluster):
    """Five tries, then a dead letter; a claim that is given later goes."""
    site = Site(cluster)
    late, gone = str(uuid.uuid4()), str(uuid.uuid4())
    site.events(*({"claim_id": claim} for claim in (
        late, gone, "no-uuid", site.claim("C-0001", status="poisoned"), site.claim("C-0002"))))
    done = site.run("subscribe", "--once", "--json", code=1)
    totals = json.loads(done.stdout.splitlines()[-1])
    expect("claim of" not in done.stderr and "exported" not in done.stderr, "what a function says stays there")
    same((totals["queued"], totals["put_off"], totals["dead_letters"]), (1, 16, 4), "tries")
    same([c["code"] for c in site.commands("dead")],
         ["claim_not_given", "claim_not_given", "claim_refused_22P02", "claim_refused_P0001"], "why")
    site.sql(f"UPDATE pm_claims SET id = '{late}', status = 'submitted' WHERE claim_number = 'C-0001'")
    site.run("subscribe", "--retry", str(site.commands("dead")[0]["command"]))
    same(site.once()["queued"], 1, "given now")
    same(site.sent(), ["C-0001", "C-0002"], "sent")


def check_tenants(cluster):
    """An event of another organization; an event of ours that names another one's claim."""
    site = Site(cluster)
    site.event({"claim_id": site.claim("C-0000", organization=THEM)}, organization=THEM)
    site.event({"claim_id": site.claim("C-0001")}, organization=THEM)
    site.event({"claim_id": site.claim("C-0002", organization=THEM)})
    site.once(code=1)
    same([c["code"] for c in site.commands()], ["claim_not_given"], "only ours, and it is not given")
    same(site.sent(), [], "nothing is sent")
    with open(site.config, encoding="utf-8") as f:
        text = f.read()
    with open(site.config, "w", encoding="utf-8") as f:
        f.write(text.replace("hia_subscribe@", "owner@"))
    err = site.run("subscribe", "--once", code=2).stderr
    expect("row-level security" in err, f"a superuser is refused: {err[-300:]}")


def check_configuration(cluster):
    """A wrong mapping or function stops it; no claim becomes a dead letter for it."""
    site = Site(cluster)
    site.submitted("C-0000")
    site.configure(CLAIMS.format(more="claim_function = no_such"))
    site.run("subscribe", "--once", code=2)
    same([c["state"] for c in site.commands()], ["waiting"], "it waits")
    site.configure(CLAIMS.format(more=""))
    same(site.once()["jobs"], 1, "put right")
    for wrong in ("then = receive\nevent = x\n", "then = submit\nevent = x\npartner = nobody\n",
                  "then = sync\nevent = x\npartner = sandbox\n",
                  "then = submit\nevent = x\npartner = sandbox\nat = schedule\n"):
        site.configure("[subscribe wrong]\n" + wrong)
        expect("subscribe wrong" in site.run("subscribe", "--once", code=2).stderr, wrong)


# --- crashes ---

def check_kill(cluster):
    """kill -9 between any two steps: nothing twice, nothing lost."""
    site = Site(cluster)
    points = ("subscribe.fetched", "subscribe.taken", "subscribe.kept", "subscribe.queued")
    numbers = [f"C-{i:04d}" for i in range(2 * len(points))]
    for i, point in enumerate(points):
        site.submitted(*numbers[2 * i:2 * i + 2])
        same(site.run("subscribe", "--once", code=None,
                      environment={"HIA_FAILPOINT": point}).returncode, -signal.SIGKILL, point)
        site.once()
        same([c["state"] for c in site.commands()], ["done"] * (2 * i + 2), f"{point}: done")
        same(len(site.jobs()), i + 1, f"{point}: one job")
    same(site.sent(), numbers, "each once")


# --- told to end, or to begin anew, in the middle of a round ---

def fetch_slowly(site, slowly):
    """A claim takes a third of a second from now on, or no longer."""
    way = ("SELECT * INTO", "PERFORM pg_sleep(0.3); SELECT * INTO")
    was, becomes = way if slowly else reversed(way)
    site.sql("DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('hia_claim_export'::regproc),"
             f" '{was}', '{becomes}'); END $do$")


def in_a_fetch(site, process):
    """Until a claim is being fetched."""
    until = time.time() + 20
    while site.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hia subscribe' AND"
                   " datname = current_database() AND state = 'active' AND query LIKE '%claim_export%'") != "1":
        expect(process.poll() is None and time.time() < until, "it fetches claims")
        if process.poll() is not None or time.time() > until:
            break
        time.sleep(0.02)


def check_cut(cluster):
    """A backlog of 160 events that name 40 claims: cut while they are taken, while claims are fetched, and
    by a new configuration; nothing is lost or doubled, and nothing is done by the old one behind the cut."""
    site = Site(cluster)
    ids = [site.claim(f"C-{i:04d}") for i in range(40)]
    for _ in range(4):
        site.events(*({"claim_id": claim} for claim in ids))
    process = site.start()
    fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, 4096)  # some lines, then it waits for us
    select.select([process.stdout], [], [], 20)
    end(process)
    taken = len(site.commands())
    expect(0 < taken < 80, f"cut while it takes: {taken} of 160")
    fetch_slowly(site, True)
    process = subprocess.Popen([HIA, "subscribe", site.config], env=ENVIRONMENT, cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    in_a_fetch(site, process)
    end(process)
    same((len(site.commands()), len(site.jobs())), (160, 0), "the rest is taken; cut while it fetches")
    process = site.start()
    in_a_fetch(site, process)
    site.configure(CLAIMS.format(more="claims_max = 100"))
    reload(process)
    fetch_slowly(site, False)
    wait_for(process, lambda line: line["state"] == "done" and line["command"] == 160, "the last of them")
    end(process)
    same((len(site.jobs()), len(site.commands("done"))), (2, 160), "two files, by the new configuration")
    same(site.once()["taken"], 0, "nothing is left")
    same(site.sent(), sorted(MADE), "each once")


# --- grouping, other acts, a folder ---

def check_groups(cluster):
    """A window, a most, the partner's schedule, another act; from now on."""
    site = Site(cluster)
    site.configure(CLAIMS.format(more="").replace("window = 0s", "window = 1h"))
    site.submitted("C-0000", "C-0001", "C-0002")
    same(site.once()["jobs"], 0, "they wait for others")
    site.ledger("UPDATE command SET due = 1 WHERE id = 1")
    site.configure(CLAIMS.format(more="claims_max = 2"))
    same(site.once()["jobs"], 2, "one is due, the others go along; two in a file")
    site.submitted("C-0009")
    site.configure(CLAIMS.format(more="").replace("window = 0s", "window = 1h"))
    site.once()
    site.ledger("UPDATE command SET partner = 'gone', due = 1 WHERE state = 'waiting'")
    site.once(code=1)
    same([c["code"] for c in site.commands("dead")], ["partner_unknown"], "a partner that is no more")
    other = Site(cluster, more="[partner sandbox]\nsubmission_schedule = 0 3 1 1 *\n",
                 subscriptions=CLAIMS.format(more="at = schedule\n") + """
[subscribe answers]
event = clearinghouse_has_answers
channel = cl_events
then = receive
partner = sandbox
""")
    other.submitted("C-0000")
    other.event({}, name="clearinghouse_has_answers")
    same(other.once()["jobs"], 0, "not before the time; what was before `now` is not asked for")
    expect("-01-01T" in other.commands()[0]["due"], f"due in January: {other.commands()}")
    other.event({}, name="clearinghouse_has_answers")
    other.event({}, name="clearinghouse_has_answers")
    same(other.once()["jobs"], 1, "two events, one receive")
    same([j["kind"] for j in other.jobs()], ["receive"], "of that kind")


def check_folder(cluster):
    """The ledger in a folder: others write it meanwhile."""
    site = Site(cluster, folder=True)
    process = site.start_and_look()
    for i in range(4):
        site.submitted(f"C-000{i}")
        site.run("receive")
        wait_for(process, lambda line: line["state"] == "done", f"claim {i}", seconds=20)
    end(process)
    same(site.sent(), [f"C-000{i}" for i in range(4)], "each once")


def check_many(cluster):
    """One process for two organizations: each its own events; one whose platform is away holds up no other."""
    here, there = Site(cluster), Site(cluster, organization=THEM)
    command = [HIA, "subscribe", here.config, there.config, "--json"]
    for site in (here, there):
        site.submitted("C-0000")
    done = subprocess.run([*command, "--once"], capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT)
    same(done.returncode, 0, f"it ends: {done.stderr[-900:]}")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    same(sorted((x["organization_id"], x["taken"], x["queued"]) for x in said if x["type"] == "organization"),
         [(US, 1, 1), (THEM, 1, 1)], "each its own")
    same([(x["organizations"], x["jobs"]) for x in said if x["type"] == "totals"], [(2, 2)], "and all")
    process = subprocess.Popen([*command, "--follow", "--hands", "1"], env=ENVIRONMENT, cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for number, site in (("C-0001", here), ("C-0001", there)):
        site.submitted(number)
        who = ("done", site.organization)
        wait_for(process, lambda line, who=who: (line["state"], line["organization_id"]) == who,
                 f"{number} of {site.name}", seconds=20)
    cluster.let_in(there.name, False)
    here.submitted("C-0002")
    wait_for(process, lambda line: line["state"] == "done", "the other goes on", seconds=20)
    cluster.let_in(there.name, True)
    there.submitted("C-0002")
    wait_for(process, lambda line: line["state"] == "done", "back", seconds=20)
    sessions = {site: site.session() for site in (here, there)}
    there.configure(CLAIMS.format(more="claims_max = 7"))
    reload(process)
    for site in (here, there):
        site.submitted("C-0003")
        who = ("done", site.organization)
        wait_for(process, lambda line, who=who: (line.get("state"), line["organization_id"]) == who,
                 "read anew", seconds=20)
    same([site.session() == sessions[site] for site in (here, there)], [True, False], "only what changed")
    end(process)
    for site in (here, there):
        same(site.sent(), ["C-0000", "C-0001", "C-0002", "C-0003"], "each once")
    for site in (here, there):
        cluster.let_in(site.name, False)
    given_up = subprocess.run([*command, "--once"], capture_output=True, text=True, env=ENVIRONMENT,
                              cwd=ROOT, timeout=60)
    same(given_up.returncode, 2, "both away: once ends")
    wrong = subprocess.run([*command, "--list"], capture_output=True, text=True, env=ENVIRONMENT,
                           cwd=ROOT)
    expect(wrong.returncode == 2 and "--config" in wrong.stderr, f"of one only: {wrong.stderr}")


CHECKS = (check_round, check_running, check_late, check_doubles, check_bad, check_tenants, check_kill,
          check_cut, check_many)
LONGER = (check_one_database, check_not_given, check_configuration, check_groups, check_folder,
          check_restart)  # ./run fault

if not programs():
    print("skipped: PostgreSQL is not installed")
    sys.exit(77)
with Cluster(HIA) as running:
    prepare(running)
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    for check in CHECKS + LONGER:
        if only == check.__name__ or only == "all" or (not only and check in CHECKS):
            check(running)
finish()
