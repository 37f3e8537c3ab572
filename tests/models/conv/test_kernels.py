"""The kernel bench: equal to PyTorch's convolution over random settings."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch import nn

from models.conv.kernels import bench, correlate, output_size, read_kernel
from models.conv.lenet_pretrain import trained_lenet
from models.data.image_sources import pick_channel

SIZES = st.integers(1, 12)


def draw(shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=150)
@given(
    SIZES,
    SIZES,
    st.integers(1, 4),
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(1, 3),
    st.booleans(),
)
def test_it_is_conv2d(height, width, channels, f, g, stride, padding, dilation, flip):
    x, kernel = draw((channels, height, width), 0), draw((channels, f, g), 1)
    rows = output_size(height, f, stride, padding, dilation)
    columns = output_size(width, g, stride, padding, dilation)
    assume(rows > 0 and columns > 0)
    layer = nn.Conv2d(
        channels, 1, (f, g), stride, padding, dilation, bias=False, dtype=x.dtype
    )
    with torch.no_grad():
        layer.weight[0] = kernel.flip(1, 2) if flip else kernel
        theirs = layer(x[None])[0, 0]
    ours = correlate(
        x, kernel.flip(1, 2) if flip else kernel, stride, padding, dilation
    )
    assert ours.shape == theirs.shape == (rows, columns)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=100)
@given(SIZES, SIZES, st.integers(1, 7), st.integers(1, 7))
def test_a_flipped_kernel_is_convolution_proper(height, width, f, g):
    """sum_ab k[a, b] x[i - a, j - b], written out over the full range."""
    x, kernel = draw((height, width), 2), draw((f, g), 3)
    full = torch.zeros(height + f - 1, width + g - 1, dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            full[i : i + f, j : j + g] += x[i, j] * kernel
    inside = full[f - 1 : height, g - 1 : width]
    assume(inside.numel())
    ours = correlate(x[None], kernel.flip(0, 1)[None])
    torch.testing.assert_close(ours, inside, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ((5, 3, 1, 1, 1), 5),
        ((7, 3, 2, 0, 1), 3),
        ((32, 5, 1, 0, 1), 28),
        ((227, 11, 4, 0, 1), 55),
        ((224, 11, 4, 0, 1), 54),
        ((224, 11, 4, 2, 1), 55),
        ((224, 7, 2, 3, 1), 112),
        ((112, 3, 2, 1, 1), 56),
        ((28, 3, 1, 2, 2), 28),
        ((7, 3, 1, 0, 2), 3),
    ],
)
def test_output_sizes_of_known_nets(settings, size):
    assert output_size(*settings) == size
    n, f, stride, padding, dilation = settings
    x, kernel = torch.zeros(1, 1, n), torch.zeros(1, 1, f)
    assert F.conv1d(x, kernel, None, stride, padding, dilation).shape[-1] == size


def test_the_textbooks_small_example():
    x = torch.arange(9.0).view(1, 3, 3)
    kernel = torch.arange(4.0).view(1, 2, 2)
    assert correlate(x, kernel).tolist() == [[19, 25], [37, 43]]
    assert correlate(x, kernel.flip(1, 2)).tolist() == [[5, 11], [23, 29]]
    row = torch.tensor([1.0, 1, 0, 0, 0, 0, 1, 1]).view(1, 1, 8)
    edge = torch.tensor([[[1.0, -1.0]]])
    assert correlate(row, edge).tolist() == [[0, 1, 0, 0, 0, -1, 0]]
    two = torch.stack([x[0], x[0] + 1])
    both = torch.stack([kernel[0], kernel[0] + 1])
    assert correlate(two, both).tolist() == [[56, 72], [104, 120]]


@settings(deadline=None, max_examples=60)
@example("1", 1, 0, 1, False, 0, 0)
@given(
    st.sampled_from(
        ["1", "0 1 0\n1 -4 1\n0 1 0", "1 2 3\n4 5 6", "1/9 -0.5", "1\n2\n3"]
    ),
    st.integers(1, 8),
    st.integers(0, 16),
    st.integers(1, 8),
    st.booleans(),
    st.integers(0, 127),
    st.integers(0, 191),
)
def test_the_cell_looked_at_adds_up(
    kernel, stride, padding, dilation, flip, row, column
):
    r = bench(
        *("photo", "flower", "red", "text", kernel),
        *(stride, padding, dilation, flip, row, column),
    )
    assert r.value == r.z[r.row, r.column]
    assert float(r.products.sum()) == pytest.approx(r.value, rel=1e-4, abs=1e-2)
    torch.testing.assert_close(r.products, r.window * r.kernel)
    f, g = r.kernel.shape[1:]
    for a in range(f):
        for b in range(g):
            i, j = r.top + dilation * a, r.left + dilation * b
            inside = 0 <= i < 128 and 0 <= j < 192
            met = float(r.x[0, i, j]) if inside else 0.0
            assert float(r.window[0, a, b]) == met
    # No other cell's window is centred nearer to the pixel.
    middle = r.top + dilation * (f - 1) / 2
    if 0 < r.row < len(r.z) - 1:
        assert abs(middle - row) <= stride / 2


@pytest.mark.parametrize("channel", ["grey", "red", "green", "blue", "all"])
def test_it_says_how_far_it_is_from_pytorch(channel):
    r = bench(
        channel=channel, given="text", kernel="1/9 1/9 1/9\n1/9 1/9 1/9\n1/9 1/9 1/9"
    )
    assert r.largest_difference < 1e-3
    assert len(r.x) == (3 if channel == "all" else 1)


def test_three_kernels_are_for_three_channels():
    r = bench(channel="all", given="text", kernel="1\n\n0\n\n-1")
    expected = r.x[0].float() - r.x[2].float()
    assert torch.equal(r.z, expected)
    with pytest.raises(ValueError, match="three channels"):
        bench(channel="grey", given="text", kernel="1\n\n0\n\n-1")


def test_grey_is_the_usual_mixture():
    x = torch.tensor([255.0, 0, 0]).view(3, 1, 1)
    assert pick_channel(x, "grey").item() == 76
    assert pick_channel(x.flip(0), "grey").item() == 29
    assert pick_channel(torch.full((3, 1, 1), 255.0), "grey").item() == 255
    with pytest.raises(ValueError, match="channel"):
        pick_channel(x, "purple")


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-./ ,\n−，e", max_size=60))
def test_any_text_is_a_kernel_or_refused(text):
    try:
        kernel = read_kernel(text)
    except ValueError as error:
        assert str(error)
    else:
        assert kernel.isfinite().all() and kernel.abs().max() <= 1000
        assert len(kernel) in (1, 3) and max(kernel.shape[1:]) <= 7


def test_kernels_are_read_as_written():
    read = read_kernel(" 1, −2.5 1/4 \n0 0 .5\n")
    assert read.tolist() == [[[1, -2.5, 0.25], [0, 0, 0.5]]]
    assert read_kernel("1\n2\n\n3\n4\n\n\n5\n6\n").tolist() == [
        [[1], [2]],
        [[3], [4]],
        [[5], [6]],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("1 2\n3", "same length"),
        ("1 x", "line 1"),
        ("1 2\n1/0 2", "line 2"),
        ("1e9", "line 1"),
        ("1001", "beyond"),
        ("1 2 3 4 5 6 7 8", "at most 7"),
        ("1\n\n2", "2 kernels"),
        ("1 2\n\n3 4\n\n5", "same length"),
        ("9" * 13, "line 1"),
    ],
)
def test_a_wrong_kernel_is_told_plainly(text, said):
    with pytest.raises(ValueError, match=said):
        bench(given="text", kernel=text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "nowhere"},
        {"name": "cat"},
        {"stride": 0},
        {"padding": -1},
        {"dilation": 0},
        {"source": "digit", "name": "3", "kernel": ((1,) * 5,), "dilation": 8},
        {"given": "picture"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        bench(**wrong)


def test_rows_and_text_give_the_same_kernel():
    rows, text = ((0, 1 / 9), (-2.5, 4)), "0 1/9\n-2.5 4"
    one, two = bench(kernel=rows), bench(given="text", kernel=text)
    assert torch.equal(one.kernel, two.kernel) and torch.equal(one.z, two.z)


def test_learned_kernels_are_those_of_the_net_that_ships():
    net, _ = trained_lenet()
    for k in range(6):
        found = bench("digit", "7", given="learned", kernel=k, padding=2)
        assert torch.equal(found.kernel, net.state_dict()["C1.0.weight"][k])
        assert found.largest_difference < 1e-2 * float(found.z.abs().max())
    with pytest.raises(ValueError):
        bench("digit", "7", given="learned", kernel=6)
