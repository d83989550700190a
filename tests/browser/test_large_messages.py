"""Whoever sends far more than a drawing keeps nobody waiting and leaves nothing behind."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosedError

from benchmarks.visitors import Visitor, drawings_of, visitor_of
from tests.browser.driver import running_app

ANSWERS, ROUNDS = 60, 4
# The code of a connection that is closed because a message was too big (RFC 6455, 7.4.1).
TOO_BIG = 1009
# What the app holds after some drawings, and half as much again.
MOST_MEMORY = 400 * 2**20


def one_long_path(n_bytes: int) -> list:
    commands = [["Q", 10.5, 20.5, i % 280, 30] for i in range(n_bytes // 30)]
    return [{"type": "path", "path": [["M", 1, 2], *commands], "strokeWidth": 18}]


def many_paths(n_bytes: int) -> list:
    path = {"type": "path", "path": [["M", 1, 2], ["L", 3, 4]], "strokeWidth": 18}
    return [path] * (n_bytes // len(json.dumps(path)))


def empty_lists(n_bytes: int) -> list:
    return [[]] * (n_bytes // 4)


def one_string(n_bytes: int) -> list:
    return [{"type": "path", "path": "M" * n_bytes}]


async def answer_times(visitor: Visitor, urls: list[str], count: int) -> list[float]:
    """The waiting times of one visitor, in ms; each answer must be right."""
    times = []
    for i in range(count):
        begin = time.perf_counter()
        assert await visitor.draw(urls[i % len(urls)]) == 7
        times.append(1000 * (time.perf_counter() - begin))
    return times


async def attack(port: int, drawings: list[str]) -> list[int]:
    """Send these as drawings, each by a visitor of its own.

    Returns:
        For each the code with which the connection was closed, 0 where it was answered.
    """
    codes = []
    for drawing in drawings:
        async with visitor_of(port) as visitor:
            try:
                await visitor.report(drawing)
                codes.append(0)
            except ConnectionClosedError as closed:
                codes.append(closed.rcvd.code)
    return codes


async def beside_an_attack(
    port: int, drawings: list[str]
) -> tuple[list[float], list[float], list[int]]:
    """One visitor's waiting times before and during an attack, and what became of that."""
    urls = drawings_of(7, 5)
    async with visitor_of(port) as visitor:
        await answer_times(visitor, urls, 20)
        before = await answer_times(visitor, urls, ANSWERS)
        attacking = asyncio.create_task(attack(port, drawings))
        during = await answer_times(visitor, urls, ANSWERS)
        return before, during, await attacking


@pytest.mark.parametrize(("n_bytes", "code"), [(9_000_000, TOO_BIG), (900_000, 0)])
def test_large_messages_keep_nobody_waiting_and_leave_nothing_behind(n_bytes, code):
    png = drawings_of(3, 1)[0]
    drawings = [
        json.dumps({"drawing": {"raw": {"objects": make(n_bytes)}, "data": png}})
        for make in (one_long_path, many_paths, empty_lists, one_string)
    ]
    with running_app() as app, ThreadPoolExecutor() as beside_playwright:
        memory = psutil.Process(app.process.pid).memory_info
        ratios = []
        # What else the machine does can only make it look slower, so a round without that counts.
        while len(ratios) < ROUNDS and min(ratios, default=2) >= 2:
            asked = beside_playwright.submit(asyncio.run, beside_an_attack(app.port, drawings))
            before, during, codes = asked.result()
            assert codes == [code] * len(drawings)
            ratios.append(np.mean(during) / np.mean(before))
        assert min(ratios) < 2
        assert memory().rss < MOST_MEMORY
        assert "Traceback" not in app.log()
