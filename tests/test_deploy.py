"""Several replicas: the recipes agree, and nginx in front of two of them does its work.

The nginx that is tested is `deploy/nginx.conf` itself; only the replicas' addresses and
where it writes are its test's.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml
from playwright.sync_api import Page, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.classroom_learner import Learner
from benchmarks.classroom_site import Server, free_port, served
from lessons.kit.grammar.text import load
from tests.browser import chromium
from tests.browser.site import settle

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PORT, HEALTH = 8501, "/health"
LONG = (
    "/activations?lang=en&spiral.seed=4242&spiral.names=relu%2Ctanh&spiral.lr=0.003"
    "&spiral.points=500&spiral.steps=5000#spiral"
)
PATIENCE = 120_000  # ms that a browser may take where everything is busy
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def test_the_recipes_name_one_port_and_one_health_path():
    image = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(rf"^EXPOSE {PORT}$", image, re.M)
    assert HEALTH in re.search(r"^HEALTHCHECK(.*\\\n)*.*$", image, re.M)[0]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    site, front = compose["services"]["site"], compose["services"]["front"]
    assert site["expose"] == [str(PORT)]
    assert front["healthcheck"]["test"][-1].endswith(HEALTH)
    conf = (DEPLOY / "nginx.conf").read_text("utf-8")
    listens = re.search(r"listen (\d+);", conf)[1]
    assert f"server site:{PORT} " in conf and front["ports"] == [
        f"${{PORT:-80}}:{listens}"
    ]
    parts = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))
    parts = {part["kind"]: part for part in parts}
    pod = parts["Deployment"]["spec"]["template"]
    container = pod["spec"]["containers"][0]
    assert container["ports"] == [{"name": "http", "containerPort": PORT}]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": HEALTH, "port": "http"}
    service = parts["Service"]["spec"]
    assert service["selector"].items() <= pod["metadata"]["labels"].items()
    assert service["ports"][0]["targetPort"] == "http"
    name = parts["Service"]["metadata"]["name"]
    path = parts["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]
    assert path["backend"]["service"] == {"name": name, "port": {"name": "http"}}


class Front:
    """nginx before some replicas: its address, and who was sent where."""

    def __init__(self, address: str, log: Path, replicas: list[Server]) -> None:
        self.address = address
        self.log = log
        self.replicas = {urlport(replica.address): replica for replica in replicas}

    def places(self) -> dict[str, set[str]]:
        """Returns the replicas' ports that each seat's requests have gone to."""
        places: dict[str, set[str]] = {}
        for line in self.log.read_text("utf-8").splitlines():
            seat, upstream = line.split()[:2]
            # "a, b": a did not answer, so b was asked
            places.setdefault(seat, set()).add(urlport(upstream.rpartition(",")[2]))
        return places


def urlport(address: str) -> str:
    return address.rpartition(":")[2]


@contextmanager
def fronted(folder: Path, replicas: list[Server]) -> Iterator[Front]:
    """Starts nginx with the project's configuration before these replicas."""
    port, log = free_port(), folder / "seats.log"
    conf = (DEPLOY / "nginx.conf").read_text("utf-8")
    [said] = re.findall(rf"^\s*server site:{PORT} (.*);", conf, re.M)
    servers = [f"server 127.0.0.1:{urlport(r.address)} {said};" for r in replicas]
    conf = re.sub(rf"server site:{PORT} .*;", "\n".join(servers), conf)
    conf = conf.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    conf = re.sub(r"access_log off;", f"access_log {log} seats;", conf)
    ours = "log_format seats '$cookie_seat- $upstream_addr $status $request_uri';\n"
    ours += "".join(f"{t}_temp_path {folder}/{t};\n" for t in TEMPORARY)
    conf = conf.replace("include /etc/nginx/mime.types;", ours)
    path = folder / "nginx.conf"
    path.write_text(conf, "utf-8")
    main = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
    command = ["nginx", "-p", str(folder), "-c", str(path), "-g", main]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Front(f"http://127.0.0.1:{port}", log, replicas)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx in front of two replicas."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    with ExitStack() as stack:
        few = {"LAB_WORKERS": "1", "LAB_WARM": "0"}
        replicas = [stack.enter_context(served(**few)) for _ in range(2)]
        yield stack.enter_context(fronted(tmp_path_factory.mktemp("nginx"), replicas))


def get(address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    """Returns what is there and the headers it came with."""
    with urlopen(Request(address, headers=headers), timeout=30) as answer:
        return answer.read(), {k.lower(): v for k, v in answer.headers.items()}


def test_a_class_is_spread_over_both_and_every_reader_stays(front):
    async def read(cookie: str) -> Learner:
        learner = Learner(front.address, cookie=cookie)
        watch = await learner.open("/saddles?lang=en#explore", "explore")
        await asyncio.wait_for(watch.over.wait(), 120)
        return learner

    async def all_read(cookies: list[str]) -> list[str]:
        learners = await asyncio.gather(*map(read, cookies))
        for learner in learners:
            await learner.leave()
        return [error for learner in learners for error in learner.errors]

    seats = []
    for _ in range(10):
        _, headers = get(front.address)
        seats.append(headers["set-cookie"].partition(";")[0])
        assert "HttpOnly; SameSite=Lax" in headers["set-cookie"]
        for _ in range(3):
            _, headers = get(front.address + HEALTH, Cookie=seats[-1])
            assert "set-cookie" not in headers
    assert not asyncio.run(all_read(seats[:6]))
    assert len(set(seats)) == len(seats)
    until = time.monotonic() + 10
    while front.log.read_text().count("/_stcore/stream") < 6:
        assert time.monotonic() < until, "the sockets are not in the log"
        time.sleep(0.1)
    places = front.places()
    where = [places[f"{seat.partition('=')[2]}-"] for seat in seats]
    assert all(len(ports) == 1 for ports in where)
    assert set.union(*where) == set(front.replicas)
    _, secure = get(front.address, **{"X-Forwarded-Proto": "https"})
    assert "Secure; SameSite=None; Partitioned" in secure["set-cookie"]


def test_compressed_files_come_through_as_they_are(front):
    page, _ = get(front.address)
    script = re.search(rb'src="\.?(/static/js/index[^"]+)"', page)[1].decode()
    replica = next(iter(front.replicas.values()))
    behind = get(front.address + script, **{"Accept-Encoding": "gzip"})
    direct = get(replica.address + script, **{"Accept-Encoding": "gzip"})
    assert behind[0] == direct[0]
    for name in ("content-encoding", "cache-control", "content-type"):
        assert behind[1][name] == direct[1][name]


@contextmanager
def opened() -> Iterator[Page]:
    """Opens a page of a real browser."""
    path = chromium.find()
    assert path, "no Chromium: python -m tests.browser.chromium installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*chromium.ARGUMENTS]
        )
        page = browser.new_context(locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def test_a_page_at_rest_is_not_dead_after_a_restart():
    port = free_port()
    with opened() as page, ExitStack() as servers:
        first = servers.enter_context(served(port=port))
        asked: list[str] = []  # of each run, which fragment's it is

        def note(data: bytes) -> None:
            if isinstance(data, bytes):  # else a hand's, over a line of its own
                asked.append(BackMsg.FromString(data).rerun_script.fragment_id)

        page.on("websocket", lambda socket: socket.on("framesent", note))
        page.goto(first.address + "/saddles?lang=en")
        settle(page)
        for language in ("简体中文", "English", "简体中文"):
            page.get_by_role("radio", name=language).click()
            settle(page)
        name = load("saddles", "zh").entries("explore.cards")["hidden"]
        card = page.get_by_role("button", name=name, exact=True)
        expect(card).to_be_visible()
        assert asked[-1] == ""  # else Streamlit asks for the whole page anyhow
        first.process.kill()
        app = page.get_by_test_id("stApp")
        connected = "data-test-connection-state", "CONNECTED"
        expect(app).not_to_have_attribute(*connected, timeout=PATIENCE)
        again = servers.enter_context(served(port=port))
        expect(app).to_have_attribute(*connected, timeout=PATIENCE)
        settle(page)
        card.click()
        expect(page).to_have_url(re.compile(r"explore\.\w+="), timeout=PATIENCE)
        settle(page)
        assert not again.complaints()


def values(page: Page) -> dict[str, object]:
    """Returns what the controls of the spiral show, and the link."""
    panel = page.locator(".st-key-panel-spiral")
    expect(panel.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
    seed = panel.locator(".st-key-activations-spiral-seed-en input").input_value()
    pressed = panel.locator(
        "[aria-pressed=true], [aria-checked=true]"
    ).all_inner_texts()
    sliders = panel.get_by_role("slider").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('aria-valuetext'))"
    )
    query = sorted(page.url.partition("?")[2].partition("#")[0].split("&"))
    return {"seed": seed, "pressed": pressed, "sliders": sliders, "query": query}


def test_readers_of_a_replica_that_ends_stand_on_the_same_experiment(front):
    with opened() as page:
        page.goto(front.address + LONG)
        stop = page.locator("[class*='st-key-activations-spiral-stop']")
        expect(stop).to_be_visible(timeout=PATIENCE)
        before = values(page)
        assert before["seed"] == "4242"
        [seat] = [c["value"] for c in page.context.cookies() if c["name"] == "seat"]
        [port] = front.places()[f"{seat}-"]
        dying = front.replicas.pop(port)
        [other] = front.replicas.values()
        dying.process.kill()
        app = page.get_by_test_id("stApp")
        expect(app).not_to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=30_000
        )
        expect(app).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=PATIENCE
        )
        expect(stop).to_be_visible(timeout=PATIENCE)  # it runs again, from the link
        assert values(page) == before
        settle(page, patience=400)
        assert values(page) == before
        expect(
            page.locator(".st-key-live-spiral").get_by_text("tanh").first
        ).to_be_visible()
        assert not other.complaints()
