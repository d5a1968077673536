"""crew.py - several `hia work` over one PostgreSQL, and what must be true when the queue is empty.

The partners are pairs of folders; what we sent is split here by hand, not by our parser."""
import collections
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ORGANIZATION = "11111111-1111-4111-8111-111111111111"
PARTNER = """[partner {name}]
transport = dir
send_dir = {name}/in
receive_dir = {name}/out
archive_dir = {name}/archive
file_name = {{type}}-{{isa13}}.x12
sender_qualifier = ZZ
sender_id = US{name}
receiver_qualifier = ZZ
receiver_id = THEM{name}
usage = T
submitter_name = CREW TEST CLINIC
submitter_contact = BILLING DESK
submitter_phone = 3035550100
receiver_name = SANDBOX CLEARINGHOUSE
max_claims_per_st = 7
settle_schedule = {settle}
overdue_schedule = 0 0 29 2 *
{more}
"""
WORK = {"poll": "100ms", "lease": "5s", "backoff": "200ms"}


def claims(tag, count, seed=1):
    """Lines of claims whose ids begin with the tag."""
    made = subprocess.run([sys.executable, os.path.join(ROOT, "tests/tools/make_claims.py"), "--clean",
                           "--count", str(count), "--seed", str(seed)],
                          check=True, capture_output=True).stdout
    lines = [json.loads(line) for line in made.splitlines()]
    for i, claim in enumerate(lines):
        claim["claim_id"] = f"{tag}-{i:04d}"
        for j, line in enumerate(claim.get("lines", [])):
            if "line_control" in line:
                line["line_control"] = f"{tag}-{i:04d}-{j}"
    return "".join(json.dumps(claim) + "\n" for claim in lines)


class Crew:
    """A data directory, a database in the cluster, partners north, south ..., and workers."""
    NAMES = ("north", "south", "east", "west")
    count = 0

    def __init__(self, build, cluster, partners=4, more="", work=None, uri=None):
        self.hia = os.path.join(build, "bin/hia")
        self.cluster = cluster
        self.names = self.NAMES[:partners]
        self.folder = tempfile.TemporaryDirectory(prefix="hia-crew-")
        self.workers = []
        Crew.count += 1
        self.database = f"crew_{os.getpid()}_{Crew.count}"
        code, _, why = cluster.sql("postgres", f"CREATE DATABASE {self.database} TEMPLATE hia_template")
        assert code == 0, why
        self.config = self.configure(uri or cluster.uri(self.database), more, dict(WORK, **(work or {})))

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def configure(self, uri, more, work, name="conf"):
        folder = self.path(name)
        shutil.copytree(os.path.join(ROOT, "conf"), folder)
        shutil.rmtree(folder + "/partners")
        os.makedirs(folder + "/partners")
        with open(folder + "/hia.conf", "w", encoding="utf-8") as f:
            f.write(f"[hia]\norganization_id = {ORGANIZATION}\ndata_dir = {self.path('data')}\nledger = {uri}\n"
                    "workers = 1\n[log]\nlevel = warn\n[work]\n"
                    + "".join(f"{k} = {v}\n" for k, v in work.items()))
        for partner in self.names:
            with open(f"{folder}/partners/{partner}.conf", "w", encoding="utf-8") as f:
                f.write(PARTNER.format(name=partner, more=more, settle="* * * * *"))
        return folder + "/hia.conf"

    def run(self, verb, *arguments, code=0, stdin=None):
        done = subprocess.run([self.hia, verb, "--config", self.config, "--json", *arguments],
                              capture_output=True, text=True, input=stdin)
        assert code is None or done.returncode == code, \
            f"hia {verb} {arguments} exits with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}"
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sql(self, text):
        code, out, why = self.cluster.sql(self.database, f"SET search_path = hia; {text}")
        assert code == 0, why
        return out

    # --- workers ---

    def start(self, count=1, before=(), config=None, once=False):
        for _ in range(count):
            log = open(self.path(f"worker-{len(self.workers)}.log"), "wb")
            self.workers.append(subprocess.Popen(
                [*before, self.hia, "work", "--json", "--config", config or self.config, *(["--once"] * once)],
                stdout=log, stderr=log))
        return self.workers[-1]

    def stop(self):
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(timeout=30)

    def said(self, number=None):
        """What workers told, their logs among it."""
        out = []
        for i in range(len(self.workers)) if number is None else (number,):
            with open(self.path(f"worker-{i}.log"), encoding="utf-8", errors="replace") as f:
                out += [json.loads(line) for line in f if line.startswith("{") and line.endswith("}\n")]
        return out

    def open_jobs(self, kinds):
        names = ",".join(f"'{k}'" for k in kinds)
        return int(self.sql("SELECT count(*) FROM job WHERE state IN ('ready', 'leased')"
                            f" AND kind IN ({names})"))

    def drained(self, seconds=180, kinds=("submit", "receive", "ingest", "collect")):
        """Nothing of these is waiting or being done. False after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.open_jobs(kinds) == 0:
                return True
            time.sleep(0.05)
        return False

    def close(self):
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()
        self.cluster.sql("postgres", f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- what must be true ---

    def queue_claims(self, tag, count=20, partner=None, seed=1):
        name = self.path(f"{tag}.jsonl")
        with open(name, "w", encoding="utf-8") as f:
            f.write(claims(tag, count, seed))
        return self.run("submit", "--queue", "--partner", partner or self.names[0], name)[0]["job"]

    def sent(self):
        """Of each partner the files in its folder: (ISA13, claim ids)."""
        out = {}
        for partner in self.names:
            folder = self.path("data", partner, "in")
            out[partner] = []
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
                if name.startswith("."):
                    continue
                with open(os.path.join(folder, name), encoding="ascii") as f:
                    segments = [s.strip().split("*") for s in f.read().split("~")]
                out[partner].append((segments[0][13], [s[1] for s in segments if s[0] == "CLM"]))
        return out

    def faults(self, expected, states=("submitted",)):
        """Sentences on what is not as it must be; `expected`: the claim ids of all that was queued."""
        out, sent = [], self.sent()
        ids = collections.Counter(i for files in sent.values() for _, claims_ in files for i in claims_)
        lost = sorted(set(expected) - set(ids))
        twice = sorted(i for i, n in ids.items() if n > 1)
        if lost:
            out.append(f"{len(lost)} claims were lost: {lost[:5]}")
        if twice:
            out.append(f"{len(twice)} claims were sent twice: {twice[:5]}")
        for partner, files in sent.items():
            numbers = [isa13 for isa13, _ in files]
            if len(numbers) != len(set(numbers)):
                out.append(f"{partner}: a control number was used twice: {sorted(numbers)}")
        names = ",".join(f"'{state}'" for state in states)
        rows = self.sql(f"SELECT count(*), count(DISTINCT claim_id) FROM claim WHERE state IN ({names})")
        if rows != f"{len(expected)}|{len(expected)}":
            found = self.sql("SELECT state, count(*) FROM claim GROUP BY state").replace("\n", ", ")
            out.append(f"the ledger has {rows} claims as {names}, not {len(expected)}: {found}")
        events = self.sql("SELECT count(*), count(DISTINCT entity) FROM outbox"
                          " WHERE name = 'pm_claim_transmitted'")
        if events != f"{len(expected)}|{len(expected)}":
            out.append(f"events of sent claims: {events}, not {len(expected)}")
        for state in ("'leased'", "'dead'"):
            n = self.sql(f"SELECT count(*) FROM job WHERE state = {state}")
            if n != "0":
                out.append(f"{n} jobs are {state}: " + self.sql(
                    "SELECT string_agg(kind || ' ' || code || ' ' || tries, ', ') FROM job"
                    f" WHERE state = {state}"))
        return out
