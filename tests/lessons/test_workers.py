"""Workers that hang, grow or die: ended and replaced; their other runs go on."""

import sys
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lessons.kit.engine import pool as pool_module
from lessons.kit.engine import process as process_module
from lessons.kit.engine import run as run_module
from lessons.kit.engine.process import memory, resident
from lessons.kit.engine.run import Runs

STARTED = "started\n"


@pytest.fixture
def runs(monkeypatch):
    monkeypatch.setattr(run_module, "WHOLE", False)
    monkeypatch.setattr(run_module, "LEASE", 60.0)
    # On a busy machine a worker may stand still for seconds, and must not be ended.
    monkeypatch.setattr(process_module, "LONGEST_STEP", 5.0)
    made = Runs(workers=1, package="tests.lessons")
    made.start()
    wait_for(lambda: made.workers and made.workers[0].facts)
    yield made
    made.close()


@pytest.fixture
def log(tmp_path):
    return str(tmp_path / "log")


def wait_for(true, seconds=90):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def over(runs, *several):
    """Waits until runs are over, as a page does that wants them."""
    wait_for(lambda: runs.renew(several) or all(run.over for run in several))


def begun(log):
    with open(log) as file:
        return file.read().count(STARTED)


def test_a_run_that_sleeps_for_ever_is_given_up_and_the_others_go_on(runs, log):
    other = runs.ask("misbehaving.counting", {"steps": 60, "seed": 3})
    wait_for(lambda: runs.renew([other]) or other.result and len(other.result.numbers))
    endless = runs.ask("misbehaving.sleeping", {"log": log})
    before = runs.workers[0].process
    over(runs, endless, other)
    assert endless.error[0] == "endless" and endless.result is not None
    assert other.done and len(other.result.numbers) == 60
    assert before.poll() is not None and runs.workers[0].process is not before
    same = runs.ask("misbehaving.counting", {"steps": 60, "seed": 3, "seconds": 0.0})
    over(runs, same)
    assert np.array_equal(same.result.numbers, other.result.numbers)


def test_a_run_that_was_given_up_is_not_begun_again_for_a_while(runs, log, monkeypatch):
    endless = runs.ask("misbehaving.sleeping", {"log": log})
    over(runs, endless)
    for _ in range(20):
        again = runs.ask("misbehaving.sleeping", {"log": log})
        assert again.error[0] == "endless"
    assert begun(log) == 1 and not runs.waiting and not runs.under_way
    now = time.monotonic
    monkeypatch.setattr(
        run_module.time, "monotonic", lambda: now() + run_module.FORGIVEN + 1
    )
    again = runs.ask("misbehaving.sleeping", {"log": log})
    wait_for(lambda: runs.renew([again]) or begun(log) == 2)
    assert again is not endless and not again.over


def test_a_step_that_holds_the_interpreter_is_ended_too(runs):
    stuck = runs.ask("misbehaving.stuck_in_c", {})
    wait_for(lambda: runs.workers and runs.workers[0].step == stuck.number)
    large = "x" * 300_000  # more than a pipe holds: who asks must not wait for it
    start = time.monotonic()
    waits = runs.ask("misbehaving.counting", {"steps": 3, "seed": large})
    assert time.monotonic() - start < 1
    over(runs, stuck, waits)
    assert stuck.error[0] == "endless" and waits.error[0] not in run_module.GIVEN_UP


def test_a_run_that_takes_all_memory_is_given_up_after_two_workers(
    runs, log, monkeypatch
):
    limit = resident(runs.workers[0].process.pid) + 300 * 2**20
    monkeypatch.setattr(process_module, "TOO_LARGE", limit)
    monkeypatch.setattr(process_module, "LONGEST_STEP", 60.0)
    other = runs.ask("misbehaving.counting", {"steps": 60})
    growing = runs.ask("misbehaving.growing", {"log": log})
    over(runs, growing, other)
    assert growing.error[0] == "too_large" and begun(log) == 2
    assert other.done
    assert runs.ask("misbehaving.growing", {"log": log}) is growing


@pytest.mark.parametrize(("times", "survives"), [(1, True), (9, False)])
def test_a_run_whose_worker_is_killed_begins_anew_once(runs, log, times, survives):
    run = runs.ask("misbehaving.killed", {"log": log, "times": times})
    over(runs, run)
    assert run.done == survives and begun(log) == 2
    assert survives or run.error[0] == "lost"


def test_a_paused_run_of_a_lost_worker_begins_anew_when_it_is_wanted(runs, monkeypatch):
    monkeypatch.setattr(run_module, "LEASE", 0.8)
    arguments = {"steps": 10_000}
    run = runs.ask("misbehaving.counting", arguments)
    wait_for(lambda: runs.renew([run]) or run.result is not None)
    wait_for(lambda: run.key in runs.paused)
    before = runs.workers[0].process
    before.kill()
    wait_for(lambda: runs.workers and runs.workers[0].process is not before)
    assert not runs.paused
    monkeypatch.setattr(run_module, "LEASE", 60.0)
    again = runs.ask("misbehaving.counting", arguments)
    wait_for(lambda: again.result is not None)
    assert again is not run and not again.over


ENDS = [sys.executable, "-c", "raise SystemExit(3)"]  # before it is ready
MISSING = ["/nowhere/python"]


@pytest.fixture
def starting(monkeypatch):
    """Makes runs whose workers are started by these commands, then by the real one."""
    monkeypatch.setattr(run_module, "WHOLE", False)
    monkeypatch.setattr(run_module, "LEASE", 60.0)
    monkeypatch.setattr(pool_module, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(pool_module, "LONGEST_PAUSE", 1.0)
    real, made = process_module.command, []

    def make(*commands, workers=1):
        left = list(commands)
        monkeypatch.setattr(
            process_module,
            "command",
            lambda package: left.pop(0) if left else real(package),
        )
        made.append(Runs(workers, package="tests.lessons"))
        return made[0]

    yield make
    for runs in made:
        runs.close()


@pytest.mark.parametrize("command", [ENDS, MISSING])
def test_a_start_that_fails_once_is_tried_again(starting, caplog, command):
    runs = starting(command)
    run = runs.ask("misbehaving.counting", {"steps": 3})
    over(runs, run)
    assert run.done and runs.pool.failures == 0
    said = [r.message for r in caplog.records if "did not start" in r.message]
    assert len(said) == 1 and "1 in a row" in said[0]


def test_where_one_worker_does_not_start_the_other_computes(starting):
    runs = starting(ENDS, workers=2)
    run = runs.ask("misbehaving.counting", {"steps": 3})
    over(runs, run)
    assert run.done
    wait_for(lambda: len(runs.workers) == 2 and all(w.facts for w in runs.workers))


def test_where_none_starts_readers_are_told_until_one_does(starting, caplog):
    runs = starting(ENDS, MISSING, *[ENDS] * 3)
    first = runs.ask("misbehaving.counting", {"steps": 3})
    over(runs, first)
    assert first.error == (run_module.NO_WORKER, "") and not first.done
    again = runs.ask("misbehaving.counting", {"steps": 3})
    assert again.over and not runs.waiting and not runs.under_way  # at once
    wait_for(lambda: not runs.pool.hopeless())
    pauses = [r.args[2] for r in caplog.records if "did not start" in r.msg]
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.0, 1.0])
    third = runs.ask("misbehaving.counting", {"steps": 3})
    over(runs, third)
    assert third.done


def test_time_in_which_all_slept_is_not_held_against_a_worker(runs, monkeypatch):
    run = runs.ask("misbehaving.counting", {"steps": 10_000, "seconds": 0.3})
    wait_for(lambda: runs.renew([run]) or run.result is not None)
    worker = runs.workers[0]
    worker.silent = 0.0
    assert (
        worker.trouble(3600.0) is None
    )  # a closed laptop, a container that was paused


@pytest.mark.parametrize(("said", "allowed"), [("1000000", 10**6), ("max", None)])
def test_memory_is_what_a_container_may_use(tmp_path, said, allowed):
    (tmp_path / "memory.max").write_text(said)
    here = memory(tmp_path / "none")
    assert memory(tmp_path / "memory.max") == min(here, allowed or here) > 0


@pytest.mark.parametrize("kind", run_module.GIVEN_UP)
def test_the_reader_is_told(kind):
    def page(kind, language):
        from lessons.kit.engine.handles import Run
        from lessons.kit.grammar.live import _failed
        from lessons.kit.grammar.request import Context
        from lessons.kit.grammar.style import Look

        run = Run("", "", {})
        run.error = (kind, "")
        _failed(Context("activations", "spiral", language, Look()), run)

    said = set()
    for language in ("en", "zh"):
        at = AppTest.from_function(page, args=(kind, language)).run()
        assert not at.exception
        (warning,) = at.warning
        assert "{" not in warning.value and len(warning.value) > 20
        said.add(warning.value)
    assert len(said) == 2
