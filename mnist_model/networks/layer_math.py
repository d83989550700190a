"""What the layers of our networks compute, in numpy.

Images and maps are (h, w, channels) float32, kernels (kh, kw, channels, filters).
"""

import numpy as np

from mnist_model.networks.keras_layers import KerasLayer


def patches(
    before: np.ndarray, window: tuple[int, ...], strides: tuple[int, ...], padding: str
) -> np.ndarray:
    """What a convolution or a pooling sees at each place.

    Args:
        before: (h, w, channels).
        window, strides: rows and columns.
        padding: "same" puts zeros around the image, so that without strides the map is as large
            as the image; where they are odd in number, the last row or column has one more, as
            in TensorFlow. "valid" puts none.

    Returns:
        (rows, columns, *window, channels), which must not be written to.
    """
    if padding == "same":
        around = [
            zeros_around(length, size, step)
            for length, size, step in zip(before.shape, window, strides, strict=False)
        ]
        before = np.pad(before, [*around, (0, 0)])
    seen = np.lib.stride_tricks.sliding_window_view(before, window, (0, 1))
    return np.moveaxis(seen[:: strides[0], :: strides[1]], 2, -1)


def zeros_around(length: int, size: int, step: int) -> tuple[int, int]:
    """How many zeros padding "same" puts before and after a side of a map.

    Args:
        length: of the side.
        size, step: how wide the window is along it, and how far it moves.
    """
    places = -(-length // step)
    zeros = max((places - 1) * step + size - length, 0)
    return zeros // 2, zeros - zeros // 2


def convolve(seen: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sums of a convolution without bias: (rows, columns, filters), from `patches`."""
    rows, columns, height = seen.shape[:3]
    filters = kernel.shape[-1]
    sums = np.zeros((rows, columns, filters), np.float32)
    # A row of the kernel and a row of the map at a time: products of matrices this small stay in
    # one thread, where waking others would take up to 8 ms, and far more on a busy machine.
    for row in range(height):
        sums += seen[:, :, row].reshape(rows, columns, -1) @ kernel[row].reshape(-1, filters)
    return sums


def compute(
    layer: KerasLayer, before: np.ndarray, kernel: np.ndarray | None, bias: np.ndarray | None
) -> np.ndarray:
    """What a layer computes before its activation.

    Args:
        before: what goes into it, (h, w, channels) or (units,).
        kernel, bias: its weights, see `activations.LayerRun`.
    """
    if layer.kind == "Flatten":
        return before.reshape(-1)
    if layer.window:
        seen = patches(before, layer.window, layer.strides, layer.padding)
        if layer.kind == "MaxPooling2D":
            return np.asarray(seen.max(axis=(2, 3)))
        if layer.kind == "AveragePooling2D":
            return np.asarray(seen.mean(axis=(2, 3)))
    if kernel is None:
        return before
    if layer.kind == "BatchNormalization":
        sums = before * kernel
    elif layer.kind == "Conv2D":
        sums = convolve(seen, kernel)
    else:
        # In one thread, too, unlike `before @ kernel`.
        sums = np.einsum("i,iu->u", before, kernel)
    return np.asarray(sums if bias is None else sums + bias)


def activate(sums: np.ndarray, activation: str) -> np.ndarray:
    """An activation, by Keras's name; softmax over the last axis.

    Raises:
        ValueError: it is not one of ours.
    """
    match activation:
        case "linear":
            return sums
        case "relu":
            return np.asarray(np.maximum(sums, 0))
        case "tanh":
            return np.asarray(np.tanh(sums))
        case "sigmoid":
            # Without an overflow, however far below 0 a sum is.
            return np.asarray((1 + np.tanh(sums / 2)) / 2)
        case "softmax":
            # The largest is subtracted from all, which changes no share but prevents an overflow.
            exponentials = np.exp(sums - sums.max(axis=-1, keepdims=True))
            return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))
    raise ValueError(f"unknown activation {activation!r}")
