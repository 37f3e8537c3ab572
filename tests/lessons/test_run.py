"""Runs: cached, joined, stopped when nobody asks, fair, bounded."""

import sys
import time

import numpy as np
import pytest

from lessons.kit.engine import finished as finished_module
from lessons.kit.engine import process as process_module
from lessons.kit.engine import run as run_module
from lessons.kit.engine.run import Refused, Runs

SHORT = ("core.activations.curves", {"z": 0.5})


def long(seed):
    arguments = {"activations": ("relu",), "steps": 20_000, "seed": seed}
    return "mlp.activation_comparison.compare", arguments


@pytest.fixture
def runs(monkeypatch):
    monkeypatch.setattr(run_module, "WHOLE", False)
    monkeypatch.setattr(run_module, "LEASE", 0.8)
    made = Runs(workers=1)
    made.start()
    first = made.ask(*SHORT)
    until(made, first, lambda: first.over)  # the worker has imported torch
    yield made
    made.close()


def until(runs, run, true, seconds=60, reader=""):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        runs.renew([run], reader)
        time.sleep(0.02)


def test_a_result_arrives_as_plain_numbers(runs):
    run = runs.ask("core.activations.curves", {"names": ("tanh",), "z": 0.0})
    until(runs, run, lambda: run.over)
    assert run.done and run.result.curves[0].slope_at == 1
    assert isinstance(run.result.z, np.ndarray)


def test_the_same_question_is_computed_once(runs):
    before = runs.computed
    name, arguments = long(1)
    arguments |= {"steps": 300}
    one, two = runs.ask(name, arguments), runs.ask(name, dict(arguments))
    assert one is two
    until(runs, one, lambda: one.over)
    assert runs.ask(name, arguments) is one and runs.computed == before + 1


def test_a_run_that_nobody_asks_for_stands_still_and_can_go_on(runs):
    run = runs.ask(*long(2))
    until(runs, run, lambda: run.result is not None)
    time.sleep(run_module.LEASE * 1.6)
    assert not run.done and runs.state()["running"] == 0
    reached = run.result.progress
    time.sleep(0.5)
    assert run.result.progress == reached > 0
    assert runs.ask(*long(2)) is run
    until(runs, run, lambda: run.result.progress > reached)
    assert runs.state()["paused"] == 0


def test_a_run_ends_with_its_last_reader_not_with_the_first(runs, monkeypatch):
    monkeypatch.setattr(run_module, "LEASE", 60.0)
    here = {"anna", "ben"}
    monkeypatch.setattr(runs, "present", lambda reader: reader in here)
    run = runs.ask(*long(31), reader="anna")
    assert runs.ask(*long(31), reader="ben") is run
    until(runs, run, lambda: run.result is not None, reader="ben")
    here.discard("anna")
    reached = run.version
    until(runs, run, lambda: run.version > reached + 1, reader="ben")
    assert set(run.readers) == {"ben"} and runs.state()["running"] == 1
    here.discard("ben")  # the lease has a minute to go
    until(runs, run, lambda: runs.state()["running"] == 0, reader="ben")
    assert run.key in runs.paused and not run.done


def test_what_is_paused_makes_room(runs, monkeypatch):
    monkeypatch.setattr(run_module, "PAUSED", 1)
    first, second = runs.ask(*long(5)), runs.ask(*long(6))
    until(runs, first, lambda: runs.renew([second]) or first.result and second.result)
    runs.release(first), runs.release(second)
    until(runs, runs.ask(*SHORT), lambda: runs.state()["running"] == 0)
    assert list(runs.paused) == [second.key]
    assert runs.ask(*long(5)) is not first  # forgotten: it runs anew


def test_short_runs_do_not_wait_for_long_ones(runs):
    slow = runs.ask(*long(3))
    until(runs, slow, lambda: slow.result is not None)
    quick = runs.ask("core.activations.curves", {"z": -2.0})
    until(runs, slow, lambda: runs.renew([quick]) or quick.over)
    assert quick.done and not slow.over


def test_long_runs_advance_together(runs):
    several = [runs.ask(*long(seed)) for seed in (11, 12, 13)]
    until(
        runs, several[0], lambda: runs.renew(several) or all(r.result for r in several)
    )
    assert not any(run.over for run in several)
    shares = [run.result.progress for run in several]
    assert max(shares) < 0.7


def test_a_bad_argument_is_said_and_the_worker_lives(runs):
    run = runs.ask("core.activations.curves", {"names": ("nonsense",)})
    until(runs, run, lambda: run.over)
    kind, message = run.error
    assert kind == "ValueError" and "nonsense" in message
    assert runs.state()["workers"] == 1


def test_the_queue_is_bounded_and_says_where_one_stands(runs, monkeypatch):
    monkeypatch.setattr(process_module, "LIVE", 1)
    monkeypatch.setattr(run_module, "QUEUE", 2)
    live, first, second = (runs.ask(*long(seed)) for seed in (21, 22, 23))
    assert (runs.position(first), runs.position(second)) == (0, 1)
    with pytest.raises(Refused):
        runs.ask(*long(24))
    assert runs.ask(*long(22)) is first  # joining needs no room
    assert live.worker is not None


def test_a_worker_that_has_grown_large_takes_on_no_more(runs, monkeypatch):
    monkeypatch.setattr(process_module, "ALWAYS", 1)
    monkeypatch.setattr(process_module, "LARGE", 1)  # whatever it holds is too much
    live, waits = runs.ask(*long(26)), runs.ask(*long(27))
    assert live.worker is not None and waits.worker is None
    monkeypatch.setattr(process_module, "LARGE", 2**40)
    runs.ask(*long(27))
    assert waits.worker is not None


@pytest.mark.parametrize(
    ("said", "allowed"),
    [("200000 100000", 2), ("50000 100000", 1), ("max 100000", None), ("", None)],
)
def test_cores_are_those_that_a_container_may_use(tmp_path, said, allowed):
    (tmp_path / "cpu.max").write_text(said)
    here = process_module.cores(tmp_path / "none")
    found = process_module.cores(tmp_path / "cpu.max")
    assert found == min(here, allowed or here) >= 1


def test_memory_is_bounded(runs, monkeypatch):
    monkeypatch.setattr(finished_module, "CACHE_BYTES", 30_000)
    for z in range(8):
        run = runs.ask("core.activations.curves", {"z": float(z)})
        until(runs, run, lambda run=run: run.over)
    assert sum(r.size for r in runs.finished) <= 30_000 + run.size


def test_the_server_side_imports_no_torch():
    import subprocess

    code = (
        "import sys, lessons.kit.server.web, lessons.kit.grammar.lesson;"
        "import lessons.activations.labs;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
