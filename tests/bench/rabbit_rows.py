"""rabbit_rows.py - how fast the relay carries the outbox to a RabbitMQ server over TLS, each event confirmed
by a durable queue. For bench.py."""
import pathlib
import sys

import postgres_rows

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/job"))
from amqp import Client  # noqa: E402
from rabbit_server import Server, certificates  # noqa: E402


def relay_rate(cluster, build, folder, partner):
    """Events a second, as `hia relay` itself has measured."""
    tls = folder / "tls"
    tls.mkdir()
    certificates(tls)
    server = Server(tls)
    try:
        client = Client(server.port, server.USER, server.PASSWORD)
        client.exchange("hia.events")
        client.queue("bench", "hia.events", "#")
        house = postgres_rows.House(
            cluster, build, folder, "relay_rabbitmq", partner,
            f"rabbitmq = amqps://localhost:{server.tls_port}\nrabbitmq_ca_file = {tls}/ca.pem\n"
            "rabbitmq_credential = key\n[credential events/key]\nscheme = mtls\n"
            f"client_key = file://{tls}/client.pem")
        postgres_rows.fill_outbox(house)
        rate = postgres_rows.carried(house, "rabbitmq")
        if client.count("bench") != postgres_rows.EVENTS:
            raise RuntimeError("not all of them are in the queue")
        house.drop()
        return rate
    finally:
        server.stop()
