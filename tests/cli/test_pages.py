#!/usr/bin/env python3
"""Help, man pages, completion of every verb: no complaint from the tools that read them."""
import glob
import os
import re
import shutil
import subprocess

from lab import BUILD, ENVIRONMENT, HIA, ROOT, expect, finish, same


def run(*arguments, code=0, **options):
    done = subprocess.run(arguments, capture_output=True, text=True,
                          env=dict(ENVIRONMENT, LC_ALL="C.UTF-8"), **options)
    same(done.returncode, code, f"exit code of {' '.join(arguments[:4])}: {done.stderr}")
    return done.stdout, done.stderr


def check_man(path, page):
    expect(page.startswith(".TH HIA"), f"{path} begins as a man page")
    if shutil.which("man") and shutil.which("groff"):
        text, complaints = run("man", "--warnings", "-E", "UTF-8", "-l", "-", input=page)
        same(complaints, "", f"what man says of {path}")
        expect("NAME" in text and "OPTIONS" in text, f"{path} renders")


def main():
    overview, _ = run(HIA, "--help")
    verbs = re.findall(r"^  ([a-z-]+) +\S", overview.split("Verbs:")[1], re.M)
    files = glob.glob(os.path.join(ROOT, "src", "cli", "verb_*.c"))
    same(sorted(verbs), sorted(os.path.basename(f)[5:-2].replace("_", "-") for f in files),
         "a verb for each file")
    completion, _ = run(HIA, "completion")
    run("bash", "-n", input=completion)
    check_man("hia.1", run(HIA, "man")[0])
    for verb in verbs:
        text, _ = run(HIA, verb, "--help")
        page = run(HIA, "man", verb)[0]
        check_man(f"hia-{verb}.1", page)
        expect("Options:" in text and "Examples:" in text,
               f"hia {verb} --help has options and examples")
        for option in re.findall(r"--[a-z-]+", text.split("Options:")[1].split("Examples:")[0]):
            expect(option.replace("-", "\\-") in page, f"{option} stands in the man page of {verb}")
        script = (completion + f"\nCOMP_WORDS=(hia {verb} --); COMP_CWORD=2; _hia; "
                  'echo "${COMPREPLY[*]}"')
        expect("--help" in run("bash", input=script)[0], f"completion of hia {verb}")
        built = os.path.join(BUILD, "man", f"hia-{verb}.1")
        same(open(built, encoding="utf-8").read(), page, f"the page the build made of {verb}")
    words = run("bash", input=completion
                + '\nCOMP_WORDS=(hia st); COMP_CWORD=1; _hia; echo "${COMPREPLY[*]}"')[0]
    same(words.strip(), "status", "completion of a verb")
    expect(run(HIA, "--version")[0].startswith("hia "), "--version")
    run(HIA, "no-such-verb", code=2)
    run(HIA, "status", "--no-such-option", code=2)
    run(HIA, "man", "no-such-verb", code=2)
    run(HIA, code=2)
    finish()


if __name__ == "__main__":
    main()
