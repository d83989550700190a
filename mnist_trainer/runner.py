"""Trains what waits, one after the other, in the background of the app."""

import logging
import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mnist_model.training.progress_file import STOP, read_progress
from mnist_trainer import jobs, models, process
from mnist_trainer.errors import TrainingError, sentence_of
from mnist_trainer.folders import take_machine, taking_turns
from mnist_trainer.jobs import DONE, INTERRUPTED, STOPPED, TRAINING, WAITING, KeptJob
from mnist_trainer.measured_speed import note_speed
from mnist_trainer.settings import Settings

_log = logging.getLogger(__name__)

# How long a training that was stopped at its time limit may take to score what it learned.
GRACE_S = 300
# A training with which the app ended so often does not go on by itself: it may be the cause.
MOST_LOST_APPS = 3
LOST = "The app ended several times while it trained. It can go on where it was."
# How long until a disk that was full is tried again.
_RETRY_S = 3
TOO_LONG = "It took longer than the {} minutes that a training may take, and did not end."
TIME_UP = "It reached the {} minutes that a training may take, and keeps what it learned."


class Runner:
    """A thread that starts the next training, and notices how it ends.

    Several apps may each have one: they take turns. Everything is on disk, so what one app has
    left undone another goes on with.
    """

    def __init__(self, script: Path = process.TRAIN_SCRIPT, poll_s: float = 0.4) -> None:
        """Start nothing yet.

        Args:
            script: what trains, called as train.py is.
            poll_s: how often to look for what has changed.
        """
        self._script, self._poll_s = script, poll_s
        self._thread: threading.Thread | None = None
        self._is_over = threading.Event()
        self._starting = threading.Lock()
        # The training that runs: its folder, its process, the right to train, and since when.
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._machine = -1
        self._began = 0.0
        self._is_time_up = False

    def start(self) -> None:
        """Begin to train what waits; called again, this does nothing."""
        with self._starting:
            if self._thread is None:
                self._is_over.clear()
                self._thread = threading.Thread(
                    target=self._work, name="mnist-trainer", daemon=True
                )
                self._thread.start()

    def finish(self) -> None:
        """End the training that runs, and take up nothing more; the next app goes on with it."""
        with self._starting:
            self._is_over.set()
            if self._thread:
                self._thread.join()
            self._thread = None

    def _work(self) -> None:
        logged = None
        while not self._is_over.wait(self._poll_s):
            try:
                self._step()
            except Exception as error:
                # A fault of one moment, or one training, must not end all others; and a disk may be
                # full, or read-only, for days.
                fault = type(error), getattr(error, "errno", None)
                if fault != logged:
                    _log.exception("a training could not be looked after")
                    logged = fault
                self._is_over.wait(_RETRY_S)
        if self._process:
            process.end(self._process)
            with suppress(OSError):
                self._note_end(by_app=True)
            self._let_go()

    def _step(self) -> None:
        if self._process is None:
            if any(job.is_active for job in jobs.all_jobs()):
                self._begin()
        elif self._process.poll() is None:
            self._watch()
        else:
            # If the disk is full just now, what became of it is noted later.
            self._note_end(by_app=False)
            self._let_go()

    def _begin(self) -> None:
        """Start the next training, if no other app trains."""
        machine = take_machine()
        if machine is None:
            return
        try:
            with taking_turns():
                job = _next_job()
                if job is None:
                    return
                self._folder, self._began, self._is_time_up = job.folder, time.time(), False
                begun = replace(job, state=TRAINING, started=job.started or self._began)
                try:
                    jobs.write(replace(begun, resumes=True))
                    self._process = process.start(job, machine, self._script)
                except OSError as error:
                    _end(begun, INTERRUPTED, _sentence(error))
                else:
                    self._machine = os.dup(machine)
        finally:
            os.close(machine)

    def _watch(self) -> None:
        """Stop what takes too long, and what nobody can have any more."""
        assert self._process is not None
        job = jobs.job_at(self._folder)
        if job is None:  # somebody removed its folder
            process.end(self._process)
            return
        minutes = _minutes()
        over_s = job.seconds_used + time.time() - self._began - 60 * minutes
        if over_s > 0 and not self._is_time_up:
            (job.live / STOP).touch()
            self._is_time_up = True
        if over_s > GRACE_S:
            process.end(self._process)

    def _note_end(self, by_app: bool) -> None:
        """Note what became of the training that ran; raises OSError where the disk is full."""
        assert self._process is not None
        with taking_turns():
            job = jobs.job_at(self._folder)
            if job is None:
                shutil.rmtree(self._folder, ignore_errors=True)
                return
            used = job.seconds_used + time.time() - self._began
            job = replace(job, seconds_used=used)
            minutes = _minutes()
            if _is_trained(job):
                _keep(job, TIME_UP.format(minutes) if self._is_time_up else "")
            elif by_app:
                shutil.rmtree(job.temporary, ignore_errors=True)
                jobs.write(replace(job, state=WAITING))
            else:
                code, said = self._process.returncode, process.last_words(job.log)
                state, sentence = process.reason(code, said)
                _end(job, state, TOO_LONG.format(minutes) if self._is_time_up else sentence)
                _log.warning("training %s ended with %s: %s", job.id, code, said)

    def _let_go(self) -> None:
        assert self._process is not None
        if self._process.stdin:
            self._process.stdin.close()
        os.close(self._machine)
        self._process, self._machine = None, -1


def _minutes() -> float:
    """How long a training may take; one that runs must not suffer from a wrong setting."""
    try:
        return Settings.from_environment().minutes
    except TrainingError:  # which whoever submits is told
        return Settings.minutes


def _next_job() -> KeptJob | None:
    """What is to be trained now; first it settles what an app left behind that was killed."""
    for job in jobs.all_jobs():
        if job.is_active and _is_trained(job):
            _keep(job, "")
        elif job.state == TRAINING and job.lost_apps + 1 >= MOST_LOST_APPS:
            _end(job, INTERRUPTED, LOST)
        elif job.state == TRAINING:
            try:
                jobs.write(replace(job, state=WAITING, lost_apps=job.lost_apps + 1))
            except OSError as error:
                _end(job, INTERRUPTED, _sentence(error))
    return next((job for job in jobs.all_jobs() if job.state == WAITING), None)


def _is_trained(job: KeptJob) -> bool:
    return job.bundle.is_dir() or models.is_kept(job)


def _keep(job: KeptJob, message: str) -> None:
    """Give a trained model to its owner, as a whole."""
    progress = read_progress(job.live)
    jobs.make_room(job)
    try:
        if not models.is_kept(job):
            models.adopt(job)
            note_speed(job.design, progress)
    except OSError as error:
        _end(job, INTERRUPTED, _sentence(error))
    else:
        _end(job, STOPPED if progress and progress.stopped else DONE, message)


def _end(job: KeptJob, state: str, message: str) -> None:
    jobs.make_room(job)
    jobs.write(replace(job, state=state, message=message, finished=time.time()))


def _sentence(error: OSError) -> str:
    _log.warning("%s", error)
    return sentence_of(error)


# The one of this app: app.py starts it where visitors may train, asgi.py ends it.
RUNNER = Runner()
