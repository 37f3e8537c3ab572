"""Serves the site: `streamlit run streamlit_app.py`.

The script that Streamlit runs is `pages/frame.py`; were it this file, Streamlit would
take `pages/` beside it for its old kind of multipage app.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

ROOT = Path(__file__).parent
os.environ.setdefault("PYTHONPATH", str(ROOT))  # what pages import is found and watched

from lessons.kit.grammar.chart import ADDRESS  # noqa: E402
from lessons.kit.grammar.insides import ICONS_ADDRESS  # noqa: E402
from lessons.kit.server.garbage import Visits  # noqa: E402
from lessons.kit.server.hand import follow  # noqa: E402
from lessons.kit.server.transport import Compressed, Guarded  # noqa: E402
from lessons.kit.server.web import (  # noqa: E402
    Addresses,
    broken,
    health,
    icons,
    lifespan,
    plotly,
)  # noqa: E402

app = st.App(
    str(ROOT / "pages" / "frame.py"),
    lifespan=lifespan,
    on_script_error=broken,
    routes=[
        Route("/health", health),
        Route(f"/{ADDRESS}", plotly),
        Route(f"/{ICONS_ADDRESS}", icons),
        WebSocketRoute("/lab/follow", follow),
    ],
    middleware=[Middleware(m) for m in (Visits, Guarded, Addresses, Compressed)],
)
