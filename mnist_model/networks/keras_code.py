"""The Keras code of a design: a script that runs by itself and trains the same network.

It is made of a design without problems, so of names from lists of ours and of numbers.
"""

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.networks.design import Design, summary_of
from mnist_model.networks.design_layers import LayerSpec, layers_of
from mnist_model.networks.design_problems import problems
from mnist_model.networks.optimizers import OPTIMIZERS
from mnist_model.networks.recipes import VALIDATION_SPLIT

_TRAINING_IMAGES = 60_000
# Where Keras itself has it from; whoever has the file already need not download it.
_MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"


def keras_script(design: Design) -> str:
    """A Python script of the network and its training, as far as Keras alone can do it.

    But for what it says that it leaves out, it ends with the same weights as train.py, before
    these are compressed.

    Raises:
        ValueError: the design has problems.
    """
    if found := problems(design):
        raise ValueError(" ".join(problem.sentence for problem in found))
    return "\n".join([*_head(design), *_data(design), *_network(design), *_training(design), ""])


def _head(design: Design) -> list[str]:
    return [
        f'"""{summary_of(design)}: a network for MNIST."""',
        "# Needs: pip install keras tensorflow scikit-learn",
        *_left_out(design),
        "import os",
        "",
        "import keras",
        "import numpy as np",
        "from keras import layers",
        "from sklearn.model_selection import train_test_split",
        "",
    ]


def _left_out(design: Design) -> list[str]:
    """What only our own code does, as comments."""
    left_out = {
        "distorting the images anew in every epoch": design.augment,
        "learning from pen drawings as well": design.pen_drawings,
        "learning to refuse what is no digit": design.refuse,
    }
    said = [f"#   {what}" for what, is_wanted in left_out.items() if is_wanted]
    if not said:
        return []
    return [
        "# Left out, as it takes more than Keras; python train.py --recipe FILE does it:",
        *said,
    ]


def _data(design: Design) -> list[str]:
    seed = design.seed
    lines = [
        f"keras.utils.set_random_seed({seed})",
        f'url = "{_MNIST_URL}"',
        'data = np.load(os.environ.get("MNIST_NPZ") or keras.utils.get_file(origin=url))',
        'x, y, x_test, y_test = (data[k] for k in ("x_train", "y_train", "x_test", "y_test"))',
        'x, x_test = (a[..., np.newaxis].astype("float32") / 255 for a in (x, x_test))',
        "x_train, x_val, y_train, y_val = train_test_split(",
        f"    x, y, test_size={VALIDATION_SPLIT}, random_state={seed}, stratify=y)",
    ]
    # As many as are not held out, or more, are all.
    if design.training_images < _TRAINING_IMAGES * (1 - VALIDATION_SPLIT):
        lines += [
            "x_train, _, y_train, _ = train_test_split(x_train, y_train, stratify=y_train,",
            f"    train_size={design.training_images}, random_state={seed})",
        ]
    return [*lines, ""]


def _network(design: Design) -> list[str]:
    return [
        "model = keras.Sequential([",
        f"    layers.Input(({SIZE_PX}, {SIZE_PX}, 1)),",
        *(f"    {_layer(spec)}," for spec in layers_of(design)),
        "])",
        "model.summary()",
        "",
    ]


def _layer(spec: LayerSpec) -> str:
    arguments = [repr(value) for value in spec.arguments]
    arguments += [f"{name}={value!r}" for name, value in spec.options]
    return f"layers.{spec.kind}({', '.join(arguments)})".replace("'", '"')


def _training(design: Design) -> list[str]:
    best = ["best = np.inf"] if design.keep_best else []
    keep = [
        '    if fit.history["val_loss"][0] < best:  # keep the best epoch',
        '        best = fit.history["val_loss"][0]',
        '        model.save("model.keras")',
        'model = keras.saving.load_model("model.keras")',
    ]
    return [
        *_optimizer(design),
        'model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], '
        "jit_compile=False)",
        *best,
        f"for epoch in range({design.epochs}):",
        *_dropout(design),
        f"    order = np.random.default_rng([{design.seed}, epoch, 0]).permutation(len(x_train))",
        f"    {'fit = ' if best else ''}model.fit(x_train[order], y_train[order], "
        f"batch_size={design.batch_size},",
        "        initial_epoch=epoch, epochs=epoch + 1, shuffle=False,",
        "        validation_data=(x_val, y_val), validation_batch_size=1000)",
        *(keep if best else []),
        "model.evaluate(x_test, y_test, batch_size=1000)",
        *([] if best else ['model.save("model.keras")']),
    ]


def _dropout(design: Design) -> list[str]:
    """What Dropout leaves out in an epoch, as `training.callbacks.CurrentEpoch` has it."""
    if not any(spec.kind == "Dropout" for spec in layers_of(design)):
        return []
    # Sequential does not count the input among its layers, as a network of ours does.
    return [
        "    for i, layer in enumerate(model.layers, 1):  # what Dropout leaves out by chance",
        "        if isinstance(layer, layers.Dropout):",
        f"            seeds = np.random.SeedSequence([{design.seed}, epoch, i])",
        "            layer.seed_generator.state.assign([int(seeds.generate_state(1)[0] >> 1), 0])",
    ]


def _optimizer(design: Design) -> list[str]:
    kind, options = OPTIMIZERS[design.optimizer]
    rest = "".join(f", {name}={value!r}" for name, value in options.items())
    steps = f"steps = {design.epochs} * -(-len(x_train) // {design.batch_size})  # batches in all"
    peak = repr(design.learning_rate)
    if design.schedule == "constant":
        return [f"optimizer = keras.optimizers.{kind}({peak}{rest})"]
    if design.schedule == "cosine":
        rate = [f"rate = keras.optimizers.schedules.CosineDecay({peak}, decay_steps=steps)"]
    else:
        rate = [
            "warmup = max(1, steps // 5)",
            f"rate = keras.optimizers.schedules.CosineDecay({peak} / 20,",
            f"    decay_steps=max(1, steps - warmup), warmup_target={peak}, warmup_steps=warmup)",
        ]
    return [steps, *rate, f"optimizer = keras.optimizers.{kind}(rate{rest})"]
