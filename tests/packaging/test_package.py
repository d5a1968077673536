"""test_package.py - the .deb: what is in it and whose, what it depends on, that what was installed runs
from where it was put, and what systemd says of its units (where there is a systemd-analyze)."""
import glob
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = sys.argv[1]
EXPOSURE_MAX = 20  # of 100, by systemd-analyze security
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def run(*command):
    p = subprocess.run(command, capture_output=True, text=True, check=False)
    return p.returncode, p.stdout + p.stderr


def make(folder):
    code, said = run("cpack", "-G", "DEB", "-B", folder, "--config", os.path.join(BUILD, "CPackConfig.cmake"))
    packages = glob.glob(os.path.join(folder, "*.deb"))
    expect(code == 0 and len(packages) == 1, "a package is made: " + said[-400:])
    return packages[0] if packages else None


def look_at_control(package):
    _, control = run("dpkg-deb", "-f", package)
    with open(os.path.join(BUILD, "bin/hia"), "rb") as f:
        optional = ("librabbitmq4",) if b"librabbitmq.so.4" in f.read() else ()
    for needed in ("libc6", "libcurl4", "libssl3", "libpq5", "libevent-2.1-7", "libxml2", "adduser") + optional:
        expect(re.search(rf"^Depends:.*\b{re.escape(needed)}\b", control, re.M), f"it depends on {needed}")
    _, conffiles = run("dpkg-deb", "-I", package, "conffiles")
    expect(conffiles.split() == ["/etc/hia/hia.conf"], "the configuration is a conffile: " + conffiles)


def look_at_files(package):
    _, listing = run("dpkg-deb", "-c", package)
    rows = [line.split(None, 5) for line in listing.splitlines()]
    names = [row[5].removeprefix(".") for row in rows]
    expect(all(row[1] == "root/root" for row in rows), "all of it is root's")
    expect(all(row[0][5] != "w" and row[0][8] != "w" for row in rows), "nobody else may write any of it")
    for name in ("/usr/bin/hia", "/usr/lib/hia/adapters/clearinghouse.so", "/usr/include/hia/adapter.h",
                 "/usr/share/man/man1/hia.1.gz", "/usr/share/bash-completion/completions/hia",
                 "/usr/share/hia/events/pm_claim_paid.json", "/usr/share/hia/partners/profiles/sftp.conf",
                 "/lib/systemd/system/hia-serve.service", "/etc/hia/partners/", "/etc/hia/conf.d/"):
        expect(name in names, f"{name} is in it")
    expect(not [n for n in names if "/tests/" in n or n.endswith((".a", ".o", ".c")) or "/local/" in n],
           "nothing is in it that nobody needs")


def look_at_installed(root):
    hia = os.path.join(root, "usr/bin/hia")
    code, said = run(hia, "--version")
    expect(code == 0 and said.startswith("hia "), "the installed program runs")
    code, said = run(hia, "adapter", "list")
    expect(code == 0 and "clearinghouse" in said, "it finds its adapters: " + said)
    _, said = run("readelf", "-d", hia)
    expect("RPATH" not in said and "RUNPATH" not in said, "it looks for libraries nowhere else")
    with gzip.open(os.path.join(root, "usr/share/man/man1/hia-submit.1.gz"), "rt") as page:
        expect(".TH" in page.read(), "the pages are pages")


def mapped():
    """Does the build leave its own paths out (cmake/hia.cmake)? Not under ccache."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as f:
        return not re.search(r"^CMAKE_C_COMPILER_LAUNCHER:\w+=.", f.read(), re.M)


def look_for_paths(*folders):
    """Where it was built is in nothing that was built."""
    source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + "/"
    told = re.compile(rb"(?<![\w.-])" + re.escape(source.encode()))  # not build/src/ of sources in /src
    for path in (path for folder in folders for path in glob.glob(folder + "/**", recursive=True)):
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, "rb") as f:
                content = f.read()
            expect(not content.startswith(b"\x7fELF") or not told.search(content),
                   f"{path} does not say where it was built")


def look_at_sample(root, folder):
    """The configuration as it is installed, but for paths of this test's."""
    config = os.path.join(folder, "etc/hia.conf")
    shutil.copytree(os.path.join(root, "etc/hia"), os.path.dirname(config))
    with open(config, encoding="utf-8") as f:
        text = f.read()
    with open(config, "w", encoding="utf-8") as f:
        f.write(text.replace("/var/lib/hia", os.path.join(folder, "data"))
                .replace("/usr/share", os.path.join(root, "usr/share")))
    os.mkdir(os.path.join(folder, "data"), 0o700)
    shutil.copy(os.path.join(root, "usr/share/hia/partners/sandbox.conf"), os.path.join(folder, "etc/partners"))
    code, said = run(os.path.join(root, "usr/bin/hia"), "receive", "--config", config)
    expect(code == 0, "the sample configuration is one to begin with: " + said)


def look_at_units(root):
    units = os.path.join(root, "lib/systemd/system")
    programs = set(re.findall(r"^ExecStart=(\S+) (\S+)", "\n".join(
        open(u, encoding="utf-8").read() for u in glob.glob(units + "/*.service")), re.M))
    _, verbs = run(os.path.join(root, "usr/bin/hia"), "--help")
    for program, verb in programs:
        expect(os.access(root + program, os.X_OK) and re.search(rf"^ *{verb}\b", verbs, re.M),
               f"{program} {verb} is there to be started")
    for unit in glob.glob(units + "/*.service"):
        expect(os.path.exists(f"{unit}.d/10-hardened.conf"), f"{os.path.basename(unit)} is hardened")
    if not shutil.which("systemd-analyze"):
        print("no systemd-analyze: the units were not judged")
        return
    for unit in ("hia-serve.service", "hia-relay.service", "hia-subscribe.service",
                 "hia-work@1.service"):
        code, said = run("systemd-analyze", "security", "--offline=yes", f"--root={root}",
                         f"--threshold={EXPOSURE_MAX}", unit)
        expect(code == 0, f"{unit} is exposed: "
               + "\n".join(line for line in said.splitlines() if "Overall" in line or "✗" in line))
    _, said = run("systemd-analyze", "verify", f"--root={root}", *glob.glob(units + "/hia-*.service"))
    for line in said.splitlines():
        expect("Unknown" not in line and "ailed to parse" not in line, line)


with tempfile.TemporaryDirectory(prefix="hia-package-") as place:
    deb = make(os.path.join(place, "made"))
    if deb:
        tree = os.path.join(place, "root")
        subprocess.run(["dpkg-deb", "-x", deb, tree], check=True)
        look_at_control(deb)
        look_at_files(deb)
        look_at_installed(tree)
        look_at_sample(tree, place)
        look_at_units(tree)
        if mapped():
            look_for_paths(tree, os.path.join(BUILD, "bin"), os.path.join(BUILD, "adapters"))
print("failed" if failures else "passed", "test_package.py")
sys.exit(1 if failures else 0)
