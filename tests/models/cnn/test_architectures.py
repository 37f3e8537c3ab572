"""The family against the published counts, and torchvision's own table."""

import pytest

from models.cnn.architectures import EDITIONS, count_family, family

# Parameters and multiply-adds at 224 x 224, in full (torchvision rounds the latter).
TORCHVISION = {
    "alexnet": (61_100_840, 714_188_480),
    "vgg11": (132_863_336, 7_609_090_048),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "googlenet": (6_624_904, 1_498_376_192),
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet152": (60_192_808, 11_513_626_624),
}
COURSE_COUNTS = {
    "lenet": 61_706,
    "alexnet": 46_764_746,
    "vgg11": 128_806_154,
    "nin": 1_992_166,
    "googlenet": 5_977_530,
    "resnet18": 11_178_378,
}
DEPTHS = {
    "alexnet": 8,
    "vgg11": 11,
    "vgg16": 16,
    "vgg19": 19,
    "vgg11_bn": 11,
    "vgg16_bn": 16,
    "vgg19_bn": 19,
    "nin": 12,
    "googlenet": 22,
    "resnet18": 18,
    "resnet34": 34,
    "resnet50": 50,
    "resnet152": 152,
}


def whole(*arguments):
    *_, result = family(*arguments)
    return result


@pytest.fixture(scope="module")
def large():
    return {m.name: m for m in whole("vgg16", "torchvision", 224).members}


@pytest.fixture(scope="module")
def small():
    return {m.name: m for m in whole("alexnet", "course", 0).members}


def test_parameters_and_multiply_adds_are_the_published_ones(large):
    for name, (parameters, cost) in TORCHVISION.items():
        assert (large[name].parameters, large[name].multiply_adds) == (parameters, cost)


def test_torchvisions_own_table_says_the_same(large):
    for member in large.values():
        if member.published_parameters:
            assert member.parameters == member.published_parameters
            assert round(member.multiply_adds / 1e9, 3) == member.published_giga
    assert sum(m.published_parameters is None for m in large.values()) == 1  # NiN


def test_layers_on_the_longest_way_give_the_nets_their_names(large):
    assert {name: m.depth for name, m in large.items()} == DEPTHS
    assert large["googlenet"].weighted == 58
    assert large["resnet18"].weighted == 21


def test_the_course_nets_have_the_courses_counts(small):
    assert {name: m.parameters for name, m in small.items()} == COURSE_COUNTS
    assert small["lenet"].multiply_adds == 416_520
    # An erratum: not 10 and 260 times LeNet.
    assert small["alexnet"].parameters // 61_706 == 757  # 757.9
    assert small["alexnet"].multiply_adds / 416_520 == pytest.approx(2252, abs=1)


def test_boxes_and_layers_hold_what_the_net_holds():
    for edition, names in EDITIONS.items():
        for name in names:
            drawn = next(family(name, edition, 0))
            total = drawn.members[0]
            layers = next(count_family(name, edition, 0)).members[0].layers
            for parts in (drawn.boxes, layers):
                assert sum(p.parameters for p in parts) == total.parameters
                assert sum(p.multiply_adds for p in parts) == total.multiply_adds
            classes = 1000 if edition == "torchvision" else 10
            assert layers[-1].shape == (classes,)
            assert len(drawn.boxes) <= 24


def test_stages_are_as_in_the_papers():
    stages = [b for b in next(family("resnet152")).boxes if b.kind == "residual"]
    assert [(b.times, b.channels, b.side) for b in stages] == [
        (3, 256, 56),
        (8, 512, 28),
        (36, 1024, 14),
        (3, 2048, 7),
    ]
    inception = [b for b in next(family("googlenet")).boxes if b.kind == "inception"]
    channels = [b.channels for b in inception for _ in range(b.times)]
    assert channels == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


def test_twice_the_side_costs_four_times_in_convolutions():
    small, large = (next(family("resnet50", "torchvision", s)) for s in (128, 256))
    a, b = small.members[0], large.members[0]
    assert a.parameters == b.parameters
    convolved = [m.multiply_adds - m.dense_multiply_adds for m in (a, b)]
    assert convolved[1] == 4 * convolved[0]


def test_no_memory_is_taken_for_weights():
    counted = next(count_family("vgg19")).members[0]
    assert counted.parameters * 4 > 5e8  # bytes, had they been made
    assert all(p.is_meta for p in counted.net.parameters())


def test_the_net_looked_at_comes_first_and_the_others_in_order():
    names = [m.name for m in whole("nin", "course", 0).members]
    assert names == ["nin", "lenet", "alexnet", "vgg11", "googlenet", "resnet18"]


@pytest.mark.parametrize(
    "arguments",
    [("lenet", "torchvision", 224), ("vgg16", "other", 224), ("vgg16", "course", 0)],
)
def test_a_net_that_is_not_there_is_refused(arguments):
    with pytest.raises(ValueError, match="has no"):
        next(family(*arguments))


def test_too_small_a_picture_is_refused():
    with pytest.raises(ValueError, match="from 96"):
        next(family("vgg16", "torchvision", 32))
