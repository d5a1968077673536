"""daemon.py - rows of the fault table: hia serve under a stream of eligibility questions.

Callers ask with trace ids of their own and come again with the same trace id until they are told. The payer is
hia-sandbox serve. Held against what the callers were told, the rows of the ledger, and the payer's journal."""
import collections
import json
import os
import random
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

import api_lab
from api_lab import ORGANIZATION, PATHS, inquiry
from peer import Peer, make_pki
from tally import Difference, Tally

CONF = """[hia]
data_dir = {data}
organization_id = {organization}
{ledger}
vault = {folder}/vault
vault_key_file = {folder}/vault.key
[log]
level = warn
[events]
registry_dir = {root}/conf/events
[serve]
listen = unix:{folder}/api
metrics_listen = unix:{folder}/metrics
deadline = 5s
""" + api_lab.CORE_PARTNER + "[adapter peer]\neligibility = core\n" + api_lab.CORE_WAY
CALLERS = 4
WHERE = "pm_eligibility_checks"


class Serving:
    """A payer, a daemon that is started again when it dies, and callers. `data`: its data directory."""

    def __init__(self, table, data=None, cluster=None):
        self.table, self.cluster = table, cluster
        self.folder = tempfile.TemporaryDirectory(prefix="hia-serving-")
        self.data = data or self.path("data")
        self.peer = Peer(self.path("peer"), make_pki(self.path("pki")), "sender_id = PAYER99")
        self.peer.__enter__()
        ledger = ""
        if cluster:
            self.database = f"serving_{os.getpid()}_{id(self)}"
            cluster.sql("postgres", f"CREATE DATABASE {self.database} TEMPLATE hia_template")
            ledger = f"ledger = {cluster.uri(self.database)}"
        self.conf = self.path("hia.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(CONF.format(data=self.data, folder=self.folder.name, organization=ORGANIZATION,
                                ledger=ledger, root=api_lab.ROOT, port=self.peer.port, pki=self.path("pki")))
        self.hia("secret", "set", "core", stdin="not-a-real-secret\n")
        self.token = self.hia("secret", "issue", "desk").strip()
        self.environment, self.child, self.log = {}, None, None
        self.told, self.lock, self.wrong = collections.defaultdict(list), threading.Lock(), []
        self.refused = collections.Counter()  # what callers were told that is no answer: the status
        self.asking, self.callers, self.next = True, [], 0

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def hia(self, *arguments, stdin=""):
        return subprocess.run([self.table.hia, *arguments, "--config", self.conf], input=stdin, text=True,
                              capture_output=True, check=True).stdout

    # --- the daemon ---

    def start(self):
        """As systemd starts it again; it serves when it answers."""
        self.log = open(self.path("log"), "ab")
        self.child = subprocess.Popen([self.table.hia, "serve", "--config", self.conf], stderr=self.log,
                                      stdout=subprocess.DEVNULL, env=dict(os.environ, **self.environment))

    def alive(self):
        return self.child.poll() is None

    def kill(self):
        self.child.kill()
        self.child.wait()

    def said(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    # --- who asks ---

    def post(self, trace, member):
        """(status, what was told), or None: nobody answers."""
        body = json.dumps({"request_trace_id": trace, "inquiry": inquiry(member)}).encode()
        head = (f"POST {PATHS['eligibility']} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(20)
            try:
                s.connect(self.path("api"))
                s.sendall(head + body)
                answer = api_lab.read_answer(s)[0]
                return answer and (answer.status, answer.json())
            except (OSError, ValueError):
                return None

    def note(self, trace, answer):
        """True: the trace has been told what there is to know."""
        if not answer:
            return False
        status, told = answer
        if status in (400, 401, 403):
            self.wrong.append(f"{trace} is told {told.get('code')}: {told.get('problem')}")
            return True
        if not told.get("check_id") or told.get("status") != "answered":
            with self.lock:
                self.refused[status, told.get("code") or told.get("title")] += 1
            return bool(told.get("check_id"))  # it is on record that there was no answer
        with self.lock:
            self.told[trace].append((told["check_id"], json.dumps(told["answers"], sort_keys=True)))
        return True

    def ask_until_told(self, trace, member):
        until = time.monotonic() + 60
        while not self.note(trace, self.post(trace, member)):
            if time.monotonic() > until:
                self.wrong.append(f"{trace} was told nothing within a minute: {dict(self.refused)}")
                return
            time.sleep(0.02)

    def call(self):
        while self.asking:
            with self.lock:
                self.next += 1
                number = self.next
            self.ask_until_told(f"T-{number}", f"M{number}")
            if number % 5 == 0:  # somebody asks the same again
                self.ask_until_told(f"T-{number}", f"M{number}")
            time.sleep(0.005)  # a ledger of some megabytes, not of hundreds

    def begin(self):
        self.start()
        self.ask_until_told("FIRST", "FIRST")
        if not self.told["FIRST"]:
            raise Difference(f"the first question is not answered: {self.wrong or dict(self.refused)}")
        self.callers = [threading.Thread(target=self.call, daemon=True) for _ in range(CALLERS)]
        for caller in self.callers:
            caller.start()

    def recovery(self, since):
        """Seconds from `since` until a new question is told its answer."""
        self.ask_until_told(f"AFTER-{since}", f"A{since}")
        return time.monotonic() - since

    # --- what must be true ---

    def rows(self):
        """{trace: [uuid]} of the ledger."""
        out = collections.defaultdict(list)
        if self.cluster:
            code, text, why = self.cluster.sql(self.database, f"SELECT request_trace_id, uuid FROM hia.{WHERE}")
            if code:
                raise Difference(why)
            found = [line.split("|") for line in text.splitlines()]
        else:
            with sqlite3.connect(f"file:{self.data}/real-time/ledger.db?mode=ro", uri=True) as db:
                found = db.execute(f"SELECT request_trace_id, uuid FROM {WHERE}").fetchall()
        for trace, ident in found:
            out[trace].append(ident)
        return out

    def asked(self):
        return sum(e.get("kind") == "270" for e in self.peer.journal())

    def faults(self):
        """Sentences on what is not as it must be; the daemon goes on, nobody else asks any more."""
        self.asking = False
        for caller in self.callers:
            caller.join(90)
        wrong, rows = list(self.wrong), self.rows()
        wrong += [f"{trace} has {len(ids)} rows" for trace, ids in rows.items() if len(ids) != 1]
        for trace, answers in self.told.items():
            if len(set(answers)) != 1:
                wrong.append(f"{trace} was told {len(set(answers))} different answers")
            if rows.get(trace) != [answers[0][0]]:
                wrong.append(f"{trace} was told what is not on record")
        before, traces = self.asked(), list(self.told)[-50:]
        for trace in traces:
            member = trace.replace("T-", "M").replace("AFTER-", "A")
            self.ask_until_told(trace, member)
            if len(set(self.told[trace])) != 1:
                wrong.append(f"{trace} is told something else when asked again")
        if self.asked() != before:
            wrong.append(f"{self.asked() - before} of {len(traces)} that were told were asked again")
        if not traces:
            wrong.append("nothing was told at all")
        return wrong[:20]

    def close(self):
        self.asking = False
        if self.child and self.alive():
            self.child.terminate()
            self.child.wait(30)
        self.peer.__exit__()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def injure(serving, tally, rounds, chance, fault):
    """The stream, and `fault` (giving its sort) so many times; recovery is until a new question is answered."""
    injected = collections.Counter()
    serving.begin()
    for _ in range(rounds):
        time.sleep(chance.uniform(0.05, 0.4))
        since = time.monotonic()
        injected[fault()] += 1
        tally.recovered(serving.recovery(since))
    if not serving.alive():
        serving.wrong.append(f"the daemon has ended: {serving.said()[-400:]}")
    wrong = serving.faults()
    tally.round(injected, wrong)
    tally.rounds = rounds


def kill_daemon(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    with Serving(table) as serving:
        def fault():
            serving.kill()
            serving.start()
            return "kill"
        injure(serving, tally, rounds, chance, fault)
    return tally


def database_daemon(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    cluster = table.cluster()
    with Serving(table, cluster=cluster) as serving:
        def fault():
            name = chance.choice(("kill", "crash", "restart"))
            getattr(cluster, name)()
            return name
        injure(serving, tally, rounds, chance, fault)
    return tally
