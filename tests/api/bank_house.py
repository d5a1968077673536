"""bank_house.py - a house of ours with a link to the sandbox's Plaid, and its daemon: what tests of money over
the API share."""
import concurrent.futures
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"),
                os.path.dirname(os.path.abspath(__file__))]
import api_lab  # noqa: E402
import bank_lab  # noqa: E402
import lab as base  # noqa: E402
from lab import same  # noqa: E402

TRANSFERS, LINKS = "/api/v1/fa/bank-transfers", "/api/v1/fa/bank-connections"
NAME = "PAT DOE SMITH"
SERVE = ("[serve]", "listen = 127.0.0.1:0", "metrics_listen = 127.0.0.1:0")
ALLOWED = (*SERVE, "transfer_max_cents = 200000")


class House:
    """A lab with a link, and its daemon. `beside`: in the database of another."""

    def __init__(self, peer, serve=ALLOWED, organization=None, beside=None):
        self.peer, self.lab = peer, bank_lab.make_lab(peer, *serve, level="info")
        if beside:
            self.move_in(beside)
        if organization:
            bank_lab.become(self.lab, organization)
        bank_lab.link(self.lab, peer)
        self.account = self.lab.lines("bank", "accounts")[0]["account"]
        self.move = self.lab.run("secret", "issue", "mover", "--scope", "read,move").strip()
        self.read = self.lab.run("secret", "issue", "desk", "--scope", "read,act").strip()
        self.front = self.lab.run("secret", "issue", "front", "--scope", "read").strip()
        self.logged = []

    def move_in(self, other):
        text = []
        for lab in (self.lab, other.lab):
            with open(lab.config, encoding="utf-8") as f:
                text.append(f.read())
        ours, theirs = (next(line for line in t.splitlines() if line.startswith("ledger = ")) for t in text)
        self.lab.write("conf/hia.conf", text[0].replace(ours, theirs))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        same(self.d.stop(), 0, "it ends well")
        self.logged += self.d.log

    def start(self, failpoint=None):
        self.d = self.daemon(failpoint)

    def daemon(self, failpoint=None):
        """One more of them, where the ledger lets several."""
        if failpoint:
            os.environ["HIA_FAILPOINT"] = failpoint
        d = api_lab.Daemon.of([base.HIA, "serve", "--config", self.lab.config, "--data", self.lab.data],
                              self.move, may_die=bool(failpoint))
        os.environ.pop("HIA_FAILPOINT", None)
        return d

    def order(self, trace, cents=1230, more="", token=None, d=None, **body):
        wish = {"request_trace_id": trace, "account": self.account, "direction": "debit", "amount_cents": cents,
                "legal_name": NAME, "ach_class": "ccd", **body}
        return (d or self.d).request("POST", TRANSFERS + more, {k: v for k, v in wish.items() if v is not None},
                              token=token)

    def get(self, path=""):
        return self.d.request("GET", TRANSFERS + path).json()

    def there(self):
        """What Plaid made."""
        return [e["result"] for e in self.peer.journal()
                if e["path"].endswith("/transfer/create") and e.get("result", "").startswith("transfer-of-")]

    def asked(self, path="/transfer/"):
        return len([e for e in self.peer.journal() if path in e["path"]])


def at_once(*acts):
    """Each in a thread of its own, all at the same time; what came of them."""
    with concurrent.futures.ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(lambda act: act(), acts))


def kind_of(answer):
    return answer.status, answer.json().get("type", "").rpartition(":")[2]
