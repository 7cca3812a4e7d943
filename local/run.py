"""`python -m local run`: checks, start, wait for a signal, stop."""

import argparse
import asyncio
import signal
import time

from deployment import stack_file
from local import ready_message
from local.dynamodb import store
from local.engine import Engine
from local.issuer import tokens
from local.logs import Logs
from local.paths import Paths
from local.plan import Debug, Plan, Web, listen, port_of_front_ends
from local.practice import seed
from local.practice.people import Person


async def run_until_stopped(options: argparse.Namespace, paths: Paths) -> None:
    """Start the stack, wait for Ctrl-C or SIGTERM, and stop within two seconds."""
    began = time.monotonic()
    stop = _on_signals()
    stack_file.remove(paths.data)
    store.executable()  # first, because it is most likely to be missing
    template, socket = options.template.resolve(), listen(options.port)
    plan = Plan(paths, template, socket, _debug(options), _web(options), options.sign_in)
    engine = _engine(plan, Logs(paths.logs, verbose=options.verbose))
    running = asyncio.create_task(_run(engine, options, paths, began))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stack_file.remove(paths.data)
        await _cancel(running)
        await _cancel(stopped)
        await engine.stop()
    if not running.cancelled():
        running.result()


def _engine(plan: Plan, logs: Logs) -> Engine:
    """The engine; the sockets are closed if its key or its journal cannot be read."""
    try:
        return Engine(plan, logs)
    except BaseException:
        for each in plan.sockets:
            each.close()
        raise


def _debug(options: argparse.Namespace) -> Debug | None:
    return Debug(options.debug, options.debug_port) if options.debug else None


def _web(options: argparse.Namespace) -> Web | None:
    """None if there are no built front ends."""
    folder = options.web.resolve()
    if not folder.is_dir():
        return None
    return Web(folder, listen(port_of_front_ends(options.port, options.web_port), "--web-port"))


async def _run(engine: Engine, options: argparse.Namespace, paths: Paths, began: float) -> None:
    new_store = not paths.store.exists()
    await engine.start()
    document = engine.document()
    thread_id = None
    if not options.no_seed:

        def token_for(person: Person) -> str:
            return tokens.token(engine.key, document["issuer"], person)

        thread_id = await seed.once(engine.journal, document["api_url"], token_for, anew=new_store)
    stack_file.write(paths.data, document)
    print(ready_message.text(document, thread_id, time.monotonic() - began), flush=True)
    engine.warm()
    engine.watch_template()
    await asyncio.Event().wait()


def _on_signals() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


async def _cancel(task: asyncio.Task[object]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
