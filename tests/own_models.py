"""Models that a visitor trained, without a training: copies of bundles, in the data folder."""

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st

from app_pages.common import visitor
from mnist_model.networks.design import DESIGNS, Design
from mnist_trainer import jobs, models
from tests.own_networks import a_training


def keep_model(
    owner: str, name: str, bundle: Path, design: Design = DESIGNS["dense-128"], **without: object
) -> str:
    """Give a visitor a copy of a bundle as his own model.

    Args:
        bundle: the folder of the bundle.
        without: parts of its metrics to change; None takes one out.

    Returns:
        Its id.
    """
    job = jobs.job_at(jobs.folder_of(a_training(owner, name, jobs.DONE, design=design)))
    shutil.copytree(bundle, job.bundle)
    if without:
        change(job.bundle, without)
    models.adopt(job)
    shutil.rmtree(job.folder)
    return job.id


def change(bundle: Path, changes: dict[str, object]) -> None:
    """Change parts of a bundle's metrics; files that are to be None are taken away."""
    file = bundle / "metrics.json"
    metrics = json.loads(file.read_text("utf-8"))
    for part, value in changes.items():
        if part in metrics["sha256"]:
            (bundle / part).unlink()
            del metrics["sha256"][part]
        elif value is None:
            metrics.pop(part, None)
        else:
            metrics[part] = value
    file.write_text(json.dumps(metrics), "utf-8")


def visit_as(owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pages that are opened from now on take their visitor for this one."""
    monkeypatch.setattr(visitor, "new_visitor_id", lambda: owner)
    # Outside of any page, Streamlit's state is the process's: another test was another visitor.
    monkeypatch.delitem(st.session_state, visitor._KEY, raising=False)
