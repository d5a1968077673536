#!/usr/bin/env python3
"""test_both.py - the same documents leave the same rows and events in a folder and in a database: claims
and their answers, payments for them with every outcome, twice for one claim and taken back again, orphans,
the samples. In a database rows go many at once and claims are asked for ahead; nothing of it may show.

    test_both.py BUILD_DIR
"""
import contextlib
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/tools"), str(ROOT / "tests/fault"), str(ROOT / "tests/cli")]
import fault  # noqa: E402
import test_pipeline as pipeline  # noqa: E402
from cluster import Cluster, programs  # noqa: E402

REFERS = {"document_id": "document", "batch_id": "pm_transaction_batches", "claim_row": "claim",
          "replaces": "claim", "remittance_id": "remittance", "payment_id": "claim_payment",
          "set_id": "transaction_set",
          "group_id": "functional_group", "interchange_id": "interchange", "claim_line": None,
          "acknowledgement_id": "acknowledgement"}
TABLES = ("outbox document pm_transaction_batches interchange functional_group transaction_set"
          " control_number attempt claim claim_line claim_finding claim_history acknowledgement remittance"
          " claim_payment service_payment adjustment remark provider_adjustment orphan pm_transaction_log"
          " expectation").split()
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def rows_of_folder(data):
    with contextlib.closing(sqlite3.connect(f"file:{data}/ledger.db?mode=ro", uri=True)) as ledger:
        ledger.row_factory = sqlite3.Row
        return {table: [{k: "\\x" + v.hex() if isinstance(v, bytes) else v for k, v in dict(row).items()}
                        for row in ledger.execute(f"SELECT * FROM {table}")] for table in TABLES}


def rows_of_database(cluster, name):
    return {table: [json.loads(line) for line in cluster.sql(
        name, f"SELECT row_to_json(t) FROM hia.{table} t")[1].splitlines()] for table in TABLES}


def plain(every):
    """Numbers of rows by their rank, ids of chance by their turn: what is left must be the same."""
    key = {table: "seq" if table == "outbox" else "id" for table in TABLES}
    rank = {table: {n: i for i, n in enumerate(sorted(row[key[table]] for row in rows if key[table] in row))}
            for table, rows in every.items()}
    turns = {}

    def text(value):
        value = re.sub(r'"(payment_id|document_id)":"(\d+)"', lambda m: '"%s":"#%d"' % (
            m[1], rank[REFERS[m[1]]][int(m[2])]), value)
        return pipeline.UUID.sub(lambda m: f"#{turns.setdefault(m[0], len(turns))}", value)

    def one(table, row):
        out = []
        for column, value in sorted(row.items()):
            if column == "organization_id":
                continue
            if column == key[table]:
                value = rank[table][value]
            elif REFERS.get(column) and value is not None:
                value = rank[REFERS[column]][value]
            elif table == "outbox" and column == "entity" and row["name"] in ("pm_payment_orphaned",
                                                                             "pm_file_quarantined"):
                value = "#"  # a row's number, which the payload has too
            out.append((column, text(value) if isinstance(value, str) else value))
        if table == "outbox":
            out = [(c, re.sub(r'"entity_id":"\d+"', '"entity_id":"#"', v) if c == "payload" else v)
                   for c, v in out]
        return out
    return {table: sorted((one(table, row) for row in sorted(rows, key=lambda r: r.get(key[table], 0))),
                          key=repr) for table, rows in every.items()}


class Both:
    def __init__(self, cluster, folder, claims):
        self.cluster, self.houses = cluster, []
        cluster.sql("postgres", "CREATE DATABASE twin TEMPLATE hia_template")
        for where in ("folder", "database"):
            (folder / where).mkdir()
            house = fault.House(pipeline.BUILD, folder / where, claims)
            if where == "database":
                house.conf.write_text(house.conf.read_text().replace(
                    "[hia]\n", f"[hia]\nledger = {cluster.uri('twin')}\n"))
            house.run("submit", str(claims), fine=(0, 1))
            house.partner("all")
            self.houses.append(house)

    def ingest(self, files, what):
        said = []
        for house in self.houses:
            names = files if isinstance(files, list) else sorted(map(str, (house.data / files).glob("*")))
            done = subprocess.run(house.command("ingest", *names), check=False, **fault.SILENT)
            said.append((done.returncode, done.stdout, done.stderr))
        expect(said[0] == said[1] and said[0][0] in (0, 1),
               f"{what}: said the same: {said[0]} {said[1]}"[:2000])
        self.compare(what)

    def killed(self, files, what):
        """kill -9 of both: with a set's rows put and not committed, behind a commit, at the end; once more."""
        points = ("*:2", "*:5", "ingest.before_commit", "ingest.committed", "ingest.posted")
        for house in self.houses:
            for point in points:
                done = subprocess.run(house.command("ingest", *files), check=False, **fault.SILENT,
                                      env=dict(os.environ, HIA_FAILPOINT=point))
                expect(done.returncode == -9, f"{what}: killed at {point}: {done.returncode}")
        self.ingest(files, what)

    def compare(self, what):
        one = plain(rows_of_folder(self.houses[0].data))
        two = plain(rows_of_database(self.cluster, "twin"))
        for table in TABLES:
            if one[table] != two[table]:
                at = next((i for i, (a, b) in enumerate(zip(one[table], two[table])) if a != b), -1)
                expect(False, f"{what}: {table}, {len(one[table])} and {len(two[table])} rows, at {at}: "
                              f"{one[table][at:at + 1]} {two[table][at:at + 1]}"[:2500])
        return one


def main():
    if not programs():
        print("skipped: PostgreSQL is not installed")
        return 77
    os.environ["HIA_NOW"] = "2026-11-29T12:00:00Z"
    with tempfile.TemporaryDirectory(prefix="hia-both-") as given, \
            Cluster(str(pipeline.BUILD / "bin/hia")) as cluster:
        folder = pathlib.Path(given)
        claims = folder / "claims.jsonl"
        with open(claims, "wb") as out:
            subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", "600"], stdout=out,
                           check=True)
        both = Both(cluster, folder, claims)
        both.compare("claims submitted")
        both.ingest("sandbox/out", "answers to our claims")
        with contextlib.closing(sqlite3.connect(both.houses[0].data / "ledger.db")) as ledger:
            ids = [row[0] for row in ledger.execute("SELECT claim_id FROM claim ORDER BY id")]
        chance = random.Random(3)
        often = [chance.choice(ids) for _ in range(8000)]  # a claim many times, paid and taken back in turn
        texts = [pipeline.ours(pipeline.generated("2M", 100000, 50), often, chance),
                 pipeline.ours(pipeline.generated("1M", 300, 60), often[4000:], chance),
                 pipeline.ours(pipeline.generated("300K", 7, 70), ids, chance)]
        both.ingest(pipeline.files_of(folder / "made", texts), "payments of every kind")
        one = both.compare("again")
        states = {dict(row)["state"] for row in one["claim"]}
        expect({"paid", "reversed", "denied"} <= states, f"there is something to see: {states}")
        expect(len(one["orphan"]) > 1000 and len(one["claim_history"]) > 4000, "and much of it")
        both.killed(pipeline.files_of(folder / "killed", [
            pipeline.ours(pipeline.generated("500K", 300, 80), often, chance)]), "killed in the middle")
        both.ingest([str(p) for p in sorted(ROOT.glob("samples/*/*/input.*"))], "the samples")
    print("failed" if failures else "passed", pathlib.Path(__file__).name)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
