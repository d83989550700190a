"""How long the training of a design takes and how much memory, before it begins."""

import math
from dataclasses import dataclass

from mnist_model.networks.design import Design
from mnist_model.networks.design_layers import layer_costs
from mnist_model.networks.design_problems import Problem
from mnist_model.networks.recipes import VALIDATION_SPLIT

# What one core of x86-64 with AVX-512 does, which is what a training has on two cores. The figures
# here are of processor time, over networks from 8,000 multiply-adds to 324 million.
MULTIPLY_ADDS_PER_SECOND = 100e9
# What costs time without being one, as the multiply-adds that take as long: 0.7 ms a batch, 3 ns
# for each weight that the optimizer updates, 15 us an image, and 2 ns for each value that a layer
# gives, which is normalised, rectified and moved.
_PER_BATCH = 70e6
_PER_WEIGHT = 300
_PER_IMAGE = 1.5e6
_PER_VALUE = 200
# Forwards, and twice as much backwards.
_TRAINING = 3
# Distorting an image, on a core that is beside.
_PER_DISTORTION = 3e6
# The models that ship took 0.4 to 0.8 of what their figures say, on two cores; where an app keeps
# one of them busy, or layers have odd shapes, it takes longer.
_FASTER, _SLOWER = 2.2, 1.6
_IMAGES = 60_000
# Starting Python and TensorFlow, and exporting.
_SECONDS_AROUND = (6.0, 25.0)
# Rendering a drawing and making an image of no digit; those by the writers held out, in every
# brush and size, on which such a network is scored and its threshold fitted.
_SECONDS_PER_DRAWING = (4e-4, 1.5e-3)
_DRAWINGS, _HELD_OUT_DRAWINGS = 60_000, 10_000
# TensorFlow with MNIST, and what an export of a small network takes.
_MB_AROUND = 900


@dataclass(frozen=True)
class Estimate:
    """What a training will take.

    seconds_from, seconds_to: from start to bundle; most take something in between.
    memory_mb:                at most, of the process that trains, in 10**6 bytes.
    """

    seconds_from: float
    seconds_to: float
    memory_mb: float


def estimate(
    design: Design, multiply_adds_per_second: float = MULTIPLY_ADDS_PER_SECOND
) -> Estimate:
    """An estimate for a design without problems.

    Args:
        multiply_adds_per_second: `training_work` done in a second of training, as measured on
            this machine.
    """
    seconds = training_work(design) / multiply_adds_per_second
    drawn = _drawn(design)
    return Estimate(
        _SECONDS_AROUND[0] + drawn * _SECONDS_PER_DRAWING[0] + seconds / _FASTER,
        _SECONDS_AROUND[1] + drawn * _SECONDS_PER_DRAWING[1] + seconds * _SLOWER,
        _memory_mb(design),
    )


def training_work(design: Design, epochs: int | None = None) -> float:
    """What a training computes, in multiply-adds, with what costs time without being one.

    Divided by the seconds that so many epochs took, as `metrics.json` and `history.json` tell
    them, it gives the speed that `estimate` wants.

    Args:
        epochs: how many were done; None for all.
    """
    costs = layer_costs(design)
    forwards = sum(cost.multiply_adds for cost in costs)
    of_image = _TRAINING * forwards + _PER_VALUE * sum(_values(design)) + _PER_IMAGE
    of_batch = _PER_BATCH + _PER_WEIGHT * sum(cost.parameters for cost in costs)
    images = _learned_from(design)
    batches = math.ceil(images / design.batch_size)
    work = batches * of_batch + images * _others(design) * of_image
    work += _IMAGES * VALIDATION_SPLIT * of_image / _TRAINING
    work += images * _others(design) * _PER_DISTORTION * design.augment
    return work * (design.epochs if epochs is None else epochs)


def beyond(design: Design, estimated: Estimate, seconds: float, memory_mb: float) -> list[Problem]:
    """What of a design without problems takes more time or memory than a server gives."""
    found = []
    if estimated.seconds_from > seconds:
        found.append(
            Problem(
                "network",
                f"This would train for {estimated.seconds_from / 60:,.0f} minutes at least, more "
                f"than the {seconds / 60:,.0f} allowed here. Take fewer epochs, images or filters.",
            )
        )
    if estimated.memory_mb > memory_mb:
        field = "batch_size" if design.batch_size > 64 else "network"
        found.append(
            Problem(
                field,
                f"This would need {estimated.memory_mb:,.0f} MB of memory, more than the "
                f"{memory_mb:,.0f} allowed here. Take a smaller batch size or fewer filters.",
            )
        )
    return found


def _memory_mb(design: Design) -> float:
    # Values are kept for the way back, with their gradients; weights with theirs, with two more
    # that an optimizer may keep for each, and once more in each of the steps of an export.
    kept = sum(_values(design)) * design.batch_size * _others(design) * 2
    # Validation takes 1,000 images at a time, of which two layers are there at once.
    kept = max(kept, 1000 * 2 * max(_values(design)))
    weights = sum(cost.parameters for cost in layer_costs(design))
    data = 2 * 784 * (_learned_from(design) + _drawn(design)) + 4 * 784 * _IMAGES * VALIDATION_SPLIT
    return _MB_AROUND + (4 * kept + 4 * 8 * weights + data) / 1e6


def _values(design: Design) -> list[int]:
    """How many values each layer gives for an image."""
    return [math.prod(cost.output_shape) for cost in layer_costs(design)]


def _learned_from(design: Design) -> float:
    return min(design.training_images, _IMAGES * (1 - VALIDATION_SPLIT))


def _others(design: Design) -> float:
    """How many images there are in a batch for each of MNIST's."""
    return 1 + design.pen_drawings / 2 + design.refuse * 5 / 12


def _drawn(design: Design) -> float:
    """How many images are drawn before and after the training."""
    share = _learned_from(design) / _IMAGES
    training = share * _DRAWINGS * (design.pen_drawings + design.refuse)
    scored = _HELD_OUT_DRAWINGS * design.pen_drawings * (1 + design.refuse)
    return training + scored
