"""What the labs of the lesson on adaptive rates say, against what they state."""

import math

import numpy as np

from tests.lessons.said import again

FAR = math.inf


def ends(runs):
    return [float(r.heights[-1]) if r.diverged is None else FAR for r in runs]


def stuck(s):
    f = s.fields
    run = next(r for r in s.result.runs if r.lr == f.lr)
    norms = np.asarray(run.walk.norms, float)
    assert (norms[0] == 0) == (s.key == "still")
    if s.key == "still":
        return
    if s.key in ("diverged", "broken"):
        assert run.walk.diverged == f.step
        assert s.key == "diverged" or f.lr > f.limit
        return
    assert math.isclose(f.norm, norms[-1], rel_tol=1e-6)
    assert math.isclose(f.left, norms[-1] / norms[0], rel_tol=1e-6)
    if s.key in ("bounces", "growing", "above"):
        assert f.turn < 0
        assert (f.left > 1.01) == (s.key != "bounces")
    if s.key == "crawls":
        assert f.turn > 0
    if s.key == "above":
        assert f.turn < -0.9 and f.lr >= f.limit * (1 - 1e-9)
    if s.key == "arrived":
        assert f.left < 0.01


def race(s):
    f, runs = s.fields, s.result.runs
    if s.key in ("broken", "growing"):
        assert f.lr >= f.limit * (1 - 1e-9) and f.curvature > 0
        assert (f.step is not None) == (s.key == "broken")
        return
    if s.key == "diverged":
        steps = [r.diverged for r in runs if r.diverged is not None]
        assert f.step == min(steps)
        return
    heights = ends(runs)
    assert f.best_loss == min(heights) and f.worst_loss == max(heights)
    if s.key == "many":
        assert len(set(s.result.lrs)) == 1


def rules(s):
    f = s.fields
    if s.key == "diverged":
        assert f.step >= 1
        return
    path = np.asarray(s.result.path, float)
    assert math.isclose(
        f.first, abs(path[1, 0] - path[0, 0]), rel_tol=1e-9, abs_tol=1e-12
    )
    assert math.isclose(f.times, f.first / s.asked.lr, rel_tol=1e-9, abs_tol=1e-12)
    assert (f.difference is None) == (s.key == "none")
    assert s.key == "none" or f.difference < 1e-4


def tune(s):
    f, tried = s.fields, s.result.rules
    best = [r.best_lr for r in tried]
    if s.key == "none":
        assert all(r.best_height == FAR for r in tried)
        return
    assert (len(tried) == 1) == (s.key == "one")
    known = [r.best_lr for r in tried if r.best_height < FAR]
    assert f.low_lr == min(known) and f.high_lr == max(known), best
    assert math.isclose(f.factor, f.high_lr / f.low_lr)


def burst(s):
    f, runs = s.fields, s.result.runs
    lost = [r.diverged for r in runs if r.diverged is not None]
    assert bool(lost) == (s.key == "diverged")
    if lost:
        assert f.step == min(lost)
        return
    bursts = sum(len(r.peaks) for r in runs)
    assert (bursts == 0) == (s.key == "calm")
    if s.key != "calm":
        assert f.mean + f.moving + f.total + f.cured == bursts
        assert (f.cured > 0) == (s.key == "uncured") and f.start < f.peak


def schedules(s):
    f = s.fields
    if s.key == "pairs":
        for one in s.result.trained:
            if len(one.runs) == 2:
                plain, rising = (np.asarray(r.loss, float) for r in one.runs)
                assert one.helped == int((rising < plain).sum())
    assert s.key == "lost" or f.best_loss <= f.worst_loss


def contest(s):
    f, r = s.fields, s.result
    if s.key in ("many", "one"):
        assert f.lost == 0 and 0 <= f.test_low <= f.test_high <= 1
        loss = np.asarray(r.loss, float)
        firsts = (loss <= loss.min(0)).sum(1)
        assert f.wins == firsts.max()


def burst_answers(a):
    f, (mean, _, total, *_) = a.fields, a.result.runs
    assert a.truth == "never" and not total.peaks and mean.peaks[0] == f.mean_peak
    assert f.mean_low < f.low


def contest_answers(a):
    f, tested = a.fields, np.asarray(a.result.test_accuracy)
    best = [set(np.flatnonzero(row == row.max())) for row in tested.T]
    assert a.truth == "mixed" and not set.intersection(*best)
    assert (f.low, f.high) == (tested.min(), tested.max())


def race_answers(a):
    ends = vars(a.fields)
    assert a.truth == min(ends, key=ends.get) and len(ends) == 4
    assert min(ends["gd"], ends["momentum"]) < min(ends["rmsprop"], ends["adam"])


def rules_answers(a):
    assert a.truth == "three" and abs(a.fields.times - 0.1 / 0.001**0.5) < 0.01
    m, v = 0.1 / (1 - 0.9), 0.001 / (1 - 0.999)  # with the correction
    assert abs(m / v**0.5 - 1) < 1e-9 and round(1 / 0.001**0.5, 1) == 31.6


def schedules_answers(a):
    f = a.fields
    without, rising = (np.asarray(r.loss) for r in a.result.trained[0].runs)
    assert f.helped == (rising < without).sum() and f.seeds == len(without) == 3
    assert a.truth == "always"
    assert again("adaptive", "schedules", lr=0.01)[0] != "always", "a tenth of the rate"


def stuck_answers(a):
    f = a.fields
    assert a.truth == "large" and 0.85 * f.start < f.norm <= f.start
    assert f.turn < -0.99 and abs(f.loss - 10) < 0.1


def tune_answers(a):
    f = a.fields
    best = {n: getattr(f, n) for n in ("gd", "momentum", "adagrad", "adam")}
    assert a.truth == max(best, key=best.get) == "adagrad"
    assert best["momentum"] == min(best.values()) and best["gd"] <= 0.1
