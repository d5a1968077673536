#!/usr/bin/env python3
"""The ledger in PostgreSQL: the suite of SQLite's, the round trip, and attacks on the tenants."""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from cluster import Cluster, programs  # noqa: E402
from lab import BUILD, HIA, expect, finish, same  # noqa: E402

COMMON = "store schema document batch call claim remittance outbox status expectation tenant check purge"\
         " connection bank bank_id transfer hand card command job job_shared lent".split()
A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def check_suite(cluster):
    """Each test of the store in a database of its own."""
    environment = dict(os.environ, HIA_TEST_POSTGRES=cluster.dir)
    for suite in COMMON:
        done = subprocess.run([os.path.join(BUILD, "tests/store/test_store"), "-j1", "--filter",
                               suite + "/*"], env=environment, capture_output=True, text=True)
        ran = re.search(r"Tested: .*?(\d+).* Passing: .*?(\d+)", done.stderr)
        expect(done.returncode == 0 and ran and int(ran[1]) > 3,
               f"suite {suite} on PostgreSQL: {done.stderr[-1500:]}")


def check_round_trip(cluster):
    environment = dict(os.environ, HIA_TEST_POSTGRES=cluster.dir)
    for name in ("round_trip", "choreography", "purge"):
        done = subprocess.run([sys.executable, os.path.join(ROOT, f"tests/cli/test_{name}.py"),
                               BUILD], env=environment, capture_output=True, text=True)
        same(done.returncode, 0, f"{name} on PostgreSQL: {done.stdout[-3000:]}"
                                 f"{done.stderr[-1500:]}")


def check_real_time(cluster):
    """Questions asked while somebody waits."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests/api/test_serve.py"), BUILD, "answers",
                           "last_known", "who", "crash"], env=dict(os.environ, HIA_TEST_POSTGRES=cluster.dir),
                          capture_output=True, text=True)
    same(done.returncode, 0, f"real time on PostgreSQL: {done.stdout[-3000:]}{done.stderr[-1500:]}")


def check_api(cluster):
    """The resources of /api/v1, and that tenants cannot reach one another through them."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests/api/test_rest.py"), BUILD, "reading",
                           "pages", "acting", "raw", "purged", "tenants", "webhooks"],
                          env=dict(os.environ, HIA_TEST_POSTGRES=cluster.dir), capture_output=True, text=True)
    same(done.returncode, 0, f"the API on PostgreSQL: {done.stdout[-3000:]}{done.stderr[-1500:]}")


def fill(cluster):
    """A row of each tenant in a table and a log, by the program's role and its setting."""
    cluster.sql("postgres", "CREATE DATABASE attacked TEMPLATE hia_template")
    for organization in (A, B):
        code, _, why = cluster.sql("attacked", f"""
            SET search_path = hia; BEGIN;
            SELECT set_config('hia.organization_id', '{organization}', true);
            INSERT INTO organization VALUES ('{organization}');
            INSERT INTO pm_transaction_batches (organization_id, uuid, clearinghouse, file_name,
              transaction_type, direction, status, record_count, charge_cents, created_at)
              VALUES ('{organization}', 'u', 'c', 'f', '837P', 'outbound', 'Pending', 1, 1, 1);
            INSERT INTO outbox (organization_id, event_id, name, version, entity, payload,
              created_at) VALUES ('{organization}', 'e', 'n', '1', 'x', '{{}}', 1);
            COMMIT""", role="hia_app")
        same(code, 0, f"a row of {organization}: {why}")


def attack(cluster, organization, text, role="hia_app"):
    setting = f"SELECT set_config('hia.organization_id', '{organization}', false);" \
        if organization else ""
    code, out, why = cluster.sql("attacked", f"SET search_path = hia; {setting} {text}", role)
    return code, out.splitlines()[-1] if out else "", why


def check_tables(cluster):
    """No table of the ledger is without its guards, whatever is added to the schema."""
    _, tables, _ = cluster.sql("attacked", """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'hia' AND c.relkind = 'r' AND c.relname <> 'schema_version'""")
    expect(len(tables.split()) > 20, "the ledger's tables are there")
    for table in tables.split():
        _, out, _ = attack(cluster, "", f"SELECT count(*) FROM {table}")
        same(out, "0", f"{table} without a tenant shows nothing")
        _, out, _ = attack(cluster, A, f"SELECT count(*) FROM {table} "
                                       f"WHERE organization_id <> '{A}'")
        same(out, "0", f"{table} shows nothing of another tenant")
        _, out, _ = cluster.sql("attacked", f"""
            SELECT count(*) FROM information_schema.columns WHERE table_schema = 'hia'
            AND table_name = '{table}' AND column_name = 'organization_id'
            AND is_nullable = 'NO'""")
        same(out, "1", f"{table} has organization_id")


def logs(cluster):
    """What only grows: guarded in the database, and promised in docs/ledger.md."""
    _, guarded, _ = cluster.sql("attacked", """
        SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = 'stays' AND c.relnamespace = 'hia'::regnamespace""")
    with open(os.path.join(ROOT, "docs/ledger.md"), encoding="utf-8") as f:
        promise = re.search(r"^5\. (.*?) only grow", f.read(), re.M | re.S)
    same(sorted(guarded.split()), sorted(re.findall("`(.*?)`", promise[1])), "the logs are those promised")
    return guarded.split()


def check_attacks(cluster):
    put = "INSERT INTO document (organization_id, direction, partner, name, sha256, bytes, kind," \
          " state, received_at) VALUES ('{}', 'inbound', 'p', 'n', sha256('x'), 1, 'k', 's', 1)"
    refused = [
        (A, put.format(B), "row-level security"),
        ("", put.format(A), "row-level security"),
        (A, f"UPDATE pm_transaction_batches SET organization_id = '{B}'", "row-level security"
                                                                        "|stays with"),
        (A, f"UPDATE pm_transaction_batches SET document_id = 1 WHERE organization_id = '{A}'",
         "foreign key"),
        (A, "ALTER TABLE claim DISABLE ROW LEVEL SECURITY", "must be owner"),
        (A, "DROP POLICY tenant ON claim", "must be owner"),
        (A, "SET ROLE owner; SELECT 1", "permission denied"),
        (A, "TRUNCATE outbox", "permission denied"),
    ]
    for log in logs(cluster):
        refused += [(A, f"UPDATE {log} SET organization_id = organization_id", "permission denied"),
                    (A, f"DELETE FROM {log}", "permission denied")]
    for organization, text, word in refused:
        code, _, why = attack(cluster, organization, text)
        expect(code != 0 and re.search(word, why), f"{text} is refused: {code} {why}")
    for text in (f"UPDATE pm_transaction_batches SET file_name = 'x' "
                 f"WHERE organization_id = '{B}'",
                 f"DELETE FROM pm_transaction_batches WHERE organization_id = '{B}'"):
        same(attack(cluster, A, text + " RETURNING id")[1], A, f"{text} reaches nothing")
    for text in ("UPDATE outbox SET payload = 'y'", "DELETE FROM outbox", "TRUNCATE outbox CASCADE",
                 f"UPDATE pm_transaction_batches SET organization_id = '{B}' "
                 f"WHERE organization_id = '{A}'"):
        code, _, why = attack(cluster, A, text, role="owner")
        expect(code != 0 and re.search("append-only|stays with", why),
               f"even for the superuser, {text} is refused: {code} {why}")


def check_purge(cluster):
    """Content goes by policy only: in the transaction that wrote the row of the log which covers it, in one's
    own rows, and by the owner's functions, as the program's role."""
    row = "INSERT INTO purge (organization_id, run, class, what, policy, horizon, row_count, byte_count," \
          f" oldest, newest, actor, os_user, created_at, transaction) VALUES ('{A}', 'r', 'events', 'outbox'," \
          " '6y', 100, 1, 0, 1, 1, 'a', 1, 50, pg_current_xact_id()::text::bigint + {})"
    code, _, why = attack(cluster, A, row.format(1))
    same(code, 0, f"a row of the log: {why}")
    for role, text, word in [
            ("hia_app", "SELECT hia_purge_event(100, 1000)", "append-only"),  # another transaction's row
            ("owner", "DELETE FROM outbox WHERE organization_id = '" + A + "'", "append-only"),
            ("hia_app", f"BEGIN; {row.format(0)}; DELETE FROM outbox", "permission denied"),
            ("hia_app", f"BEGIN; {row.format(0)}; SELECT hia_purge_check(100, 100, 50);"
                        " UPDATE exchange SET purged_at = 50", "permission denied"),
            ("owner", f"BEGIN; {row.format(0)}; DELETE FROM outbox WHERE organization_id = '{B}'",
             "append-only"),
            ("owner", f"BEGIN; {row.format(0)}; UPDATE outbox SET payload = 'y'", "append-only"),
            ("hia_app", "UPDATE document SET purged_at = 50 WHERE false; UPDATE purge SET policy = ''",
             "permission denied")]:
        code, _, why = attack(cluster, A, text, role)
        expect(code != 0 and word in why, f"{role}, {text}: {code} {why}")
    counted = f"SELECT count(*) FROM outbox WHERE organization_id = '{B}'"
    code, _, why = attack(cluster, A, f"BEGIN; {row.format(7)}; SELECT hia_purge_event(100, 1000); COMMIT")
    same(code, 0, f"by policy: {why}")
    same(attack(cluster, A, "SELECT count(*) FROM outbox")[1], "0", "it went")
    same(attack(cluster, B, counted)[1], "1", "and nobody else's")


def check_reference_to_another_tenant(cluster):
    """B's document exists; A's batch cannot point at it."""
    attack(cluster, B, "INSERT INTO document (organization_id, direction, partner, name, sha256,"
                       f" bytes, kind, state, received_at) VALUES ('{B}', 'inbound', 'p', 'n',"
                       " sha256('b'), 1, 'k', 's', 1)")
    _, number, _ = attack(cluster, B, "SELECT id FROM document")
    code, _, why = attack(cluster, A, f"UPDATE pm_transaction_batches SET document_id = {number}")
    expect(number and code != 0 and "foreign key" in why, f"a foreign document: {code} {why}")


def check_neighbour(cluster):
    """Another schema's trigger may be called as a log's is: its grants are not the ledger's."""
    _, _, why = cluster.sql("attacked", """
        CREATE SCHEMA other; CREATE TABLE other.t (n INT);
        CREATE FUNCTION other.f() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER stays BEFORE UPDATE ON other.t FOR EACH ROW EXECUTE FUNCTION other.f();
        GRANT UPDATE, DELETE ON other.t TO hia_app""", "owner")
    done = subprocess.run([HIA, "ledger", "migrate", cluster.uri("attacked", "owner"), "--role",
                           "hia_app"], capture_output=True, text=True)
    same(done.returncode, 0, f"again, beside another schema: {why} {done.stderr}")
    _, out, why = cluster.sql("attacked", "SELECT has_table_privilege('hia_app', 'other.t', 'UPDATE')"
                              " AND has_table_privilege('hia_app', 'other.t', 'DELETE')", "owner")
    same(out, "t", f"what the role may do elsewhere is left alone: {why}")


def check_program(cluster):
    """What the program refuses to begin with."""
    folder = os.path.join(cluster.dir, "conf")
    shutil.copytree(os.path.join(ROOT, "conf"), folder)
    conf = os.path.join(folder, "hia.conf")
    with open(conf, encoding="utf-8") as f:
        text = f.read()
    for address, word in ((cluster.uri("attacked", "owner"), "superuser"),
                          ("postgresql://hia_app:geheim@/attacked?host=" + cluster.dir,
                           "password"),
                          (cluster.uri("postgres"), "migrate"),
                          (cluster.uri("nowhere"), "no connection")):
        with open(conf, "w", encoding="utf-8") as f:
            f.write(text.replace("[hia]\n", f"[hia]\nledger = {address}\n", 1))
        done = subprocess.run([HIA, "ledger", "check", "--config", conf], capture_output=True,
                              text=True)
        expect(done.returncode == 2 and word in done.stderr, f"{word}: {done.stderr}")
        expect("geheim" not in done.stderr + done.stdout, "the password is not echoed")
    done = subprocess.run([HIA, "ledger", "migrate", cluster.uri("attacked", "owner"), "--role",
                           "hia_app", "--json"], capture_output=True, text=True)
    expect(done.returncode == 0 and '"schema"' in done.stdout, f"again: {done.stderr}")


if not programs():
    print("skipped: PostgreSQL is not installed")
    sys.exit(77)
with Cluster(HIA) as running:
    check_suite(running)
    check_real_time(running)
    check_api(running)
    fill(running)
    check_tables(running)
    check_attacks(running)
    check_purge(running)
    check_reference_to_another_tenant(running)
    check_neighbour(running)
    check_program(running)
    check_round_trip(running)
finish()
