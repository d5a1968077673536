"""work_rows.py - the queue over PostgreSQL, durable as in production: claim and finish; workers together."""
import os
import re
import resource
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
from cluster import Cluster, programs  # noqa: E402
from crew import ORGANIZATION, Crew  # noqa: E402

JOBS = 20000


def server_s(cluster):
    """Processor time of a cluster's processes so far, those that ended among them."""
    with open(cluster.dir + "/data/postmaster.pid", encoding="ascii") as f:
        first, ticks = f.readline().strip(), 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if process == first:
            ticks += sum(map(int, fields[11:15]))
        elif fields[1] == first:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def used_s(cluster):
    client = resource.getrusage(resource.RUSAGE_CHILDREN)
    return server_s(cluster) + client.ru_utime + client.ru_stime


def claim_and_finish(bench, crew, workers, batch, lanes, jobs=JOBS):
    """Jobs a second, and a second of processor time on both sides. Of a lane one at a time; 0: no lanes."""
    crew.sql(f"""
        INSERT INTO organization VALUES ('{ORGANIZATION}') ON CONFLICT DO NOTHING;
        DELETE FROM job;
        INSERT INTO job (organization_id, kind, lane, subject, due, created_at)
          SELECT '{ORGANIZATION}', 'bench',
            CASE WHEN {lanes} > 0 THEN 'lane ' || (n % greatest({lanes}, 1)) END, '', n, 0
          FROM generate_series(1, {jobs}) n""")
    crew.sql("ANALYZE job")
    before = used_s(crew.cluster)
    out = subprocess.run([bench / "bench_queue", crew.cluster.uri(crew.database), ORGANIZATION, str(workers),
                          str(batch)], check=True, capture_output=True, text=True).stdout
    done, rate = (int(x) for x in re.match(r"(\d+) jobs, (\d+) jobs/s", out).groups())
    assert done == jobs, out
    time.sleep(0.2)  # the database's processes end
    return rate, jobs / (used_s(crew.cluster) - before)


def submit(given, cluster, workers, files=16, claims=200):
    """Claims a second through `hia work`: queued before, sent by so many processes."""
    with Crew(str(given.build), cluster) as crew:
        for i in range(files):
            crew.queue_claims(f"B{i:02d}", claims, crew.names[i % 4])
        began = time.monotonic()
        crew.start(workers)
        assert crew.drained(300)
        took = time.monotonic() - began
        crew.stop()
        wrong = crew.faults([f"B{i:02d}-{n:04d}" for i in range(files) for n in range(claims)])
        return files * claims / took, wrong


def rows(row, bench, given, wrong):
    """In memory what the code costs, fsync and all; on disk what this machine's disk adds."""
    if not programs():
        return
    hia = os.path.join(given.build, "bin/hia")
    with Cluster(hia, durable=True) as cluster, Crew(str(given.build), cluster) as crew:
        yield row("claimed and finished, batches of 50, 4 connections, on disk",
                  claim_and_finish(bench, crew, 4, 50, 0, 5000)[0], "jobs/s")
    with Cluster(hia, durable=True, where="/dev/shm") as cluster:
        with Crew(str(given.build), cluster) as crew:
            best, each = max(claim_and_finish(bench, crew, 2, 50, 0) for _ in range(3))
            yield row("claimed and finished, batches of 50, 2 connections", best, "jobs/s", target=15000)
            yield row("the same, for a second of one core, both sides", each, "jobs/s")
            for name, *given_ in (("the same, 1 connection", 1, 50, 0), ("the same, 4 connections", 4, 50, 0),
                                  ("the same, 2 connections, 1000 lanes", 2, 50, 1000, 10000),
                                  ("one at a time, 4 connections", 4, 1, 0, 4000)):
                yield row(name, claim_and_finish(bench, crew, *given_)[0], "jobs/s")
        one = None
        for workers in (1, 2, 4):
            rate, faults = submit(given, cluster, workers)
            wrong.extend(f"{workers} workers: {fault}" for fault in faults)
            one = one or rate
            yield row(f"claims sent by hia work, {workers} processes", rate, "/s", one, "1 process")
