"""Lab: a small net learns to write, character by character."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.rnn.figures import characters as figures

CORPORA = ("shakespeare", "names", "tang")
KINDS = ("lstm", "gru", "rnn")
PROMPTS = {"shakespeare": "ROMEO:", "names": "", "tang": "明月"}
STEPS = {"shakespeare": 600, "names": 300, "tang": 300}
BATCH = {"shakespeare": 32, "names": 32, "tang": 12}
RATES = (1e-3, 3e-3, 6e-3, 1e-2, 3e-2, 0.1, 1.0)
TEMPERATURES = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0)
PRINTS = "(result.loss, result.text)"


def characters(lab: Any) -> None:
    """Trains a character model on a corpus and lets it write as it learns."""
    lab.cards(
        plays={},
        names={"corpus": "names"},
        poems={"corpus": "tang"},
        cold={"temperature": 0.1},
        hot={"temperature": 1.5},
        hot_few={"temperature": 1.5, "top_k": 3},
        failure={"lr": 1.0, "steps": 100},
    )
    lab.predict({"temperature": 0.1}, judge)
    corpus = lab.choice("corpus", CORPORA, "shakespeare")
    arguments = {
        "corpus": corpus,
        "kind": lab.choice("kind", KINDS, "lstm"),
        "hidden": lab.choice("hidden", (16, 32, 64, 96, 128), 96),
        "steps": lab.choice("steps", (100, 200, 300, 400, 600, 1000), STEPS[corpus]),
        "batch": BATCH[corpus],
        "lr": lab.choice("lr", RATES, 6e-3),
        "temperature": lab.choice("temperature", TEMPERATURES, 0.8),
        "top_k": lab.choice("top_k", (0, 1, 2, 3, 5, 10, 20), 0),
        "prompt": lab.writing("prompt", PROMPTS[corpus], 60),
        "seed": lab.seed(),
    }
    lab.run(
        "language.characters.characters",
        arguments,
        draw,
        PRINTS,
        script="language.characters.write_text",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the loss beside the baselines, and the text as it is learnt."""
    words = view.words
    fields = {
        "steps": len(result.losses),
        "loss": float(result.held_out[-1]),
        "bits": figures.bits(result.held_out[-1]),
        "unigram": figures.bits(result.unigram),
        "uniform": figures.bits(result.uniform),
        "parameters": result.parameters,
        "known": result.known[-1],
        "known_first": result.known[0],
        "repeated": result.repeated[-1],
        "piece": result.piece,
        "copied": len(result.copied),
        "best": int(result.frame_steps[result.best]),
        "lowest": figures.bits(result.held_out[result.best]),
        "step": result.diverged,
        "unknown": result.unknown,
    }
    prompt = view.arguments["prompt"]
    view.figure("learnt", figures.learnt(result, words), **fields)
    if result.unknown:
        view.say("unknown", **fields)
    view.figure("written", figures.written(result, prompt, words), **fields)
    view.figure("loss", figures.loss(result, words), **fields)
    if result.diverged is not None:
        latest = float(result.losses[-1])
        key = "diverged" if np.isnan(latest) else "hopeless"
        view.observe(key, latest=latest, **fields)
    elif result.held_out[-1] >= result.unigram:
        view.observe("fails", **fields)
    elif result.held_out[-1] > 1.01 * result.held_out[result.best]:
        view.observe("overfits" if fell_since_best(result) else "worse", **fields)
    else:
        view.observe("learns", **fields)


def fell_since_best(result: Any) -> bool:
    """Tells whether the training loss is lower now than where held-out text was best.

    Each is the mean over a tenth of the steps: one batch says little.
    """
    tenth = max(1, len(result.losses) // 10)
    best = max(tenth, int(result.frame_steps[result.best]))
    then = result.losses[best - tenth : best]
    return bool(result.losses[-tenth:].mean() < then.mean())


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what became of the text."""
    fields = {
        "repeated": result.repeated[-1],
        "known": result.known[-1],
        "piece": result.piece,
    }
    if result.known[-1] < 0.7:
        return "nonsense", fields
    return ("repeats" if result.repeated[-1] > 0.25 else "varied"), fields
