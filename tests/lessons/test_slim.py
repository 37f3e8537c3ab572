"""Figures as they are sent: large maps of whole numbers deflated."""

import base64
import json
import zlib

import numpy as np
import plotly.graph_objects as go
import pytest

from lessons.kit.grammar import style
from lessons.kit.grammar.slim import LARGE, slim


def unslim(value):
    """Returns a map as `chart.js` makes it of what is sent."""
    steps = np.frombuffer(zlib.decompress(base64.b64decode(value["packed"])), "u1")
    steps = steps.view(f"<{value['dtype']}").reshape(value["shape"])
    return np.cumsum(steps, axis=1, dtype=steps.dtype)


@pytest.mark.parametrize(("kind", "far"), [("u1", 255), ("i2", 700), ("i2", 32767)])
def test_a_large_map_of_whole_numbers_comes_out_as_it_went_in(kind, far):
    waves = np.sin(np.arange(130)[:, None] / 9) * np.cos(np.arange(190) / 7)
    z = np.rint((waves + (kind == "u1")) * far / 2).astype(kind)
    figure = go.Figure(go.Heatmap(z=z, x=np.arange(190, dtype="i2")))
    finished = style.finish(figure, style.Look())
    sent = finished.slim()["data"][0]
    assert (unslim(sent["z"]) == z).all()
    assert len(sent["z"]["packed"]) < 0.8 * len(
        finished.to_dict()["data"][0]["z"]["bdata"]
    )
    assert sent["x"] == finished.to_dict()["data"][0]["x"]  # small: as Plotly packs it
    assert finished.slim() is finished.slim()
    json.dumps(finished.slim())


def test_floats_and_small_maps_are_sent_as_they_are():
    floats = go.Heatmap(z=np.random.default_rng(0).normal(size=(100, 100)))
    small = go.Heatmap(z=np.arange(12, dtype="i2").reshape(3, 4))
    figure = style.finish(go.Figure([floats, small]), style.Look()).to_dict()
    assert len(figure["data"][0]["z"]["bdata"]) > LARGE
    assert slim(figure) == figure
