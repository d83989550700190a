"""The operations of a LiteRT network that lead from its input to one of its outputs."""

from dataclasses import dataclass
from typing import Any

from ai_edge_litert.interpreter import Interpreter

# They change no value: they only give an array another shape, or keep layers apart, see
# `compress.export_litert`.
_CHANGE_NOTHING = {"RESHAPE", "SQUEEZE", "EXPAND_DIMS", "MAXIMUM"}


@dataclass(frozen=True)
class Operation:
    """One step of the computation.

    name:      LiteRT's, such as "CONV_2D".
    constants: the tensors that do not depend on the input, such as weights, in LiteRT's order.
    output:    the tensor that holds the result.
    """

    name: str
    constants: tuple[int, ...]
    output: int


def operations(interpreter: Interpreter, output: int) -> list[Operation]:
    """The operations from the input to an output, in order; those beside that way are left out.

    Args:
        output: the output's tensor, see `litert.output_indices`.

    Raises:
        LookupError: no operation makes it.
    """
    (model_input,) = interpreter.get_input_details()
    depends = {int(model_input["index"])}
    maker: dict[int, dict[str, Any]] = {}
    # LiteRT lists the operations in the order in which it runs them.
    for details in interpreter._get_ops_details():
        outputs = {int(index) for index in details["outputs"]}
        maker |= dict.fromkeys(outputs, details)
        if depends & {int(index) for index in details["inputs"]}:
            depends |= outputs
    chain: list[Operation] = []
    tensor = output
    while tensor != model_input["index"]:
        details = maker[tensor]
        inputs = [int(index) for index in details["inputs"]]
        constants = tuple(index for index in inputs if index not in depends and index >= 0)
        if details["op_name"] not in _CHANGE_NOTHING:
            chain.insert(0, Operation(details["op_name"], constants, tensor))
        tensor = next(index for index in inputs if index in depends)
    return chain
