"""What is selected on a page, and what of it stands in the address."""

import pytest
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup as ButtonGroupProto
from streamlit.proto.MultiSelect_pb2 import MultiSelect as MultiSelectProto
from streamlit.proto.Radio_pb2 import Radio as RadioProto
from streamlit.proto.Selectbox_pb2 import Selectbox as SelectBoxProto

from tests.pages.opener import open_page, texts


def test_only_what_is_not_the_default_stands_in_the_address(world):
    page = open_page("confusion")
    page.toggle(key="hide").set_value(True).run()
    assert page.query_params == {"hide": "true"}
    page.selectbox(key="true").set_value("4")
    page.selectbox(key="predicted").set_value("9").run()
    assert page.query_params == {"hide": "true", "true": "4", "predicted": "9"}
    page.toggle(key="hide").set_value(False).run()
    page.button(key="all").click().run()
    assert page.query_params == {}


def test_several_models_stand_in_the_address_and_so_does_none():
    page = open_page("training", models=["quick", "convnet"], recipe="quick")
    assert page.multiselect(key="models").value == ["convnet", "quick"]
    assert page.segmented_control(key="recipe").value == "quick"
    # The recipe shown is that of a model that is picked.
    page.multiselect(key="models").set_value(["convnet", "dense-128"]).run()
    assert not page.exception
    assert page.segmented_control(key="recipe").value == "convnet"
    assert page.query_params == {"models": ["convnet", "dense-128"]}
    page.multiselect(key="models").set_value([]).run()
    assert page.query_params == {"models": ""}
    assert "Pick one or more models" in texts(open_page("training", models=""))


@pytest.mark.parametrize("models", ["nobody", ["nobody", "<script>"]])
def test_models_that_are_not_there_are_as_if_not_asked_for(models):
    page = open_page("training", models=models)
    assert page.multiselect(key="models").value == ["dense-784-256-128", "dense-dropout"]


@pytest.mark.parametrize("text", ["</script><b>", "\\u003c", "a&b=c", "é ☂"])
def test_what_the_address_says_ends_no_script(world, text):
    # A page just opened completes its address by a script, of its own choices only.
    page = open_page("data", model=text, digit=text, image=text)
    (script,) = (element.proto.body for element in page.get("html"))
    assert text not in script
    assert script.count("<") == 2
    assert f'["image", "{page.number_input(key="image").value}"]' in script


def test_a_page_left_is_as_it_was_and_an_address_decides_all(world):
    page = open_page("confusion", model="dense-128", hide="true")
    # As if another page was shown, and then this one by the menu.
    page.session_state["page"] = "another"
    page.query_params.clear()
    page.run()
    assert page.selectbox(key="model").value == "dense-128"
    assert page.toggle(key="hide").value
    page.session_state["page"] = "another"
    page.query_params.clear()
    page.query_params["true"] = "4"
    page.run()
    assert page.selectbox(key="model").value == "compact-cnn"
    assert not page.toggle(key="hide").value
    assert page.selectbox(key="true").value == "4"


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("draw", {"model": "dense-128"}),
        ("inside", {"model": "dense-128", "look": "An example", "which": "4", "part": "Why?"}),
        ("inside", {"model": "convnet", "layer": "conv2d_5", "unit": "3", "row": "7"}),
        ("inside", {"look": "A test image", "image": "12"}),
        ("training", {"models": ["convnet", "quick"], "recipe": "quick"}),
        ("confusion", {"model": "dense-128", "true": "4", "hide": "true"}),
        ("data", {"digit": "3", "mistakes": "true"}),
    ],
)
def test_a_browser_that_sees_only_the_second_run_starts_with_what_was_chosen(name, chosen):
    page = open_page(name, **chosen).run()
    widgets = [*page.selectbox, *page.number_input, *page.radio, *page.multiselect, *page.toggle]
    for widget in [*widgets, *page.button_group]:
        assert _shown_at_first(widget.proto) == widget.value, widget.key


def _shown_at_first(proto):
    """What the browser shows that sees a widget for the first time."""
    if isinstance(proto, (SelectBoxProto, RadioProto)):
        return proto.options[proto.default]
    if isinstance(proto, MultiSelectProto):
        return [proto.options[index] for index in proto.default]
    if isinstance(proto, ButtonGroupProto):
        return proto.options[proto.default[0]].content
    return proto.default
