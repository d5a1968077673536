"""work_many.py - hia work for several organizations: apart, in turns, whatever becomes of one of them.
test_work.py runs it."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile

from crew import PARTNER, claims
from lab import ENVIRONMENT, HIA, expect, same
from peer import wait_until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Where a lease that a busy machine let run out would be a fault.
PATIENT = ("poll = 50ms", "backoff = 0s", "lease = 6s")
NAMES = ("ash", "birch", "cedar", "elm")
CLAIMS = claims("TAG", 9000).splitlines(keepends=True)


def organization(name):
    return f"{NAMES.index(name) + 1:08d}-1111-4111-8111-111111111111"


class Many:
    """Organizations in a folder, each with a data directory, a partner called as it is, and a ledger: its
    own folder, or one database for all of them."""

    def __init__(self, cluster=None, names=NAMES[:2], work=("poll = 50ms", "backoff = 0s", "lease = 2s")):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-many-")
        self.cluster, self.work, self.children = cluster, work, []
        self.all = self.path("organizations")
        if cluster:
            self.database = f"many_{os.getpid()}_{id(self)}"
            code, _, why = cluster.sql("postgres", f"CREATE DATABASE {self.database} TEMPLATE hia_template")
            assert code == 0, why
        for name in names:
            self.add(name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.children:
            if child.poll() is None:
                child.kill()
            child.wait()
        if self.cluster:
            self.cluster.sql("postgres", f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def config(self, name):
        return os.path.join(self.all, name, "hia.conf")

    def add(self, name, ledger=None, more=""):
        shutil.copytree(os.path.join(ROOT, "conf"), os.path.join(self.all, name))
        shutil.rmtree(os.path.join(self.all, name, "partners"))
        os.makedirs(os.path.join(self.all, name, "partners"))
        if self.cluster and not ledger:
            ledger = self.cluster.uri(self.database)
        with open(self.config(name), "w", encoding="utf-8") as f:
            f.write(f"[hia]\norganization_id = {organization(name)}\ndata_dir = {self.path(name)}\n"
                    + (f"ledger = {ledger}\n" if ledger else "") + "workers = 1\n[log]\nlevel = info\n[work]\n"
                    + "".join(line + "\n" for line in self.work) + more)
        with open(os.path.join(self.all, name, "partners", f"{name}.conf"), "w", encoding="utf-8") as f:
            f.write(PARTNER.format(name=name, more="", settle="0 0 29 2 *"))

    def run(self, *arguments, code=0, environment=None):
        done = subprocess.run([HIA, *arguments, "--json"], capture_output=True, text=True,
                              env=dict(ENVIRONMENT, **(environment or {})))
        expect(code is None or done.returncode == code,
               f"hia {arguments}: {done.returncode}, not {code}: {done.stdout[-500:]}{done.stderr[-900:]}")
        lines = [json.loads(x) for x in (done.stdout + done.stderr).splitlines() if x.startswith("{")]
        return [x for x in lines if x.get("type")], [x for x in lines if x.get("action")]

    def once(self, *more, code=0, environment=None):
        return self.run("work", self.all, "--once", *more, code=code, environment=environment)

    def queue(self, name, tag, count=3):
        path = self.path(f"{tag}.jsonl")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(line.replace("TAG-", tag + "-") for line in CLAIMS[:count])
        return self.run("submit", "--config", self.config(name), "--queue", path)[0][0]["job"]

    def start(self, *more):
        with open(self.path("log"), "wb") as log:
            child = subprocess.Popen([HIA, "work", self.all, "--json", *more], stdout=log, stderr=log,
                                     env=ENVIRONMENT)
        self.children.append(child)
        return child

    def said(self):
        with open(self.path("log"), encoding="utf-8") as f:
            return [json.loads(line) for line in f if line.startswith("{") and line.endswith("}\n")]

    def sent(self, name):
        """The claim ids in its partner's folder."""
        out, folder = [], self.path(name, name, "in")
        for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            if not file.startswith("."):
                with open(os.path.join(folder, file), encoding="ascii") as f:
                    out += [s.split("*")[1] for s in f.read().split("~") if s.strip().startswith("CLM*")]
        return sorted(out)

    def sql(self, text):
        code, out, why = self.cluster.sql(self.database, f"SET search_path = hia; {text}")
        assert code == 0, why
        return out


def ids(tag, count=3):
    return [f"{tag}-{i:04d}" for i in range(count)]


def end(child):
    child.send_signal(signal.SIGTERM)
    same(child.wait(20), 0, "it ends")


def jobs_of(told, name):
    return [x for x in told if x.get("type") == "job" and x["organization_id"] == organization(name)]


# --- each its own ---

def check_apart(many, names):
    """The same bytes, the same job ids, the same control numbers: and nobody has anything of another's."""
    for name in names:
        for tag in ("P", "Q"):
            many.queue(name, tag)
        many.queue(name, name)
    told, _ = many.once("--hands", "2")
    for name in names:
        same(many.sent(name), sorted(ids("P") + ids("Q") + ids(name)), f"claims of {name}")
        same([x["outcome"] for x in jobs_of(told, name)], ["done"] * 3, f"jobs of {name}")
        listed, _ = many.run("jobs", "--all", "--config", many.config(name))
        same(len([x for x in listed if x["type"] == "job"]), 3, f"hia jobs of {name}")
    totals = [x for x in told if x["type"] == "organization"]
    same(sorted((x["organization_id"], x["done"]) for x in totals),
         sorted((organization(name), 3) for name in names), "totals of each")
    same([(x["organizations"], x["done"], x["configurations_wrong"]) for x in told if x["type"] == "totals"],
         [(len(names), 3 * len(names), 0)], "and of all")


def check_apart_in_a_database(cluster):
    with Many(cluster, NAMES[:3]) as many:
        check_apart(many, NAMES[:3])
        for table in ("job", "claim", "outbox", "attempt"):
            rows = many.sql(f"SELECT organization_id, count(*) FROM {table} GROUP BY 1 ORDER BY 1").split()
            same(len({row.split("|")[1] for row in rows}), 1, f"{table}: as many of each: {rows}")
            same([row.split("|")[0] for row in rows], [organization(n) for n in NAMES[:3]], f"{table}: all")
        for name in NAMES[:3]:
            own = many.sql(f"SELECT count(*) FROM claim WHERE claim_id LIKE '{name}-%'"
                           f" AND organization_id = '{organization(name)}'")
            same(own, "3", f"claims of {name} are {name}'s")


# --- in turns ---

def check_turns(many):
    """Six jobs were there first; the one of the other organization does not wait for them."""
    for i in range(6):
        many.queue("ash", f"A{i}", 1)
    many.queue("birch", "B", 1)
    told, _ = many.once("--hands", "1")
    order = [x["organization_id"] for x in told if x["type"] == "job"]
    same(len(order), 7, "all are done")
    expect(order.index(organization("birch")) <= 1, f"its turn comes: {order.index(organization('birch'))}")


def check_batches(cluster):
    """Many are claimed at once; who waits is let in between them, and none is claimed a second time."""
    with Many(cluster, work=("poll = 50ms", "batch = 256", "backoff = 60m")) as many:
        many.once()
        for name, count in (("ash", 600), ("birch", 1)):  # of no partner there is: put off
            many.sql("INSERT INTO job (organization_id, kind, lane, subject, due, created_at) SELECT"
                     f" '{organization(name)}', 'receive', 'nobody ' || n, '', n, 0"
                     f" FROM generate_series(1, {count}) n")
        told, _ = many.once("--hands", "1", code=0)
        order = [x["organization_id"] for x in told if x["type"] == "job"]
        place = order.index(organization("birch"))
        expect(place <= 256, f"its turn comes among them: {place}")
        same((len(order), many.sql("SELECT max(epoch) FROM job")), (601, "1"), "what is held is gone on with")


def check_stuck(cluster, hands):
    """A command of one organization holds its ledger: the others go on, also where there is one hand."""
    with Many(cluster, work=PATIENT) as many:
        lock = f"pg_advisory_lock(hashtextextended('hia writer {organization('ash')}', 0))"
        holder = subprocess.Popen(["psql", "-X", "-q", cluster.uri(many.database, "owner")],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holder.stdin.write(f"SELECT 'held' FROM {lock};\n")
        holder.stdin.flush()
        while "held" not in holder.stdout.readline():
            pass
        many.queue("ash", "A", 1)
        child = many.start("--hands", str(hands))
        leased = ("SELECT count(*) FROM job WHERE state = 'leased'"
                  f" AND organization_id = '{organization('ash')}'")
        expect(wait_until(lambda: many.sql(leased) == "1"), "a hand has it")
        many.queue("birch", "B", 1)
        expect(wait_until(lambda: many.sent("birch") == ids("B", 1)), f"the other one is worked for: {hands}")
        same(many.sent("ash"), [], "and the first waits")
        open_ = int(many.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hia'"))
        expect(open_ <= 2 * hands + 1, f"two connections of a hand, and one says they are there: {open_}")
        holder.stdin.close()
        holder.wait()
        expect(wait_until(lambda: many.sent("ash") == ids("A", 1)), "until the command has ended")
        end(child)
        same(many.sql("SELECT count(*) FROM worker WHERE stopped_at = 0"), "0", "and says so for each")
        same(many.sql("SELECT max(epoch), max(tries) FROM job"), "1|1", "nothing was claimed twice")


# --- what breaks one ---

def check_broken(many, nowhere):
    """A file that is wrong, a ledger that is away, bytes that are lost: each is said, the rest is done."""
    many.add("cedar", ledger=nowhere)
    many.add("elm", more="no such key = 1\n")
    for i in range(2):
        many.queue("ash", f"A{i}", 1)
    for folder, _, files in os.walk(many.path("ash", "kept")):
        for file in files:
            os.rename(os.path.join(folder, file), os.path.join(folder, file + ".away"))
    many.queue("birch", "B", 3)
    listed, _ = many.run("jobs", many.all, code=2)
    same([(x["organization_id"], x.get("ready"), "error" in x) for x in listed],
         [(organization("ash"), 2, False), (organization("birch"), 1, False),
          (organization("cedar"), None, True)], "hia jobs of all")
    told, logged = many.once("--hands", "1", code=2)
    same(many.sent("birch"), ids("B", 3), "the others' work is done")
    of_ash = [x["outcome"] for x in jobs_of(told, "ash")]
    same((of_ash.count("failed"), of_ash.count("dead")), (8, 2), "a storm of dead letters is told")
    errors = {x["organization_id"]: x.get("error", "") for x in told if x["type"] == "organization"}
    expect("no connection" in errors.get(organization("cedar"), ""), f"whose ledger is away: {errors}")
    same(sorted(errors), sorted(organization(n) for n in ("ash", "birch", "cedar")), "three could be read")
    listed, _ = many.run("jobs", many.all, code=2)
    same([x.get("dead") for x in listed], [2, 0, None], "and it lists the dead of each")
    wrong = [x for x in logged if x["action"] == "load.failed"]
    expect(len(wrong) == 1 and "elm/hia.conf" in wrong[0]["file"], f"the file that is wrong is named: {wrong}")
    same([x["configurations_wrong"] for x in told if x["type"] == "totals"], [1], "and counted")


def check_keyless(cluster):
    """Who cannot open what a job needs takes it once, gives it back, and takes none until he can: where the
    key is, another worker does it, and no try counts."""
    with Many(cluster) as many:
        many.queue("ash", "A", 1)
        key = many.path("ash", "key")
        os.chmod(key, 0o644)  # a key that others could read is not used
        child = many.start("--hands", "2")

        def broken():
            return len([x for x in many.said() if x.get("action") == "organization.broken"])
        expect(wait_until(lambda: broken() >= 3), f"it is said that it is broken: {broken()}")
        same(many.sql("SELECT state, tries, epoch FROM job"), "ready|0|1", "and the job is anybody's")
        os.chmod(key, 0o600)
        expect(wait_until(lambda: many.sent("ash") == ids("A", 1)), "with its key it goes on")
        end(child)
        same(many.sql("SELECT tries, epoch FROM job"), "1|2", "done at the first try")


def check_unknown(cluster):
    """A database that was put back to before a worker came does not know him: he says anew who he is."""
    with Many(cluster, NAMES[:1]) as many:
        child = many.start()
        workers = "SELECT coalesce(max(id), 0) FROM worker"
        expect(wait_until(lambda: many.sql(workers) != "0"), "it has said who it is")
        first = int(many.sql(workers))
        many.sql("DELETE FROM worker")
        expect(wait_until(lambda: int(many.sql(workers)) > first), "and says so again")
        many.queue("ash", "A", 1)
        expect(wait_until(lambda: many.sent("ash") == ids("A", 1)), "it works")
        end(child)
        same(many.sql("SELECT count(*) FROM worker WHERE stopped_at = 0"), "0", "and says so too")


def check_killed(many, names):
    """kill -9 between a job that ran and its end: all of it is done when it is started again."""
    for name in names:
        for tag in ("P", "Q"):
            many.queue(name, tag)
    for point in ("work.ran", "handover.committed", "handover.in_sight"):
        many.once(code=None, environment={"HIA_FAILPOINT": point})
    for name in names:
        wait_until(lambda n=name: many.once() and many.sent(n) == sorted(ids("P") + ids("Q")), 20)
        same(many.sent(name), sorted(ids("P") + ids("Q")), f"claims of {name}, each once")


# --- what comes and goes ---

def check_reload(many):
    child = many.start("--hands", "2")
    many.queue("ash", "A", 1)
    expect(wait_until(lambda: many.sent("ash") == ids("A", 1)), "it works")
    many.add("cedar")
    many.queue("cedar", "C", 1)
    os.rename(os.path.join(many.all, "birch"), many.path("birch.away"))
    os.rename(many.config("ash"), many.path("good"))
    with open(many.config("ash"), "w", encoding="utf-8") as f:
        f.write("no such key = 1\n")
    child.send_signal(signal.SIGHUP)
    expect(wait_until(lambda: many.sent("cedar") == ids("C", 1)), "one that is new is worked for")
    left = [x for x in many.said() if x.get("action") == "organization.left"]
    expect(wait_until(lambda: [x["organization_id"] for x in many.said() if x.get("action") ==
                               "organization.left"] == [organization("birch")]), f"one is left: {left}")
    failed = [x for x in many.said() if x.get("action") == "reload.failed"]
    expect(len(failed) == 1 and "ash/hia.conf" in failed[0]["file"], f"one is wrong: {failed}")
    os.remove(many.config("ash"))
    os.symlink("hia.conf", many.config("ash"))  # it is there, and cannot be looked at
    child.send_signal(signal.SIGHUP)
    expect(wait_until(lambda: len([x for x in many.said() if x.get("action") == "reload.failed"
                                   and "ash/hia.conf" in x.get("file", "")]) == 2), "one cannot be read")
    os.replace(many.path("good"), many.config("ash"))
    many.queue("ash", "D", 1)
    expect(wait_until(lambda: many.sent("ash") == sorted(ids("A", 1) + ids("D", 1))), "and goes on as it was")
    end(child)
    totals = [x for x in many.said() if x.get("type") == "totals"]
    same([x["done"] for x in totals], [3], "all that was done is counted")


def check_reload_in_a_job(cluster):
    """A job in hand ends under the configuration it began with, whatever is read meanwhile, once and twice."""
    for claims in (400, 1000, 3000, 9000):  # a quick machine is given a longer job
        with Many(cluster, NAMES[:1], PATIENT) as many:
            many.queue("ash", "A", claims)
            child = many.start("--hands", "2")
            leased = "SELECT count(*) FROM job WHERE state = 'leased'"
            expect(wait_until(lambda: many.sql(leased) == "1"), "it has it")
            for poll in ("60ms", "70ms"):
                with open(many.config("ash"), "r+", encoding="utf-8") as f:
                    text = f.read()
                    f.seek(0)
                    f.write(re.sub(r"poll = \d+ms", f"poll = {poll}", text))
                before = len(many.said())
                child.send_signal(signal.SIGHUP)
                expect(wait_until(lambda: any(x.get("action") == "reloaded" for x in many.said()[before:])),
                       "it is read anew")
            in_hand = not jobs_of(many.said(), "ash")
            expect(wait_until(lambda: jobs_of(many.said(), "ash")), "the job ends")
            end(child)
            if not in_hand:
                continue  # it was done before the second time
            same([(x["outcome"], x["try"]) for x in jobs_of(many.said(), "ash")], [("done", 1)], "done at once")
            same(many.sent("ash"), ids("A", claims), "each claim is sent once")
            expect(int(many.sql("SELECT count(*) FROM worker")) > 1, "then another worker has the newest one")
            return
    expect(False, "no job was in hand while its configuration was read anew")


def check_all(cluster):
    """In folders, and, where there is one, in a database."""
    with Many() as folders:
        check_apart(folders, NAMES[:2])
    if cluster:
        check_apart_in_a_database(cluster)
        check_batches(cluster)
        check_stuck(cluster, 2)
        check_stuck(cluster, 1)
        check_keyless(cluster)
        check_unknown(cluster)
        check_reload_in_a_job(cluster)
    for where in (None, cluster) if cluster else (None,):
        for check, more in ((check_turns, ()), (check_broken, ("postgresql://x@/x?host=/nowhere",)),
                            (check_killed, (NAMES[:2],)), (check_reload, ())):
            with Many(where) as many:
                check(many, *more)
