"""torchvision imports beside a CPU build of torch, and a matching pair is left alone.

Each case runs in a process of its own: an import happens once.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
needs_torchvision = pytest.mark.skipif(
    find_spec("torchvision") is None, reason="torchvision is not installed"
)


def bare(code: str, *path: Path) -> str:
    """Returns what a script prints in a fresh process; its failure fails the test."""
    lines = [f"import sys; sys.path[:0] = {[str(p) for p in (*path, ROOT)]!r}"]
    script = "\n".join([*lines, textwrap.dedent(code)])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@needs_torchvision
def test_nets_and_transforms_work() -> None:
    """An untrained net and the transforms run, however torchvision was built."""
    said = bare(
        """
        import torch
        from models.data.torchvision_shim import import_torchvision
        resnet18 = import_torchvision("models").resnet18
        transforms = import_torchvision("transforms.v2")
        x = transforms.Resize(32, antialias=True)(torch.zeros(1, 3, 64, 64))
        with torch.no_grad():
            print(tuple(resnet18(weights=None).eval()(x).shape))
        """
    )
    assert said == "(1, 1000)"


@needs_torchvision
def test_declares_only_when_needed() -> None:
    """The operators are declared exactly where a plain import fails."""
    plain = [sys.executable, "-c", "import torchvision"]
    fails = subprocess.run(plain, capture_output=True, timeout=120).returncode != 0
    said = bare(
        """
        from models.data import torchvision_shim as vision
        first = vision.import_torchvision()
        assert vision.import_torchvision() is first
        print(vision.declare_operators.cache_info().currsize)
        """
    )
    assert said == str(int(fails))


@needs_torchvision
def test_a_box_operation_says_that_it_is_missing() -> None:
    """Where the operators are only declared, calling one is an error, not a crash."""
    said = bare(
        """
        import torch
        from models.data import torchvision_shim as vision
        ops = vision.import_torchvision("ops")
        boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
        try:
            print(tuple(ops.nms(boxes, torch.ones(1), 0.5)))
        except (NotImplementedError, RuntimeError):
            print(vision.declare_operators.cache_info().currsize)
        """
    )
    assert said in ("(tensor(0),)", "1")


def test_another_error_is_not_hidden(tmp_path: Path) -> None:
    """A torchvision that fails for another reason raises its own error."""
    (tmp_path / "torchvision.py").write_text("raise RuntimeError('no such luck')")
    said = bare(
        """
        from models.data import torchvision_shim as vision
        try:
            vision.import_torchvision()
        except RuntimeError as error:
            print(error, vision.declare_operators.cache_info().currsize)
        """,
        tmp_path,
    )
    assert said == "no such luck 0"


def test_missing_torchvision_is_an_import_error(tmp_path: Path) -> None:
    """Where there is no torchvision, the error says so."""
    (tmp_path / "torchvision.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'torchvision'\")"
    )
    said = bare(
        """
        from models.data import torchvision_shim as vision
        try:
            vision.import_torchvision()
        except ImportError as error:
            print(error)
        """,
        tmp_path,
    )
    assert said == "No module named 'torchvision'"
