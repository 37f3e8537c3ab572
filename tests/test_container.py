"""The recipe for a container, step by step, where there is no engine to run it.

The files are those that `docker build` would send; the steps are the Dockerfile's own
lines. The environment that runs the tests stands for the one that `pip install` makes.
"""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and line[0] != "#"]


def step(name: str) -> list[str]:
    return [rest for kind, rest in STEPS if kind == name]


def sent() -> list[str]:
    """Returns the files that an engine is sent: all but those of .dockerignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    left = (ROOT / ".dockerignore").read_text("utf-8").split()
    return [
        name
        for name in names
        if not any(fnmatch.fnmatch(name, p) or name.startswith(f"{p}/") for p in left)
    ]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A clean home with the site in it, and how a command is run there."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git here to tell which files belong to the site")
    home = tmp_path_factory.mktemp("home")
    site = home / "site"
    for name in sent():
        target = site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    bin_ = str(Path(sys.executable).parent)
    around = {"HOME": str(home), "PATH": f"{bin_}:/usr/bin:/bin"}
    around |= {"PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}
    return site, around


def test_the_front_matter_and_the_recipe_name_the_same_port():
    front = (ROOT / "README.md").read_text("utf-8").split("---")[1]
    said = dict(re.findall(r"^(\w+): *(.+)$", front, re.M))
    assert said["sdk"] == "docker" and said["app_port"] == step("EXPOSE")[0]
    assert said["suggested_hardware"] == "cpu-basic" and len(said["emoji"]) <= 2
    assert said["license"] == "mit" and len(said["short_description"]) <= 60
    colours = "red yellow green blue indigo purple pink gray".split()
    assert said["colorFrom"] in colours and said["colorTo"] in colours
    assert f"--server.port={said['app_port']}" in json.loads(step("CMD")[0])


def test_a_space_s_user_owns_what_it_runs():
    kinds = [kind for kind, _ in STEPS]
    assert "--uid 1000" in step("RUN")[0] and step("USER") == ["reader"]
    assert kinds.index("USER") < kinds.index("COPY")
    assert all("--chown=reader" in rest for rest in step("COPY"))
    # requirements first: code may change without another installation
    assert step("COPY")[0].endswith("requirements.txt .")


def test_nothing_that_only_developers_need_is_sent():
    names = sent()
    assert "streamlit_app.py" in names and ".streamlit/config.toml" in names
    assert not [n for n in names if n.startswith(("tests/", "benchmarks/", ".git/"))]
    assert sum((ROOT / n).stat().st_size for n in names) < 20e6


def test_the_steps_run_and_the_site_answers(place):
    site, around = place
    build = step("RUN")[-1].replace("/tmp/", f"{around['HOME']}/")
    done = subprocess.run(
        ["sh", "-c", build], cwd=site, env=around, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"0\.\d+", done.stdout)  # the lab's script printed its numbers
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [part.replace("8501", port) for part in json.loads(step("CMD")[0])]
    command[:1] = [sys.executable, "-m", "streamlit"]
    with (site.parent / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=site, env=around, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        check = re.search(r'python -c "(.*)"', step("HEALTHCHECK")[0])[1]
        check = check.replace("8501", port)
        end = time.monotonic() + 60
        while subprocess.run([sys.executable, "-c", check], stderr=-3).returncode:
            assert time.monotonic() < end and server.poll() is None
            time.sleep(0.3)
        with urlopen(f"http://127.0.0.1:{port}/activations") as answer:
            assert answer.status == 200
    finally:
        server.terminate()
        server.wait(20)
    assert "Traceback" not in (site.parent / "log").read_text("utf-8")
