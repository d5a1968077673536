"""carriers.py - hia with the clearinghouse adapter, configured for the sandbox by each of its carriers."""
import contextlib
import os
import shutil

import lab as base
from lab import BUILD, ROOT, Lab
from peer import Peer, Sftp

ORGANIZATION = "11111111-1111-4111-8111-111111111111"
USUAL = """[partner peer]
transport = {transport}
adapter = clearinghouse
credential = main
url = {url}
allow_private = yes
baa_recorded = 2026-01-01
retry_attempts = 2
retry_delay = 5ms
breaker_failures = 100
first_byte_timeout = 2s
transaction_limit = 6s
file_name = {{type}}-{{isa13}}.x12
sender_qualifier = ZZ
sender_id = PRACTICE01
receiver_qualifier = ZZ
receiver_id = PAYER99
usage = T
settle_schedule = 0 0 29 2 *
overdue_schedule = 0 0 29 2 *
submitter_name = LAB CLINIC
submitter_contact = DESK
submitter_phone = 6025550100
receiver_name = SANDBOX
line_breaks = yes
"""
REAL_TIME = "eligibility = {0}\nclaim_status = {0}\n"
CORE = ("core_path = /core/realtime\ncore_batch_path = /core/batch\nclaims = core\nreports = core\n"
        "core_ack_results = yes\n" + REAL_TIME.format("core"))
RAW = "professional_path = {0}/professionalclaims/v3/raw-x12-submission\nclaims = x12\n"
MAILBOX = ("reports = x12\nreports_path = {0}\nacknowledgement_names = X3*\nacknowledgement_names = A9*\n"
           "remittance_names = R5*\n"
           "after_fetch = remove\n")
ADAPTERS = {
    "core-soap": CORE + "core_codec = soap\ncore_mtom = no\n",
    "core-mtom": CORE + "core_codec = soap\ncore_mtom = yes\n",
    "core-mime": CORE + "core_codec = mime\n",
    "optum": RAW.format("/medicalnetwork") + MAILBOX.format("/medicalnetwork/reports/v2") +
    "wrapping = json\ndialect = optum\non_repeat = unknown\n" + REAL_TIME.format("json") +
    "eligibility_path = /medicalnetwork/eligibility/v3/\nclaim_status_path = /medicalnetwork/claimstatus/v2/\n",
    "plain": "claims = x12\nprofessional_path = /x12/claims\nwrapping = raw\non_repeat = unknown\n" +
    MAILBOX.format("/x12/reports") + REAL_TIME.format("x12") +
    "eligibility_path = /x12/eligibility\nclaim_status_path = /x12/claim-status\n",
    "stedi": RAW.format("/change/medicalnetwork") + "wrapping = json\ndialect = stedi\n"
    "on_repeat = key\nresend_after = 1s\nreports = none\n" + REAL_TIME.format("json") +
    "eligibility_path = /change/medicalnetwork/eligibility/v3\n"
    "claim_status_path = /change/medicalnetwork/claimstatus/v2\n",
    "availity": "claim_status = availity\nclaim_status_path = /v1/claim-statuses\npending_codes = 0\n"
    "mock_required = yes\n",
    "claim-md": "claims = claim-md\nreports = claim-md\nclaim_md_path = /services\nclaim_md_states = A=A2:20\n"
    "claim_md_states = R=A3:21\n",
    "sftp": "claims = files\nreports = files\nsend_folder = inbound\nreceive_folder = outbound\n"
    "after_fetch = remove\nsettle = 0s\nacknowledgement_names = *.999\nacknowledgement_names = *.277*\n"
    "acknowledgement_names = *.ta1\nremittance_names = *.835\nafter_pickup = unknown\n",
}


def secret(lab, name, text):
    path = lab.path("secrets", ORGANIZATION, name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, 0o600)
    return f"file://{name}"


def credential(lab, carrier, peer, sftp):
    if carrier == "sftp":
        with open(sftp.path("client_key"), encoding="utf-8") as f:
            key = secret(lab, "key", f.read())
        me = secret(lab, "user", os.environ.get("USER", "root"))
        return f"scheme = ssh_key\nuser = {me}\nsecret = {key}\n"
    if carrier == "core-mime":
        word = secret(lab, "word", "not-a-real-secret")
        return ("scheme = form\nuser = PRACTICE01\nform_user = UserName\nform_secret = Password\n"
                f"secret = {word}\n")
    if carrier.startswith("core"):
        user, word = secret(lab, "user", "PRACTICE01"), secret(lab, "word", "not-a-real-secret")
        return f"scheme = wsse\nuser = {user}\nsecret = {word}\n"
    if carrier == "claim-md":
        return f"scheme = form\nform_secret = AccountKey\nsecret = {secret(lab, 'word', 'test-key-1')}\n"
    if carrier == "stedi":
        return f"scheme = header\nheader = Authorization\nsecret = {secret(lab, 'word', 'test-key-1')}\n"
    names = ("availity-1", "another-secret") if carrier == "availity" else ("optum-1", "not-a-secret")
    user, word = secret(lab, "user", names[0]), secret(lab, "word", names[1])
    path = "v1/token" if carrier == "availity" else "oauth2/token"
    return (f"scheme = client_credentials\ntoken_url = https://localhost:{peer.port}/{path}\n"
            f"user = {user}\nsecret = {word}\n")


class Carried(Lab):
    """hia in a folder of its own, its partner the sandbox over one carrier."""

    def __init__(self, carrier, peer, sftp=None, lines="", adapter=None, poll="1s", patience="2s"):
        super().__init__()
        for folder, file in (("bin", "bin/hia"), ("adapters", "adapters/clearinghouse.so")):
            os.makedirs(self.path(folder))
            shutil.copy(os.path.join(BUILD, file), self.path(folder, os.path.basename(file)))
            os.chmod(self.path(folder), 0o755)
        base.HIA = self.path("bin/hia")
        os.makedirs(self.path("conf/partners"))
        url = f"https://localhost:{peer.port}"
        transport = f"https\nca_file = {peer.pki}/ca.pem"
        if carrier == "sftp":
            port = peer.relays[0] if peer.relays else sftp.port
            url, transport = f"sftp://127.0.0.1:{port}{sftp.folder}", f"sftp\nhost_key = {sftp.pin}"
        with open(self.path("conf/hia.conf"), "w", encoding="utf-8") as f:
            f.write("[hia]\n[log]\nlevel = error\n[events]\n"
                    f"registry_dir = {ROOT}/conf/events\nsink = none\n")
        more = ""
        if callable(adapter):
            adapter, more = adapter(peer)
        text = USUAL.format(transport=transport, url=url) + lines
        text += "\n[adapter peer]\n" + (adapter or ADAPTERS[carrier])
        text += f"poll = {poll}\npatience = {patience}\n"
        text += "\n[credential peer/main]\n" + credential(self, carrier, peer, sftp) + more
        with open(self.path("conf/partners/peer.conf"), "w", encoding="utf-8") as f:
            f.write(text)
        self.config = self.path("conf/hia.conf")
        if base.POSTGRES:
            self.take_database()

    def configure(self, *lines):
        """Its configuration is its own."""


@contextlib.contextmanager
def stage(lab, pki, carrier, name, *sandbox, **how):
    """The sandbox, its configuration with these lines; and hia configured for it, as Carried is told."""
    with contextlib.ExitStack() as stack:
        sftp, more = None, []
        if carrier == "sftp":
            sftp = stack.enter_context(Sftp(lab.path(f"sftp-{name}")))
            more = [f"folder = {sftp.path('inbound')} {sftp.path('outbound')}", f"relay = 0 {sftp.port}"]
        peer = stack.enter_context(Peer(lab.path(f"{carrier}-{name}"), pki, *more, *sandbox))
        yield peer, Carried(carrier, peer, sftp, **how)
