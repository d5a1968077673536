#!/usr/bin/env python3
"""hia secret: set, list, rotate, rekey, check, remove, issue; and where a secret never shows."""
import glob
import os
import pty
import signal
import subprocess
import time

from lab import ENVIRONMENT, HIA, ROOT, Lab, expect, finish, same
from peer import wait_until

CANARY = "CANARY-9f31c7-secret"
ORG_B = "22222222-2222-4222-8222-222222222222"


def command(lab, *arguments):
    return [HIA, "secret", "--config", lab.config, "--data", lab.data, *arguments]


def everything_printed_and_kept(lab):
    """What the programs said, and every byte and name in the data directory."""
    yield "output", b"\n".join(lab.said)
    for path in glob.glob(lab.data + "/**", recursive=True):
        yield "name", path.encode()
        if os.path.isfile(path):
            with open(path, "rb") as f:
                yield path, f.read()


def read_proc(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as f:
            return f.read()
    except OSError as e:
        return e


def test_verbs(lab):
    same(lab.lines("secret", "list"), [], "a vault that is not there yet")
    lab.run("secret", "set", "waystar.password", stdin=CANARY.encode() + b"\n")
    row = lab.lines("secret", "list")[0]
    same((row["name"], row["version"], row["state"]), ("waystar.password", 1, "current"), "listed")
    lab.run("secret", "check")
    same(lab.lines("secret", "check", "vault://waystar.password")[0]["good"], True, "resolved")
    lab.run("secret", "set", "waystar.password", "--organization", ORG_B, stdin=b"of B")
    same(len(lab.lines("secret", "list")), 1, "B's is not listed")
    same(len(lab.lines("secret", "list", "--all")), 2, "with --all it is")

    lab.run("secret", "rotate", "waystar.password", "--at", "2199-01-01T00:00:00Z", stdin=b"next")
    same([r["state"] for r in lab.lines("secret", "list")], ["current", "next"], "to come")
    lab.run("secret", "rotate", "waystar.password", stdin=b"now")
    same([r["state"] for r in lab.lines("secret", "list")], ["old", "current"], "in force")
    lab.run("secret", "remove", "waystar.password", "--old")
    same([r["version"] for r in lab.lines("secret", "list")], [3], "the old one is gone")

    with open(lab.path("vault.key"), "rb") as f:
        key = f.read()
    lab.run("secret", "rekey")
    with open(lab.path("vault.key"), "rb") as f:
        expect(f.read() != key, "the key file is another")
    lab.run("secret", "check")
    same(os.stat(lab.path("vault")).st_mode & 0o777, 0o600, "the vault's mode")

    token = lab.lines("secret", "issue", "desk", "--days", "1")[0]["token"]
    expect(token.startswith("hia_") and len(token) == 47, "a token of 256 bits")
    with open(lab.path("vault"), "rb") as f:
        expect(token.encode() not in f.read(), "the token is not kept")
    lab.run("secret", "issue", "desk", code=2)
    lab.run("secret", "remove", "api/desk")
    lab.run("secret", "remove", "waystar.password")
    lab.run("secret", "remove", "waystar.password", code=1)
    for wrong in (("set",), ("set", "a b"), ("set", "x", "a-secret-in-argv"), ("frob",),
                  ("rotate", "x", "--at", "noon")):
        lab.run("secret", *wrong, code=2, stdin=b"x")
    lab.run("secret", "rotate", "nothing", code=1, stdin=b"x")
    lab.run("secret", "set", "x", code=2, stdin=b"")
    lab.run("secret", "check", "hunter2-in-the-wrong-place", code=1)
    expect(b"hunter2" not in b"\n".join(lab.said), "a secret in the wrong place is not repeated")


def test_damage(lab):
    lab.run("secret", "set", "a", stdin=b"x")
    with open(lab.path("vault"), "r+b") as f:
        f.seek(-40, os.SEEK_END)
        f.write(b"\0\0\0\0")
    lab.run("secret", "check", code=2)
    lab.run("secret", "set", "a", stdin=b"y", code=2)


def test_passphrase_by_reference(lab):
    phrase = lab.write("phrase", "correct horse battery")
    os.chmod(phrase, 0o600)
    lab.configure()
    with open(lab.config, encoding="utf-8") as f:
        text = f.read()
    with open(lab.config, "w", encoding="utf-8") as f:
        f.write(text.replace("[hia]", f"[hia]\nvault_passphrase = file://{phrase}", 1))
    lab.run("secret", "set", "a", "--passphrase", stdin=CANARY.encode())
    expect(not os.path.exists(lab.path("vault.key")), "no key file beside a passphrase")
    same(lab.lines("secret", "check", "vault://a")[0]["good"], True, "opened by the passphrase")
    lab.write("phrase", "battery horse")
    lab.run("secret", "check", code=2)


def core_limits(child):
    with open(f"/proc/{child.pid}/limits", encoding="utf-8") as f:
        return next(line for line in f if line.startswith("Max core file size")).split()[4:6]


def test_canary_while_it_runs(lab):
    """The process holds the secret (it waits for the vault's lock): nothing of it is to be seen."""
    lab.run("secret", "set", "other", stdin=b"x")
    holder = subprocess.Popen(["flock", "--no-fork", lab.path("vault.lock"), "sh", "-c", "echo; exec sleep 60"],
                              stdout=subprocess.PIPE)
    holder.stdout.readline()  # it has the lock
    child = subprocess.Popen(command(lab, "set", "canary"), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
                             env=ENVIRONMENT)
    child.stdin.write(CANARY.encode())
    child.stdin.close()
    wait_until(lambda: core_limits(child) == ["0", "0"])  # it has begun
    time.sleep(0.5)
    expect(child.poll() is None, "it waits for the lock, the secret in its memory")
    expect(CANARY.encode() not in read_proc(child.pid, "cmdline"), "/proc/PID/cmdline")
    # Not dumpable: /proc/PID is root's, and another process of this user may read no memory of it.
    same(os.stat(f"/proc/{child.pid}/environ").st_uid, 0, "not dumpable: /proc/PID is root's")
    environ = read_proc(child.pid, "environ")
    expect(isinstance(environ, OSError) or CANARY.encode() not in environ, "/proc/PID/environ")
    same(core_limits(child), ["0", "0"], "no core file")
    os.kill(child.pid, signal.SIGABRT)  # what would leave a core
    out, err = child.stdout.read(), child.stderr.read()
    status = child.wait()
    lab.said += [out, err]
    same(status, -signal.SIGABRT, "killed")
    holder.terminate()
    holder.communicate()
    expect(not glob.glob(ROOT + "/core*"), "no core in the working directory")
    lab.run("secret", "set", "canary", stdin=CANARY.encode())
    for verb in (("list", "--all"), ("check",), ("check", "vault://canary"), ("rekey",)):
        lab.run("secret", *verb)


def test_prompt(lab):
    """At a terminal: asked twice, nothing echoed."""
    def play(answers, code):
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(ROOT)
            os.execve(HIA, command(lab, "set", "typed"), ENVIRONMENT)
        shown = b""
        for prompt, answer in answers:
            until = time.monotonic() + 20
            while prompt not in shown and time.monotonic() < until:
                shown += os.read(fd, 4096)
            os.write(fd, answer)
            prompt_end = shown.rfind(prompt) + len(prompt)
            shown = shown[prompt_end:]
        rest = b""
        try:
            while True:
                part = os.read(fd, 4096)
                if not part:
                    break
                rest += part
        except OSError:
            pass
        _, status = os.waitpid(pid, 0)
        os.close(fd)
        lab.said.append(shown + rest)
        same(os.waitstatus_to_exitcode(status), code, f"typed: {rest!r}")
        expect(CANARY.encode() not in shown + rest, "a typed secret is not echoed")

    typed = CANARY.encode() + b"\n"
    play([(b"Secret: ", typed), (b"again: ", typed)], 0)
    play([(b"Secret: ", typed), (b"again: ", b"else\n")], 2)
    play([(b"Secret: ", b"half\x03")], 2)


def changes(lab, *more):
    return [(r["action"], r["name"], r["version"]) for r in lab.lines("secret", "log", *more)]


def test_log(lab):
    """Who changed what; and an older vault that was put back, alone or with its log."""
    lab.run("secret", "set", "one", stdin=CANARY.encode())
    lab.run("secret", "set", "two", "--organization", ORG_B, stdin=CANARY.encode())
    lab.run("secret", "rotate", "one", stdin=b"next")
    lab.run("secret", "remove", "one", "--old")
    lab.run("secret", "rekey")
    ours = [("set", "one", "1"), ("rotate", "one", "2"), ("remove-old", "one", "0"), ("rekey", "-", "0")]
    same(changes(lab), ours, "each change of ours")
    same(len(changes(lab, "--all")), 5, "and of others with --all")
    row = lab.lines("secret", "log")[0]
    same((row["uid"], row["at"][-1]), (str(os.getuid()), "Z"), "who, and when")
    expect(" one version 1" in lab.run("secret", "log"), "for people")
    lab.run("secret", "issue", "desk")
    same(changes(lab)[-1], ("set", "api/desk", "1"), "a token is one too")

    old = {name: open(lab.path(name), "rb").read() for name in ("vault", "vault.log")}
    lab.run("secret", "set", "one", stdin=b"newer")
    lab.run("submit", lab.write("none.jsonl", b""))  # the ledger sees the vault
    newest = {name: open(lab.path(name), "rb").read() for name in old}

    def put(files):
        for name, text in files.items():
            with open(lab.path(name), "wb") as f:
                f.write(text)
    put({"vault": old["vault"]})
    for verb in ("check", "log"):
        expect("older than its log" in lab.run_both("secret", verb, code=1)[1], f"{verb}: the vault alone")
    expect("older than its log" in lab.run_both("secret", "set", "x", stdin=b"x", code=2)[1],
           "nothing is written over it")
    put(old)
    expect("older than its log" in lab.run_both("secret", "check", code=1)[1], "with its log: the ledger knows")
    lab.run("secret", "set", "x", stdin=b"x", code=2)
    said = lab.run_both("submit", lab.write("none.jsonl", b""))[1]
    expect('"vault.older"' in said, "and every job says so")
    lab.run("secret", "accept")
    lab.run("secret", "check")
    same(changes(lab)[-1][0], "accept", "meant, and who said so is in the log")
    expect('"vault.older"' not in lab.run_both("submit", lab.write("none.jsonl", b""))[1], "all is well")
    put(newest)
    expect(lab.run_both("secret", "check", code=1)[1], "what was newest before is older now")


def main():
    for test in (test_verbs, test_log, test_damage, test_passphrase_by_reference, test_canary_while_it_runs,
                 test_prompt):
        lab = Lab()
        test(lab)
        for where, text in everything_printed_and_kept(lab):
            expect(CANARY.encode() not in text, f"{test.__name__}: the canary shows in {where}")
    finish()


main()
