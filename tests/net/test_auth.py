#!/usr/bin/env python3
"""test_auth.py - net/auth_scheme through the engine: what a partner behind nginx, and an sshd, are shown.

    test_auth.py BUILD_DIR [NAME]
"""
import base64
import hashlib
import hmac
import http.server
import os
import re
import subprocess
import threading
import time
import urllib.parse

from net_lab import TRY, Lab, expect, free_port, main, run, same, wait_for

SECRET = "s3cret+of/the=partner"


class Partner:
    """A partner's house behind nginx: a token endpoint and an API, and what they saw."""

    def __init__(self):
        self.reset()
        house = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = house.token(self, body) if self.path == "/token" else house.api(self, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 1024
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self, life_s=300, valid_s=300.0, delay_s=0.0, token_status=200):
        """life_s is what the token endpoint says, valid_s for how long the API takes the token."""
        self.life_s, self.valid_s, self.delay_s, self.token_status = life_s, valid_s, delay_s, token_status
        self.lock, self.flights, self.seen, self.tokens, self.token_seen = threading.Lock(), 0, [], {}, []

    def token(self, request, body):
        with self.lock:
            self.flights += 1
            name = f"token-{self.flights}"
            self.token_seen.append((dict(request.headers), body))
        time.sleep(self.delay_s)
        self.tokens[name] = time.monotonic() + self.valid_s
        if self.token_status != 200:
            return self.token_status, b"no"
        return 200, b'{"access_token":"%s","token_type":"Bearer","expires_in":%d}' % (name.encode(),
                                                                                      self.life_s)

    def api(self, request, body):
        with self.lock:
            self.seen.append((request.command, request.path, dict(request.headers), body))
        if request.path.startswith("/open"):
            return 200, b"fine"
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        good = kind == "Bearer" and self.tokens.get(value, 0) > time.monotonic()
        return (200, b"fine") if good else (401, b"who are you")

    def authorizations(self):
        return [headers.get("Authorization") for _, _, headers, _ in self.seen]


def house(lab):
    """nginx with TLS in front of a Partner; one that wants a client certificate; both once."""
    if hasattr(lab, "partner_house"):
        lab.partner_house.reset()
        return lab.partner_house
    p = lab.partner_house = Partner()
    p.tls, p.mtls = free_port(), free_port()
    basic = "Basic " + base64.b64encode(f"clerk:{SECRET}".encode()).decode()
    common = f"""ssl_certificate {lab.path('good.pem')}; ssl_certificate_key {lab.path('good.key')};
location / {{ proxy_pass http://127.0.0.1:{p.port}; proxy_set_header Host $http_host; }}
location /basic {{ if ($http_authorization != "{basic}") {{ return 401; }} return 200 "in"; }}
location /key {{ if ($http_x_api_key != "Key {SECRET}") {{ return 401; }} return 200 "in"; }}
location /who {{ return 200 "$ssl_client_s_dn"; }}"""
    lab.nginx(f"""server {{ listen 127.0.0.1:{p.tls} ssl; {common} }}
server {{ listen 127.0.0.1:{p.mtls} ssl; ssl_client_certificate {lab.path('ca.pem')}; ssl_verify_client on;
keepalive_timeout 0; {common} }}""")
    wait_for(p.tls)
    p.url, p.mtls_url = f"https://localhost:{p.tls}", f"https://localhost:{p.mtls}"
    return p


def results(said, tag=None):
    return [r for r in said if r["type"] == "result" and (tag is None or r["tag"] == tag)]


def attempts(said, tag):
    return len([r for r in said if r["type"] == "attempt" and r["tag"] == tag])


# ---- what is put on a request


def test_plain_schemes(lab):
    p = house(lab)
    lab.partner("b", p.url)
    lab.partner("k", p.url)
    lab.credential("b", kind="basic", user="clerk", secret=lab.secret("b.password", SECRET))
    lab.credential("k", kind="header", header="X-Api-Key", prefix="Key ", secret=lab.secret("k.key", SECRET))
    said = lab.ask("POST\tb\tonce\t/basic\tB\ttag=b", "POST\tk\tonce\t/key\tB\ttag=k",
                   "POST\tk\tonce\t/basic\tB\ttag=x")
    same([results(said, t)[0]["status"] for t in "bkx"], [200, 200, 401],
         "Basic, an API key, and the wrong one")
    same(attempts(said, "x"), 1, "a 401 to what is no token is not tried again")
    lab.credential("b", kind="basic", user="clerk", secret="vault://not.there")
    lab.write("hia.conf", f"[hia]\ndata_dir = {lab.path('data')}\n" + "\n".join(lab.partners))
    done = subprocess.run([TRY, lab.path("hia.conf"), lab.write_credentials()], input=b"", capture_output=True)
    same((done.returncode, b"not.there" in done.stderr), (2, True),
         "a reference that leads nowhere: told at start")


def test_bodies(lab):
    """FORM, a signature and WS-Security in the body, which is large and not copied."""
    p = house(lab)
    secret = lab.secret("body.key", SECRET)
    for name in ("f", "h", "w"):
        lab.partner(name, p.url)
    lab.credential("f", kind="form", user="us er", form_user="username", form_secret="password", secret=secret)
    lab.credential("h", kind="hmac", user="u", secret=secret,
                   sign="{method}{lf}{path}{lf}{timestamp}{lf}{body_sha256}",
                   header1="X-Signature:{signature}", field1="signed:{signature}")
    lab.credential("w", kind="wsse", user="clerk", wsse_digest="1", secret=secret)
    form = "claim=" + "9" * 300_000
    lab.write("form", form)
    envelope = "<e><h><!--hia:wsse--></h><b>" + "x" * 3000 + "</b></e>"
    said = lab.ask(f"POST\tf\tonce\t/open/f\t*200000\ttype=application/x-www-form-urlencoded\ttag=f", "wait",
                   "POST\th\tonce\t/open/h\ta=1&b=2\ttype=application/x-www-form-urlencoded\ttag=h", "wait",
                   f"POST\tw\tonce\t/open/w\t{envelope}\ttype=text/xml\ttag=w", "wait",
                   "GET\tf\tsafe\t/open/f\t\ttag=get", f"POST\tf\tonce\t/open/f\t@{lab.path('form')}\ttag=file")
    same([results(said, t)[0]["status"] for t in "fhw"], [200, 200, 200], "all three are taken")
    f, h, w = [body.decode() for _, _, _, body in p.seen]
    same((f[:200_001] == "x" * 200_000 + "&", urllib.parse.parse_qs(f[200_001:], strict_parsing=True)),
         (True, {"username": ["us er"],
                 "password": [SECRET]}), "form: name and key behind it, nothing of it changed")
    headers = p.seen[1][2]
    stated = headers["X-Signature"]
    times = [str(int(time.time()) - i) for i in range(60)]
    digests = [hmac.new(SECRET.encode(),
                        f"POST\n/open/h\n{t}\n{hashlib.sha256(b'a=1&b=2').hexdigest()}".encode(),
                        hashlib.sha256).hexdigest() for t in times]
    expect(stated in digests, "HMAC: verified by another implementation")
    same(h, "a=1&b=2&signed=" + stated, "HMAC: also in the body")
    expect(w.startswith("<e><h><") and w.endswith("</h><b>" + "x" * 3000 + "</b></e>") and "<!--" not in w,
           "WSSE: in place of the placeholder, all around as it was")
    nonce, created, digest = [re.search(pattern, w).group(1) for pattern in
                              (r"Nonce[^>]*>([^<]+)<", r"Created>([^<]+)<", r"PasswordDigest\">([^<]+)<")]
    same(digest, base64.b64encode(hashlib.sha1(base64.b64decode(nonce) + created.encode() + SECRET.encode())
                                  .digest()).decode(), "WSSE: the digest")
    for tag, what in (("get", "a GET has no body to fill"), ("file", "a file is not filled")):
        r = results(said, tag)[0]
        same((r["outcome"], r["reason"], attempts(said, tag)), ("refused", "credential", 0), what)
    expect(all(SECRET not in str(r) for r in said if r["tag"] in ("get", "file")),
           "no refusal tells the secret")


# ---- tokens


def use_tokens(lab, p, *lines, token_form="form", url=None):
    lab.partners = []
    lab.partner("t", p.url, "concurrency = 256", *lines)
    lab.credential("t", kind="bearer_client", user="client", secret=lab.secret("client.secret", SECRET),
                   token_url=url or p.url + "/token", scope="claims", token_form=token_form)


def test_one_flight(lab):
    p = house(lab)
    p.reset(delay_s=0.3)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tCLAIM\tcount=200", "wait", "POST\tt\tonce\t/api\tCLAIM", "wait",
                   "state t")
    same([r["status"] for r in results(said)], [200] * 201, "200 at once, and one more, are answered")
    same((p.flights, said[-1]["token_requests"]), (1, 1), "with one token between them")
    headers, body = p.token_seen[0]
    same(urllib.parse.parse_qs(body.decode()), {"grant_type": ["client_credentials"], "scope": ["claims"],
                                                "client_id": ["client"], "client_secret": [SECRET]},
         "asked for so")
    same(headers["Content-Type"], "application/x-www-form-urlencoded", "as a form")
    same(len([r for r in said if r["type"] == "attempt"]), 201, "the token's request is in no journal")
    # Two partners that share a client, and a store, share the flight: whoever waits is woken.
    p.reset(delay_s=0.3)
    lab.partner("u", p.url)
    lab.credentials["u"] = lab.credentials["t"]
    said = lab.ask("POST\tt\tonce\t/api\tA\tcount=20", "POST\tu\tonce\t/api\tB\tcount=20")
    same(([r["status"] for r in results(said)], p.flights), ([200] * 40, 1), "one flight for two partners")
    p.reset()
    use_tokens(lab, p, token_form="basic")
    same(lab.one("POST", "t", "once", "/api", "B")["status"], 200, "the client in a Basic header")
    expected = "Basic " + base64.b64encode(("client:" + urllib.parse.quote(SECRET, safe="")).encode()).decode()
    same(p.token_seen[0][0]["Authorization"], expected, "each half form encoded (RFC 6749 2.3.1)")


def test_token_life(lab):
    p = house(lab)
    p.reset(life_s=2)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tA", "wait", "sleep 2200", "POST\tt\tonce\t/api\tB", "wait")
    same(([r["status"] for r in results(said)], p.flights), ([200, 200], 2), "one that has ended is not used")
    same(p.authorizations(), ["Bearer token-1", "Bearer token-2"], "but the next")
    p.reset(life_s=4, delay_s=1.0)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tA", "wait", "sleep 2100", "POST\tt\tonce\t/api\tB\ttag=b", "wait",
                   "sleep 1600",
                   "POST\tt\tonce\t/api\tC", "wait")
    same(p.authorizations(), ["Bearer token-1", "Bearer token-1", "Bearer token-2"],
         "an old token goes out while the next is fetched beside it")
    same(p.flights, 2, "in one flight")
    expect(results(said, "b")[0]["total_us"] < 900_000, "and nobody waits for that")


def test_401(lab):
    p = house(lab)
    p.reset(valid_s=2.05)
    use_tokens(lab, p, "retry_attempts = 1")
    said = lab.ask("POST\tt\tonce\t/api\tA", "wait", "sleep 2200", "POST\tt\tonce\t/api\tB\ttag=b", "wait")
    r = results(said, "b")[0]
    same((r["status"], attempts(said, "b"), p.flights), (200, 2, 2),
         "401: it was not taken; the token is dropped and it is sent once more, whatever its safety")
    same(p.authorizations(), ["Bearer token-1", "Bearer token-1", "Bearer token-2"], "with the new token")
    p.reset(valid_s=-1)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tA\tcount=20")
    same([r["status"] for r in results(said)], [401] * 20, "a partner that takes no token says so")
    same(p.flights, 1, "and has no token fetched for each exchange")


def test_token_endpoint_down(lab):
    p = house(lab)
    p.reset(token_status=503)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tA\tcount=50", "wait", "POST\tt\tonce\t/api\tA\ttag=after")
    same({(r["outcome"], r["reason"]) for r in results(said)}, {("refused", "token_away")},
         "no token: refused, all 51, and nobody's credential is wrong")
    same((p.flights, len(p.seen)), (3, 0), "three tries for all, and not one request without a token")
    expect(0 < results(said, "after")[0]["retry_after_ms"] <= 1000, "and when to come again is told")
    for status, what, reason in ((400, "invalid_client", "credential"), (401, "not known", "credential"),
                                 (429, "too many", "token_away"), (200, "what is no JSON", "token_away")):
        p.reset(token_status=status)
        if status == 200:
            p.life_s = -1
        use_tokens(lab, p)
        r = lab.one("POST", "t", "once", "/api", "A")
        same((r["outcome"], r["reason"], r["announced"]), ("refused", reason, 0), what)
        expect(p.flights == 1 or status == 429, f"{what}: asked once, and not {p.flights} times")
    p.reset()
    use_tokens(lab, p, url=f"https://localhost:{free_port()}/token")
    r = lab.one("POST", "t", "once", "/api", "A")
    same((r["outcome"], r["reason"], r["announced"]), ("refused", "token_away", 0), "nobody listens there")
    # Whoever shares the client waits for the same flight, and is told the same of it.
    for status, reason in ((503, "token_away"), (401, "credential")):
        p.reset(delay_s=0.2, token_status=status)
        use_tokens(lab, p)
        lab.partner("u", p.url)
        lab.credentials["u"] = lab.credentials["t"]
        said = lab.ask("POST\tt\tonce\t/api\tA", "sleep 50", "POST\tu\tonce\t/api\tB")
        same([r["reason"] for r in results(said)], [reason] * 2, f"two partners, one client, {status}")
    # Who has no time does not wait, and the flight goes on for the others.
    p.reset(delay_s=0.8)
    use_tokens(lab, p)
    said = lab.ask("POST\tt\tonce\t/api\tA\tdeadline_ms=200\ttag=a", "POST\tt\tonce\t/api\tB\ttag=b")
    a, b = results(said, "a")[0], results(said, "b")[0]
    same((a["outcome"], a["reason"], attempts(said, "a")), ("not_sent", "timeout_queue", 0),
         "a deadline while waiting")
    expect(a["total_us"] < 600_000, "is kept")
    same((b["status"], p.flights), (200, 1), "the flight goes on for the other")
    p.reset(delay_s=0.8)
    said = lab.ask("POST\tt\tonce\t/api\tA\ttag=a", "sleep 100", "cancel a", "POST\tt\tonce\t/api\tB\ttag=b")
    same([(r["outcome"], r["reason"]) for r in results(said)],
         [("not_sent", "cancelled"), ("answered", "none")],
         "cancelled while waiting; the next takes the token that was asked for")
    same(p.flights, 1, "once")


def test_pins_and_tokens(lab):
    """The partner's pin is not its token endpoint's, when that is another host."""
    p = house(lab)
    lab.certificate("tokens", host="tokens.localhost")
    port = free_port()
    lab.write("tokens.conf", f"""daemon off; pid {lab.path('t.pid')}; error_log {lab.path('t.err')};
events {{ }} http {{ access_log off; client_body_temp_path {lab.path('tb')}; proxy_temp_path {lab.path('tp')};
fastcgi_temp_path {lab.path('tf')}; uwsgi_temp_path {lab.path('tu')}; scgi_temp_path {lab.path('ts')};
server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {lab.path('tokens.pem')};
ssl_certificate_key {lab.path('tokens.key')}; location / {{ proxy_pass http://127.0.0.1:{p.port}; }} }} }}""")
    lab.start("nginx", "-c", lab.path("tokens.conf"), "-p", lab.folder.name)
    wait_for(port)
    use_tokens(lab, p, "pin = " + lab.pin("good"), url=f"https://tokens.localhost:{port}/token")
    same(lab.one("POST", "t", "once", "/api", "A")["status"], 200, "pinned, with tokens from another house")
    use_tokens(lab, p, "pin = " + lab.pin("unknown"))
    same(lab.one("POST", "t", "once", "/api", "A")["reason"], "credential", "its own token endpoint is pinned")
    same(p.flights, 1, "and saw nothing")


# ---- who we are in TLS, and in ssh


def test_client_certificates(lab):
    p = house(lab)
    lab.certificate("me", host="adapter.example")
    lab.certificate("me-late", host="adapter.example", expired=True)
    pem = b"".join(open(lab.path(name), "rb").read() for name in ("me.key", "me.pem"))
    run("openssl", "pkcs12", "-export", "-inkey", lab.path("me.key"), "-in", lab.path("me.pem"), "-out",
        lab.path("me.p12"), "-passout", "pass:p12 word")
    with open(lab.path("me.p12"), "rb") as f:
        p12 = lab.secret("me.p12", f.read())
    for name in ("pem", "p12", "none"):
        lab.partner(name, p.mtls_url)
    lab.credential("pem", kind="mtls", secret=lab.secret("me.pem", pem))
    lab.credential("p12", kind="header", prefix="Bearer ", secret=lab.secret("b", SECRET), identity=p12,
                   identity_passphrase=lab.secret("me.word", "p12 word"))
    said = lab.ask(*[f"POST\t{n}\tonce\t/who\tB\ttag={n}" for n in ("pem", "p12", "none")])
    same([(results(said, n)[0]["status"], results(said, n)[0]["body"]) for n in ("pem", "p12")],
         [(200, "CN=adapter.example")] * 2, "a certificate from PEM, and from PKCS#12 beside a header")
    same(results(said, "none")[0]["status"], 400, "and none where none is configured")
    late = b"".join(open(lab.path(name), "rb").read() for name in ("me-late.key", "me-late.pem"))
    lab.credentials = {"pem": {"kind": "mtls", "secret": lab.secret("late", late)}}
    done = subprocess.run([TRY, lab.path("hia.conf"), lab.write_credentials()], input=b"", capture_output=True)
    same((done.returncode, b"expired" in done.stderr), (2, True), "an expired certificate: told at start")
    # A helper that fails later: no handshake without the certificate that should be there.
    lab.write("me.both", pem)
    helper = lab.write("helper", f"""#!/bin/sh
echo run >> {lab.path('runs')}
[ $(wc -l < {lab.path('runs')}) -le 2 ] && exec cat {lab.path('me.both')}
exit 1
""")
    os.chmod(helper, 0o700)
    lab.partners, lab.store = [], {"max_age_ms": 800}
    lab.partner("m", p.mtls_url)
    lab.credentials = {"m": {"kind": "mtls", "secret": "exec:" + helper}}
    said = lab.ask("POST\tm\tonce\t/who\tB\ttag=a", "wait", "sleep 1500", "POST\tm\tonce\t/who\tB\ttag=b")
    a, b = results(said, "a")[0], results(said, "b")[0]
    same((a["status"], a["body"]), (200, "CN=adapter.example"), "a helper's certificate")
    same((b["outcome"], b["reason"], attempts(said, "b")), ("not_sent", "credential", 0),
         "a certificate that cannot be had ends the handshake")


def test_helper(lab):
    """A helper takes a second: the loop does not, and an old secret is never used."""
    p = house(lab)
    helper = lab.write("slow", f"#!/bin/sh\necho run >> {lab.path('slow-runs')}\nsleep 1\necho -n '{SECRET}'\n")
    os.chmod(helper, 0o700)
    lab.store = {"max_age_ms": 2000}
    lab.partner("x", p.url)
    lab.partner("k", p.url)
    lab.credential("x", kind="header", header="X-Api-Key", prefix="Key ", secret="exec:" + helper)
    lab.credential("k", kind="header", header="X-Api-Key", prefix="Key ", secret=lab.secret("k.key", SECRET))
    both = ["POST\tx\tonce\t/key\tB\ttag=x", "POST\tk\tonce\t/key\tB\ttag=k", "sleep 100"]
    said = lab.ask("sleep 300", *both * 24)
    same({r["status"] for r in results(said)}, {200}, "all are answered")
    expect(max(r["total_us"] for r in results(said, "k")) < 800_000, "while a helper runs the others go on")
    expect(max(r["total_us"] for r in results(said, "x")) > 200_000, "who needs it waits for it")
    expect(len(open(lab.path("slow-runs")).readlines()) >= 2, "it was run again when its answer was old")
    lab.store = {}
    lab.credential("x", kind="header", header="X-Api-Key", secret="exec:/bin/false")
    done = subprocess.run([TRY, lab.path("hia.conf"), lab.write_credentials()], input=b"", capture_output=True)
    same(done.returncode, 2, "a helper that fails: told at start")


def sshd_with_password(lab, port, user, password):
    """The machine's own sshd, in a mount namespace where the user's password is another."""
    stored = run("openssl", "passwd", "-6", "-stdin", input=password.encode()).stdout.decode().strip()
    lines = [f"{user}:{stored}:19000:0:99999:7:::" if line.startswith(user + ":") else line
             for line in open("/etc/shadow").read().splitlines()]
    os.chmod(lab.write("shadow", "\n".join(lines) + "\n"), 0o600)
    with open(lab.path("sshd.conf")) as f:
        conf = f.read().replace("PasswordAuthentication no", "PasswordAuthentication yes")
    lab.write("sshd2.conf", re.sub(r"Port \d+", f"Port {port}", conf))
    lab.start("unshare", "-m", "sh", "-c", f"mount --bind {lab.path('shadow')} /etc/shadow && "
              f"exec /usr/sbin/sshd -D -e -f {lab.path('sshd2.conf')}")


def test_ssh(lab):
    port, port2 = free_port(), free_port()
    pin = lab.sshd(port)
    wait_for(port)
    os.makedirs(lab.path("drop"))
    me = run("id", "-un").stdout.decode().strip()
    run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "key word", "-m", "PEM", "-f", lab.path("locked_key"))
    with open(lab.path("authorized"), "a") as f, open(lab.path("locked_key.pub")) as key:
        f.write(key.read())

    def login(url_port=port, **fields):
        lab.partners = []
        lab.partner("s", f"sftp://localhost:{url_port}{lab.path('drop')}", "host_key = " + pin,
                    transport="sftp")
        lab.credential("s", ssh_user=fields.pop("user", me), **fields)
        return lab.one("LIST", "s", "safe", "", "")

    def key(name):
        with open(lab.path(name), "rb") as f:
            return lab.secret("ssh." + name, f.read())

    same(login(ssh_key=key("user_key"))["outcome"], "answered", "a key from the vault")
    same(login(ssh_key=key("user_key"), user=lab.secret("ssh.user", me))["outcome"], "answered", "the user too")
    same(login(ssh_key=key("locked_key"), ssh_passphrase=lab.secret("ssh.word", "key word"))["outcome"],
         "answered",
         "an encrypted key and its passphrase")
    same(login(ssh_key=key("locked_key"), ssh_passphrase=lab.secret("ssh.word2", "other"))["reason"], "login",
         "the wrong passphrase")
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        print("test_ssh: the password is skipped, it needs root and a mount namespace")
        return
    sshd_with_password(lab, port2, me, SECRET)
    wait_for(port2)
    same(login(port2, ssh_password=lab.secret("ssh.password", SECRET))["outcome"], "answered", "a password")
    r = login(port2, ssh_password=lab.secret("ssh.password2", "other"))
    same((r["outcome"], r["reason"]), ("not_sent", "login"), "the wrong password")


def everything():
    lab = Lab()
    lab.authority("ca")
    lab.authority("stranger-ca")
    lab.certificate("good")
    lab.certificate("unknown", authority="stranger-ca")
    main([test_plain_schemes, test_bodies, test_one_flight, test_token_life, test_401, test_token_endpoint_down,
          test_pins_and_tokens, test_client_certificates, test_helper, test_ssh], lab)


everything()
