"""Work that nobody waits for goes on after an exception, and the log has it once."""

import pickle
import time

import pytest

from lessons.kit.engine import run as run_module
from lessons.kit.engine.background import survive
from lessons.kit.engine.run import Runs

QUICK = ("core.activations.curves", {"z": 0.25})
LONG = (
    "mlp.activation_comparison.compare",
    {"activations": ("relu",), "steps": 20_000, "seed": 7},
)


@pytest.fixture
def runs(monkeypatch):
    monkeypatch.setattr(run_module, "WHOLE", False)
    monkeypatch.setattr(run_module, "LEASE", 60.0)
    made = Runs(workers=1)
    made.start()
    yield made
    made.close()


def wait_for(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_exception_is_logged_once_and_ends_nothing(caplog):
    def fail(kind):
        with survive("a test's work"):
            raise kind("broken")

    for kind in (RuntimeError, RuntimeError, OSError):
        fail(kind)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert "a test's work" in caplog.text and "RuntimeError: broken" in caplog.text


def test_only_exceptions_are_survived():
    with pytest.raises(KeyboardInterrupt), survive("a test's work"):
        raise KeyboardInterrupt


def test_runs_are_paused_after_the_question_who_is_here_has_failed(
    runs, monkeypatch, caplog
):
    monkeypatch.setattr(run_module, "LEASE", 0.8)
    asked = []

    def present(reader):
        asked.append(reader)
        if len(asked) < 3:
            raise LookupError("no such session manager")
        return True

    runs.present = present
    run = runs.ask(*LONG, reader="one")
    wait_for(lambda: run.key in runs.paused or not runs.under_way)
    assert len(asked) >= 3 and run.key in runs.paused
    assert "no such session manager" in caplog.text


def test_a_message_that_cannot_be_taken_is_logged_and_the_next_one_comes(runs, caplog):
    [worker] = runs.workers
    heard, failed = worker.heard, []

    def fail_once(worker, message):
        if not failed:
            failed.append(message)
            raise ValueError("unheard of")
        heard(worker, message)

    worker.heard = fail_once
    run = runs.ask(*QUICK)
    wait_for(lambda: run.over)
    assert run.done and failed and "unheard of" in caplog.text


def test_a_worker_that_sends_nonsense_is_replaced(runs, monkeypatch, caplog):
    [worker] = runs.workers
    run = runs.ask(*QUICK)
    wait_for(lambda: run.over)

    def nonsense(data, **_):
        raise pickle.UnpicklingError("nonsense")

    monkeypatch.setattr("lessons.kit.engine.pipe.pickle.loads", nonsense)
    lost = runs.ask("core.activations.curves", {"z": 0.75})
    wait_for(lambda: runs.workers and runs.workers[0] is not worker)
    monkeypatch.undo()
    assert "cannot be read" in caplog.text
    wait_for(lambda: lost.over)
    assert lost.done  # in the worker that came after
