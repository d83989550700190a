"""The networks of a visitor: those that train or wait, those that are done, those that failed."""

from collections.abc import Iterable
from dataclasses import dataclass

from mnist_model.networks.design import Design
from mnist_trainer import Job, OwnModel, jobs_of, models_of


@dataclass(frozen=True)
class Own:
    """A network of a visitor's.

    job:   its training, as far as it is still known.
    model: what came of it; None if nothing has.
    """

    job: Job | None
    model: OwnModel | None

    @property
    def design(self) -> Design:
        """What it was built as."""
        return (self.model or self.job).design  # type: ignore[union-attr]  # one of them is there

    @property
    def is_active(self) -> bool:
        """Whether it trains, or waits for its turn."""
        return (
            self.model is None
            and self.job is not None
            and self.job.state in ("waiting", "training")
        )


def own_networks(visitor: str) -> dict[str, Own]:
    """The networks of a visitor by what they are called on the page, the newest first."""
    jobs = {job.id: job for job in jobs_of(visitor)}
    models = {model.id: model for model in models_of(visitor)}
    made = [(model.made.timestamp(), Own(jobs.get(id), model)) for id, model in models.items()]
    begun = [
        (job.started.timestamp() if job.started else float("inf"), Own(job, None))
        for job in jobs.values()
        # A model that was deleted leaves nothing that could be shown.
        if job.id not in models and job.state not in ("done", "stopped")
    ]
    # What trains or waits comes before all that has ended.
    ranked = sorted([*made, *begun], key=lambda at: (at[1].is_active, at[0]), reverse=True)
    return _by_name(own for _, own in ranked)


def _by_name(networks: Iterable[Own]) -> dict[str, Own]:
    """By name; of a training that failed, the name may have been given again."""
    named: dict[str, Own] = {}
    for own in networks:
        name = (own.model or own.job).name  # type: ignore[union-attr]  # one of them is there
        label, number = name, 2
        while label in named:
            label, number = f"{name} ({number})", number + 1
        named[label] = own
    return named
