"""Scripts draw one at a time, what is touched first, and none waits for ever."""

import threading
import time

import pytest

from lessons.kit.engine import draw_queue as turns
from lessons.kit.engine.draw_queue import FIRST, REST, TOUCHED, Turns


class Stage:
    """Threads that ask for turns, and the order in which they get them."""

    def __init__(self):
        self.turns, self.order, self.threads = Turns(), [], []

    def play(self, name, act):
        waiting = self.waiting()
        thread = threading.Thread(target=act, args=(name,), daemon=True)
        thread.start()
        self.threads.append(thread)
        while self.waiting() == waiting:
            assert thread.is_alive()
            time.sleep(0.001)

    def waiting(self):
        return sum(map(len, self.turns._queues))

    def ask(self, name, rank=FIRST):
        def act(name):
            with self.turns.turn(rank):
                self.order.append(name)

        self.play(name, act)

    def end(self):
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture
def stage():
    return Stage()


def test_what_is_touched_goes_first_and_each_rank_in_its_order(stage):
    with stage.turns.turn(FIRST):
        ranks = {"x": REST, "p": FIRST, "q": FIRST, "a": TOUCHED, "r": FIRST}
        for name, rank in {**ranks, "b": TOUCHED, "y": REST}.items():
            stage.ask(name, rank)
        assert stage.order == []
    stage.end()
    assert stage.order == ["a", "b", "p", "q", "r", "x", "y"]


def test_a_page_lets_the_touched_in_between_its_parts_but_no_page(stage):
    with stage.turns.turn(FIRST):
        stage.ask("page")
        stage.ask("press", TOUCHED)
        with stage.turns.turn(TOUCHED):  # a part of the page that has the turn
            assert stage.order == ["press"]
        assert stage.order == ["press"]
    stage.end()
    assert stage.order == ["press", "page"]


def test_the_rest_of_a_page_waits_for_what_others_show_first(stage):
    def page(name):
        with stage.turns.turn(FIRST):
            stage.order.append(f"{name} first")
            stage.turns.last()
            for part in "ab":
                stage.turns.last()  # said before, it changes nothing
                with stage.turns.turn(TOUCHED):
                    stage.order.append(f"{name} {part}")

    with stage.turns.turn(FIRST):
        for name in ("one", "two", "three"):
            stage.play(name, page)
    stage.end()
    firsts = [f"{name} first" for name in ("one", "two", "three")]
    rests = [f"{name} {part}" for name in ("one", "two", "three") for part in "ab"]
    assert stage.order == firsts + rests


def test_who_rests_lets_others_draw_and_goes_on_afterwards(stage):
    with stage.turns.turn(FIRST):
        stage.ask("page")
        with stage.turns.rest():
            stage.end()
            assert stage.order == ["page"]
        stage.ask("next")
        assert stage.order == ["page"]
    stage.end()
    assert stage.order == ["page", "next"]


def test_scripts_that_draw_wait_or_rest_are_under_way(stage):
    assert not stage.turns.busy()
    with stage.turns.turn(FIRST):
        stage.ask("page")
        with stage.turns.turn(TOUCHED), stage.turns.rest():
            stage.end()
            assert stage.turns.busy()
    assert not stage.turns.busy()


def test_an_error_gives_the_turn_back(stage):
    with pytest.raises(KeyError), stage.turns.turn(FIRST):
        raise KeyError
    with stage.turns.turn(FIRST):
        pass
    with stage.turns.rest():  # without a turn there is none to give
        pass
    assert not stage.turns.busy()


def test_a_script_that_hangs_does_not_stop_the_site(stage, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", 0.05)
    with stage.turns.turn(FIRST):
        stage.ask("late")
        stage.end()
        assert stage.order == ["late"]
    with stage.turns.turn(FIRST):  # and what came without a turn gives none back
        stage.ask("later")
        assert stage.order == ["late"]
    stage.end()
