"""Scripts draw one at a time, short ones first, and none waits for ever."""

import threading
import time

import pytest

from lessons.kit import turns
from lessons.kit.turns import Turns


class Stage:
    """Threads that ask for turns, and the order in which they get them."""

    def __init__(self):
        self.turns, self.order, self.threads = Turns(), [], []

    def play(self, name, act):
        waiting = len(self.turns._short) + len(self.turns._long)
        thread = threading.Thread(target=act, args=(name,), daemon=True)
        thread.start()
        self.threads.append(thread)
        while len(self.turns._short) + len(self.turns._long) == waiting:
            assert thread.is_alive()
            time.sleep(0.001)

    def ask(self, name, short=False):
        def act(name):
            with self.turns.turn(short):
                self.order.append(name)

        self.play(name, act)

    def end(self):
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture
def stage():
    return Stage()


def test_short_ones_go_first_and_each_kind_in_its_order(stage):
    with stage.turns.turn():
        for name, short in (("p", 0), ("q", 0), ("a", 1), ("r", 0), ("b", 1)):
            stage.ask(name, bool(short))
        assert stage.order == []
    stage.end()
    assert stage.order == ["a", "b", "p", "q", "r"]


def test_a_page_lets_short_ones_in_between_its_parts_but_no_page(stage):
    with stage.turns.turn():
        stage.ask("page")
        stage.ask("press", short=True)
        with stage.turns.turn(short=True):  # a part of the page that has the turn
            assert stage.order == ["press"]
        assert stage.order == ["press"]
    stage.end()
    assert stage.order == ["press", "page"]


def test_who_rests_lets_others_draw_and_goes_on_afterwards(stage):
    with stage.turns.turn():
        stage.ask("page")
        with stage.turns.rest():
            stage.end()
            assert stage.order == ["page"]
        stage.ask("next")
        assert stage.order == ["page"]
    stage.end()
    assert stage.order == ["page", "next"]


def test_an_error_gives_the_turn_back(stage):
    with pytest.raises(KeyError), stage.turns.turn():
        raise KeyError
    with stage.turns.turn():
        pass
    with stage.turns.rest():  # without a turn there is none to give
        pass


def test_a_script_that_hangs_does_not_stop_the_site(stage, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", 0.05)
    with stage.turns.turn():
        stage.ask("late")
        stage.end()
        assert stage.order == ["late"]
    with stage.turns.turn():  # and what came without a turn gives none back
        stage.ask("later")
        assert stage.order == ["late"]
    stage.end()
