from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogue import locks
from bot.dialogue.locks import ConversationBusy, InProcessLocks, Locks, RedisLocks


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("no redis-server is installed")
    path: Path = tmp_path_factory.mktemp("redis") / "redis.sock"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(path), "--save", ""], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    break
            time.sleep(0.05)
        yield f"unix://{path}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["in process", "redis"])
async def hold(request: pytest.FixtureRequest) -> Locks:
    if request.param == "in process":
        return InProcessLocks()
    return RedisLocks(request.getfixturevalue("redis_url"))


async def test_one_conversation_is_held_by_one_at_a_time_in_order(hold: Locks) -> None:
    inside, most, order = 0, 0, []

    async def turn(number: int) -> None:
        nonlocal inside, most
        async with hold.hold("one"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(5)))
    assert most == 1
    assert sorted(order) == [0, 1, 2, 3, 4]
    if isinstance(hold, InProcessLocks):
        assert order == [0, 1, 2, 3, 4], "first come, first served"


async def test_another_conversation_does_not_wait(hold: Locks) -> None:
    async with hold.hold("one"), asyncio.timeout(1), hold.hold("two"):
        pass


async def test_a_lock_is_free_again_after_an_error(hold: Locks) -> None:
    with pytest.raises(ValueError):
        async with hold.hold("one"):
            raise ValueError
    async with asyncio.timeout(1), hold.hold("one"):
        pass


async def test_who_waits_too_long_is_told_busy(hold: Locks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_S", 0.05)
    async with hold.hold("one"):
        with pytest.raises(ConversationBusy) as raised:
            async with hold.hold("one"):
                pass
    assert "again" in raised.value.hint
    async with hold.hold("one"):
        pass


async def test_a_cancelled_wait_leaves_the_lock_usable(hold: Locks) -> None:
    async def wait() -> None:
        async with hold.hold("one"):
            pass

    async with hold.hold("one"):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(2), hold.hold("one"):
        pass


async def test_locks_that_nobody_holds_are_forgotten() -> None:
    hold = InProcessLocks()
    for number in range(50):
        async with hold.hold(str(number)):
            pass
    gc.collect()
    assert len(hold._locks) == 0


async def test_a_redis_that_does_not_answer_is_busy_and_not_a_free_pass() -> None:
    hold = RedisLocks("redis://127.0.0.1:1/0")
    with pytest.raises(ConversationBusy):
        async with hold.hold("one"):
            pytest.fail("nobody may go on without the lock")
