#!/usr/bin/env python3
"""test_profiles.py - every profile of conf/partners/profiles as somebody would use it: copied, its
secrets put into the vault, and checked by `hia adapter check --offline`. Each has its page.

    test_profiles.py BUILD_DIR"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop()).resolve()
ROOT = Path(__file__).resolve().parents[2]
PROFILES = sorted((ROOT / "conf/partners/profiles").glob("*.conf"))
ORGANIZATION = "11111111-1111-4111-8111-111111111111"
HIA = BUILD / "bin/hia"


def run(folder, *arguments, stdin=b""):
    return subprocess.run([HIA, *arguments, "--config", folder / "hia.conf"], input=stdin, capture_output=True,
                          timeout=60, env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))


class Profiles(unittest.TestCase):
    def lay_out(self, folder, text):
        (folder / "partners").mkdir()
        (folder / "partners/one.conf").write_text(text)
        hia = f"[hia]\norganization_id = {ORGANIZATION}\ndata_dir = {folder}/data\n"
        (folder / "hia.conf").write_text(hia + f"[events]\nregistry_dir = {ROOT}/conf/events\n")
        (folder / "data").mkdir(mode=0o700)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
        for name in sorted(set(re.findall(r"vault://(\S+)", text))):
            key = name.endswith("sftp-key")
            secret = (folder / "key").read_bytes() if key else b"some-secret"
            done = run(folder, "secret", "set", name, stdin=secret)
            self.assertEqual(done.returncode, 0, done.stderr)

    def check(self, folder, partner):
        done = run(folder, "adapter", "check", partner, "--offline", "--json", "--adapters", BUILD / "adapters")
        self.assertEqual(done.returncode, 0, f"{partner}: {(done.stdout + done.stderr).decode()}")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(all(row["good"] for row in rows), rows)
        self.assertGreaterEqual({row["what"] for row in rows}, {"adapter", "options", "credential"}, rows)

    def test_none_is_missing(self):
        self.assertEqual([p.stem for p in PROFILES], ["ahcccs", "availity", "claim-md", "core", "office-ally",
                                                      "optum", "ramp", "sftp", "stedi", "trizetto", "waystar"])

    def test_every_partner_loads(self):
        for profile in PROFILES:
            text = profile.read_text()
            partners = re.findall(r"^\[partner (\S+)\]", text, re.M)
            self.assertTrue(partners, profile)
            with tempfile.TemporaryDirectory() as name, self.subTest(profile.stem):
                self.lay_out(Path(name), text)
                for partner in partners:
                    self.check(Path(name), partner)

    def test_a_wrong_profile_is_refused(self):
        text = (ROOT / "conf/partners/profiles/core.conf").read_text()
        for old, new in [("eligibility = core", "eligibility = fax"), ("core_path = /", "core_path = //"),
                         ("core_codec", "core_codek"), ("vault://core.password", "hunter2")]:
            with tempfile.TemporaryDirectory() as name, self.subTest(old):
                self.assertIn(old, text)
                self.lay_out(Path(name), text)
                (Path(name) / "partners/one.conf").write_text(text.replace(old, new))
                done = run(Path(name), "adapter", "check", "core", "--offline", "--json", "--adapters",
                           BUILD / "adapters")
                self.assertNotEqual(done.returncode, 0)
                self.assertNotIn(b"hunter2", done.stdout + done.stderr)

    def test_nothing_is_in_force_that_was_not_agreed(self):
        for profile in PROFILES:
            text = profile.read_text()
            self.assertNotRegex(text, r"(?m)^\s*baa_recorded", profile)
            self.assertNotRegex(text, r"(?m)^usage = P", profile)
            self.assertNotRegex(text, r"(?m)^(secret|user|passphrase) = (?!vault://)", profile)

    def test_each_has_its_page(self):
        for profile in PROFILES:
            page = ROOT / f"docs/integrations/{profile.stem.upper()}-INTEGRATION.md"
            text = page.read_text()
            for word in ("## Documented", "## To be confirmed", "## Verified"):
                self.assertIn(word, text, page)
            for partner in re.findall(r"^\[partner (\S+)\]", profile.read_text(), re.M):
                self.assertIn(f"`{partner}`", text, page)
            for test in re.findall(r"`(tests/\S+?)`", text):
                self.assertTrue((ROOT / test).exists(), f"{page}: {test}")


if __name__ == "__main__":
    unittest.main(verbosity=1)
