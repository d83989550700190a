"""Each term in one sentence, in HTML, for where it is first used."""

from mnist_model.networks.activations import LayerRun

INPUT = (
    "The <b>input</b>: 28 x 28 pixels, each from 0 (paper) to 1 (ink). All that follows is "
    "computed from these 784 numbers."
)
_KINDS = {
    "Conv2D": (
        "A <b>convolution</b> moves small squares of weights, its <b>kernels</b>, over all that "
        "comes in. Each <b>filter</b> has kernels of its own and makes one <b>feature map</b>: "
        "bright where its pattern is found."
    ),
    "MaxPooling2D": (
        "<b>Max pooling</b>: of each square of neighbours only the largest number stays, so the "
        "map gets smaller and the exact place matters less."
    ),
    "AveragePooling2D": (
        "<b>Average pooling</b>: each square of neighbours becomes its mean, so the map gets "
        "smaller and the exact place matters less."
    ),
    "BatchNormalization": (
        "<b>Batch normalisation</b>: each map times one number plus another, both learned, so that "
        "all maps are of a similar size."
    ),
    "Flatten": "<b>Flatten</b>: the same numbers, laid out in one long row.",
    "Dropout": (
        "<b>Dropout</b> changes nothing while the network reads: it blanks numbers by chance, but "
        "only while it learns."
    ),
    "Dense": (
        "A <b>dense layer</b>: each <b>unit</b> multiplies all numbers that come in with weights "
        "of its own, and adds up the products."
    ),
}
_ACTIVATIONS = {
    "relu": "<b>ReLU</b>: what is below 0 becomes 0, the rest stays as it is.",
    "tanh": "<b>tanh</b> presses each number in between -1 and 1.",
    "sigmoid": "The <b>sigmoid</b> presses each number in between 0 and 1.",
    "linear": "A <b>linear</b> activation changes nothing.",
}
LOGITS = (
    "A <b>logit</b> is the sum that speaks for a digit: any number, below 0 or above. The largest "
    "wins."
)
SOFTMAX = (
    "The <b>softmax</b> turns the ten logits into probabilities: none below 0, and 100% together."
)
FORK = "From here <b>two ways</b> go on: to the ten digits, and to whether it is a digit at all."
DIGIT_HEAD = (
    "The <b>digit head</b> judges whether the image is a single digit at all: the ten digits alone "
    "see one in any scribble. It has learned from images of no digit as well."
)
THRESHOLD = (
    "The <b>threshold</b> was chosen after training, so that hardly any real digit is refused."
)


def name_of(activation: str) -> str:
    """What an activation of Keras is called in a sentence."""
    return "ReLU" if activation == "relu" else activation


def in_markdown(text: str) -> str:
    """A sentence of this module, for where Markdown without HTML is shown."""
    return text.replace("<b>", "**").replace("</b>", "**")


def of_layer(run: LayerRun, is_of_head: bool) -> str:
    """All that is to be known of a layer by whoever sees it first, in Markdown."""
    if run.kind == "InputLayer":
        return in_markdown(INPUT)
    head = f" {DIGIT_HEAD}" if is_of_head else ""
    logits = f" {LOGITS}" if run.activation == "softmax" else ""
    return in_markdown(f"{sentence(run, set())}{head}{logits}")


def sentence(run: LayerRun, said: set[str]) -> str:
    """What a layer does, in words that were not yet said; they are then.

    Args:
        said: the terms that were explained further up.
    """
    sentences = []
    if run.kind in _KINDS and run.kind not in said:
        sentences.append(_KINDS[run.kind])
    is_last = run.activation == "softmax"
    if not is_last and run.activation not in said and run.activation != "linear":
        sentences.append(_ACTIVATIONS[run.activation])
    said.update((run.kind, run.activation))
    return " ".join(sentences)
