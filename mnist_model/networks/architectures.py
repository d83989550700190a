"""The networks, each as a list of its layers, from the one after the input to the softmax.

Keras is imported only where a network is built, because the models' names are also needed where
Keras is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mnist_model.imaging.preprocess import NUM_CLASSES

if TYPE_CHECKING:
    import keras


def dense_128() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def dense_500x3() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Flatten(),
        layers.Dense(500, activation="relu"),
        layers.Dense(500, activation="relu"),
        layers.Dense(500, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def dense_784_256_128() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Flatten(),
        layers.Dense(784, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def dense_dropout() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.4),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def convnet() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def quick() -> list[keras.Layer]:
    from keras import layers

    return [
        # Pooling first leaves only a quarter as much to normalise and rectify.
        layers.Conv2D(16, 5, use_bias=False),  # (24, 24, 16)
        layers.MaxPooling2D(),  # (12, 12, 16)
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Conv2D(32, 3, padding="same", use_bias=False),
        layers.MaxPooling2D(),  # (6, 6, 32)
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Conv2D(64, 3, use_bias=False),  # (4, 4, 64)
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def compact_cnn() -> list[keras.Layer]:
    from keras import layers

    return [
        *convolution(32, 5, padding="valid"),  # (24, 24, 32)
        # Pooling before ReLU gives the same values with a quarter of the work.
        layers.MaxPooling2D(),  # (12, 12, 32)
        layers.Activation("relu"),
        # Widths are powers of two, for which CPU convolutions are optimised.
        *convolution(64),
        layers.Activation("relu"),
        *convolution(64),
        layers.MaxPooling2D(),  # (6, 6, 64)
        layers.Activation("relu"),
        *convolution(128),
        layers.Activation("relu"),
        *convolution(128, padding="valid"),  # (4, 4, 128)
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dropout(0.4),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ]


def digit_head() -> list[keras.Layer]:
    """On the flattened features: a score of how much the image looks like a digit, 0..1."""
    from keras import layers

    return [
        layers.Dropout(0.3),
        layers.Dense(32, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]


def convolution(filters: int, size: int = 3, padding: str = "same") -> list[keras.Layer]:
    """A convolution and its batch normalisation, which makes a bias redundant."""
    from keras import layers

    return [
        layers.Conv2D(filters, size, padding=padding, use_bias=False),
        layers.BatchNormalization(),
    ]
