"""test_out_of_tree.py - an adapter of somebody else: built with the installed header and nothing of
ours, loaded by the program, played; one for another ABI is refused with both numbers."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from lab import BUILD, ROOT, ENVIRONMENT, HIA, expect, finish  # noqa: E402


def build(folder, prefix, name, *more):
    target = os.path.join(folder, name + ".so")
    subprocess.run(["cc", "-std=c17", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
                    "-fvisibility=hidden", "-Wno-missing-field-initializers", f"-I{prefix}/include/hia",
                    *more, os.path.join(folder, "mine.c"), "-o", target], check=True)
    os.chmod(target, 0o755)
    return target


def hia(*arguments):
    return subprocess.run([HIA, "adapter", *arguments], capture_output=True, text=True, cwd=ROOT,
                          env=ENVIRONMENT)


def main():
    with tempfile.TemporaryDirectory(prefix="hia-out-of-tree-") as folder:
        os.chmod(folder, 0o755)
        prefix = os.path.join(folder, "usr")
        installed = subprocess.run(["cmake", "-DCMAKE_INSTALL_PREFIX=" + prefix, "-P",
                                    os.path.join(BUILD, "adapters/cmake_install.cmake")],
                                   capture_output=True, text=True)
        expect(installed.returncode == 0, "the header is installed: " + installed.stderr)
        with open(os.path.join(ROOT, "adapters/sample/sample.c"), encoding="utf-8") as f:
            source = f.read().replace('"sample"', '"mine"')
        with open(os.path.join(folder, "mine.c"), "w", encoding="utf-8") as f:
            f.write(source)
        build(folder, prefix, "mine")
        symbols = subprocess.run(["nm", "-D", "--defined-only", os.path.join(folder, "mine.so")],
                                 capture_output=True, text=True, check=True).stdout.split("\n")
        expect([s.split()[-1] for s in symbols if s] == ["hia_adapter"], f"one symbol, not {symbols}")

        shown = hia("show", "mine", "--adapters", folder)
        expect(shown.returncode == 0 and "letter.send" in shown.stdout, "it is shown: " + shown.stderr)
        script = os.path.join(folder, "script.json")
        with open(script, "w", encoding="utf-8") as f:
            f.write('{"operation": "letter.send", "options": {"mailbox": "7"},\n'
                    ' "request": {"content": "hello"}, "replies": [{"status": 503}]}')
        tried = hia("try", "mine", "--adapters", folder, "--script", script)
        expect("POST /letters" in tried.stdout and "retry partner_away" in tried.stdout,
               "it is played: " + tried.stdout + tried.stderr)

        old = os.path.join(folder, "old")
        os.mkdir(old, 0o755)
        with open(os.path.join(prefix, "include/hia/adapter.h"), encoding="utf-8") as f:
            header = f.read().replace("HIA_ABI_MAJOR = 1", "HIA_ABI_MAJOR = 9")
        os.makedirs(os.path.join(old, "include/hia"))
        with open(os.path.join(old, "include/hia/adapter.h"), "w", encoding="utf-8") as f:
            f.write(header)
        shutil.copy(os.path.join(folder, "mine.c"), old)
        build(old, old, "mine")
        refused = hia("show", "mine", "--adapters", old)
        expect(refused.returncode == 2 and "ABI 9.1" in refused.stderr and "1.1" in refused.stderr,
               "another ABI is refused: " + refused.stderr)
    finish()


main()
