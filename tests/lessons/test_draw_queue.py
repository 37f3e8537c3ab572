"""Scripts draw one at a time, what is touched first, and none waits for ever."""

import threading
import time

import pytest

from lessons.kit.engine import draw_queue
from lessons.kit.engine.draw_queue import BELOW, PRESSED, TOP, DrawQueue


class Stage:
    """Threads that ask for turns, and the order in which they get them."""

    def __init__(self):
        self.queue, self.order, self.threads = DrawQueue(), [], []

    def play(self, name, act):
        waiting = self.waiting()
        thread = threading.Thread(target=act, args=(name,), daemon=True)
        thread.start()
        self.threads.append(thread)
        while self.waiting() == waiting:
            assert thread.is_alive()
            time.sleep(0.001)

    def waiting(self):
        return sum(map(len, self.queue._queues))

    def ask(self, name, priority=TOP):
        def act(name):
            with self.queue.turn(priority):
                self.order.append(name)

        self.play(name, act)

    def end(self):
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture
def stage():
    return Stage()


def test_what_is_pressed_goes_first_and_each_priority_in_its_order(stage):
    with stage.queue.turn(TOP):
        prioritys = {"x": BELOW, "p": TOP, "q": TOP, "a": PRESSED, "r": TOP}
        for name, priority in {**prioritys, "b": PRESSED, "y": BELOW}.items():
            stage.ask(name, priority)
        assert stage.order == []
    stage.end()
    assert stage.order == ["a", "b", "p", "q", "r", "x", "y"]


def test_a_page_lets_presses_in_between_its_parts_but_no_page(stage):
    with stage.queue.turn(TOP):
        stage.ask("page")
        stage.ask("press", PRESSED)
        with stage.queue.turn(PRESSED):  # a part of the page that has the turn
            assert stage.order == ["press"]
        assert stage.order == ["press"]
    stage.end()
    assert stage.order == ["press", "page"]


def test_the_rest_of_a_page_waits_for_what_others_show_first(stage):
    def page(name):
        with stage.queue.turn(TOP):
            stage.order.append(f"{name} first")
            stage.queue.top_is_drawn()
            for part in "ab":
                stage.queue.top_is_drawn()  # said before, it changes nothing
                with stage.queue.turn(PRESSED):
                    stage.order.append(f"{name} {part}")

    with stage.queue.turn(TOP):
        for name in ("one", "two", "three"):
            stage.play(name, page)
    stage.end()
    firsts = [f"{name} first" for name in ("one", "two", "three")]
    rests = [f"{name} {part}" for name in ("one", "two", "three") for part in "ab"]
    assert stage.order == firsts + rests


def test_who_waits_for_something_lets_others_draw_and_goes_on_afterwards(stage):
    with stage.queue.turn(TOP):
        stage.ask("page")
        with stage.queue.let_others():
            stage.end()
            assert stage.order == ["page"]
        stage.ask("next")
        assert stage.order == ["page"]
    stage.end()
    assert stage.order == ["page", "next"]


def test_scripts_that_draw_or_wait_are_under_way(stage):
    assert not stage.queue.busy()
    with stage.queue.turn(TOP):
        stage.ask("page")
        with stage.queue.turn(PRESSED), stage.queue.let_others():
            stage.end()
            assert stage.queue.busy()
    assert not stage.queue.busy()


def test_an_error_gives_the_turn_back(stage):
    with pytest.raises(KeyError), stage.queue.turn(TOP):
        raise KeyError
    with stage.queue.turn(TOP):
        pass
    with stage.queue.let_others():  # without a turn there is none to give
        pass
    assert not stage.queue.busy()


def test_a_script_that_hangs_does_not_stop_the_site(stage, monkeypatch):
    monkeypatch.setattr(draw_queue, "LONGEST", 0.05)
    with stage.queue.turn(TOP):
        stage.ask("late")
        stage.end()
        assert stage.order == ["late"]
    with stage.queue.turn(TOP):  # and what came without a turn gives none back
        stage.ask("later")
        assert stage.order == ["late"]
    stage.end()
