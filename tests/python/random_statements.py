"""The statements of random asyncio programs: each method `do_...` writes one, at an indentation and a depth of nesting.

Invariant: what a statement prints depends on the order of the loop alone; one whose docstring is "nests" has statements in it.

Next: `random_programs.py` chooses among them.
"""


class Statements:
    """Writes statements by the methods of the writer that it is a part of: line, pick, chance, below, mark, call, named, block."""

    # Statements that wait for little

    def do_log(self, indent, depth):
        self.line(indent, f"log(tag, 'at {self.mark()}', asyncio.current_task().get_name() != '')")

    def do_sleep(self, indent, depth):
        self.line(indent, f"await asyncio.sleep(delay() * {self.pick([1, 1, 2, 5])})")

    def do_yield(self, indent, depth):
        self.line(indent, f"for _ in range({1 + self.below(3)}):")
        self.line(indent + 1, "await asyncio.sleep(0)")

    def do_raise(self, indent, depth):
        if self.chance(40):
            self.line(indent, f"if shared['count'] % {2 + self.below(3)} == 0:")
            self.line(indent + 1, f"raise Oops({self.mark()})")
        self.line(indent, "shared['count'] += 1")

    def do_lock(self, indent, depth):
        self.line(indent, f"async with {self.pick(['lock', 'condition'])}:")
        self.line(indent + 1, f"log(tag, 'has it {self.mark()}')")
        self.line(indent + 1, f"await asyncio.sleep({self.pick(['0', 'delay()'])})")

    def do_semaphore(self, indent, depth):
        self.line(indent, "async with semaphore:")
        self.line(indent + 1, f"log(tag, 'permit {self.mark()}')")
        self.line(indent + 1, "await asyncio.sleep(delay())")

    def do_queue(self, indent, depth):
        kind = self.below(4)
        if kind == 0:
            self.line(indent, f"await queue.put({self.mark()})")
        elif kind == 1:
            self.line(indent, "log(tag, 'got', await queue.get())")
            self.line(indent, "queue.task_done()")
        elif kind == 2:
            self.line(indent, "try:")
            self.line(indent + 1, "log(tag, 'got', await asyncio.wait_for(queue.get(), delay()))")
            self.line(indent, "except TimeoutError:")
            self.line(indent + 1, "log(tag, 'nothing came')")
        else:
            self.line(indent, "if not queue.full():")
            self.line(indent + 1, f"queue.put_nowait({self.mark()})")

    def do_event(self, indent, depth):
        kind = self.below(5)
        if kind == 0:
            self.line(indent, "event.set()")
        elif kind == 1:
            self.line(indent, "event.clear()")
        elif kind == 2:
            self.line(indent, "async with condition:")
            self.line(indent + 1, f"condition.notify({1 + self.below(2)})")
        elif kind == 3:
            self.line(indent, "try:")
            self.line(indent + 1, "async with asyncio.timeout(delay()):")
            self.line(indent + 2, "async with condition:")
            self.line(indent + 3, "await condition.wait()")
            self.line(indent, "except TimeoutError:")
            self.line(indent + 1, "log(tag, 'not notified')")
        else:
            self.line(indent, "try:")
            self.line(indent + 1, "await asyncio.wait_for(event.wait(), delay() * 3)")
            self.line(indent + 1, "log(tag, 'event')")
            self.line(indent, "except TimeoutError:")
            self.line(indent + 1, "log(tag, 'no event')")

    def do_generator(self, indent, depth):
        # Closed here, since otherwise the garbage collector decides when.
        self.line(indent, f"async with contextlib.aclosing(numbers(tag, {1 + self.below(4)})) as items:")
        self.line(indent + 1, "async for n in items:")
        self.line(indent + 2, "log(tag, 'item', n)")
        if self.chance(30):
            self.line(indent + 2, f"if n == {self.below(3)}:")
            self.line(indent + 3, "break")

    def do_guard(self, indent, depth):
        self.line(indent, f"async with Guard(tag + '-{self.mark()}'):")
        self.line(indent + 1, f"await asyncio.sleep({self.pick(['0', 'delay()'])})")

    def do_barrier(self, indent, depth):
        self.line(indent, "try:")
        self.line(indent + 1, "async with asyncio.timeout(delay() * 2):")
        self.line(indent + 2, "log(tag, 'barrier', await barrier.wait() >= 0)")
        self.line(indent, "except (TimeoutError, asyncio.BrokenBarrierError) as error:")
        self.line(indent + 1, "log(tag, 'barrier', type(error).__name__)")

    # Statements with tasks

    def do_spawn(self, indent, depth):
        self.line(indent, f"tasks.append(asyncio.create_task({self.call()}, {self.named()}))")

    def do_eager(self, indent, depth):
        loop = "loop=asyncio.get_running_loop()"
        self.line(indent, f"tasks.append(asyncio.Task({self.call()}, {loop}, {self.named()}, eager_start=True))")

    def do_await(self, indent, depth):
        self.line(indent, f"log(tag, 'returned', await {self.call()})")

    def do_join(self, indent, depth):
        self.line(indent, "if tasks:")
        self.line(indent + 1, f"joined = tasks[{self.below(3)} % len(tasks)]")
        self.line(indent + 1, "try:")
        self.line(indent + 2, f"log(tag, 'joined', await {self.pick(['joined', 'Once(joined)', 'asyncio.shield(joined)'])})")
        self.line(indent + 1, "except Oops as error:")
        self.line(indent + 2, "log(tag, 'joined a failure', error)")
        if self.chance(60):
            self.line(indent + 1, "except asyncio.CancelledError:")
            self.line(indent + 2, "log(tag, 'joined a cancelled one', joined.cancelled())")
            self.line(indent + 2, "if asyncio.current_task().cancelling():")
            self.line(indent + 3, "raise")

    def do_cancel(self, indent, depth):
        self.line(indent, "if tasks:")
        self.line(indent + 1, f"log(tag, 'cancels', tasks[{self.below(3)} % len(tasks)].cancel())")

    def do_gather(self, indent, depth):
        calls = ", ".join(self.call() for _ in range(1 + self.below(3)))
        keep = self.chance(60)
        self.line(indent, "try:")
        self.line(indent + 1, f"log(tag, 'gathered', await asyncio.gather({calls}, return_exceptions={keep}))")
        self.line(indent, "except Oops as error:")
        self.line(indent + 1, "log(tag, 'gathered a failure', error)")

    def do_wait(self, indent, depth):
        when = self.pick(["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"])
        timeout = self.pick(["None", "delay()", "delay() * 4"])
        self.line(indent, "if tasks:")
        self.line(indent + 1, f"done, _ = await asyncio.wait(tasks, timeout={timeout}, return_when=asyncio.{when})")
        self.line(indent + 1, "log(tag, 'waited', names(done), [outcome(task) for task in tasks])")

    def do_as_completed(self, indent, depth):
        # Tasks, since a set of coroutines has no order of its own.
        calls = [self.call() for _ in range(1 + self.below(2))] + ["asyncio.sleep(delay(), 'slept')"]
        self.line(indent, f"made = [asyncio.create_task(call) for call in ({', '.join(calls)})]")
        self.line(indent, "for earliest in asyncio.as_completed(made):")
        self.line(indent + 1, "try:")
        self.line(indent + 2, "log(tag, 'next is', await earliest)")
        self.line(indent + 1, "except Oops as error:")
        self.line(indent + 2, "log(tag, 'next is a failure', error)")

    def do_callback(self, indent, depth):
        self.line(indent, f"handle = asyncio.get_running_loop().call_later(delay(), log, tag, 'timer {self.mark()}')")
        self.line(indent, f"asyncio.get_running_loop().call_soon(log, tag, 'soon {self.mark()}')")
        if self.chance(30):
            self.line(indent, "await asyncio.sleep(delay())")
            self.line(indent, "handle.cancel()")

    def do_future(self, indent, depth):
        self.line(indent, "future = asyncio.get_running_loop().create_future()")
        self.line(indent, f"future.add_done_callback(lambda future, tag=tag: log(tag, 'future is done {self.mark()}'))")
        how = self.pick(["set_result, 5", "set_exception, Oops('set')", "cancel"])
        self.line(indent, f"asyncio.get_running_loop().call_later(delay(), future.{how})")
        self.line(indent, "try:")
        self.line(indent + 1, "log(tag, 'future', await future)")
        self.line(indent, "except (Oops, asyncio.CancelledError) as error:")
        self.line(indent + 1, "log(tag, 'future', type(error).__name__)")

    def do_timeout(self, indent, depth):
        "nests"
        self.line(indent, "try:")
        self.line(indent + 1, f"async with asyncio.timeout(delay() * {self.pick([1, 3, 8])}):")
        self.block(indent + 2, depth)
        self.line(indent, "except TimeoutError:")
        self.line(indent + 1, "log(tag, 'timed out')")

    def do_wait_for(self, indent, depth):
        self.line(indent, "try:")
        self.line(indent + 1, f"log(tag, 'in time', await asyncio.wait_for({self.call()}, delay() * {self.pick([0, 1, 4])}))")
        self.line(indent, "except (TimeoutError, Oops) as error:")
        self.line(indent + 1, "log(tag, 'not in time', type(error).__name__)")

    def do_group(self, indent, depth):
        "nests"
        self.line(indent, "try:")
        self.line(indent + 1, "async with asyncio.TaskGroup() as group:")
        for _ in range(1 + self.below(3)):
            self.line(indent + 2, f"group.create_task({self.call()}, {self.named()})")
        self.block(indent + 2, depth)
        self.line(indent, "except ExceptionGroup as error:")
        self.line(indent + 1, "log(tag, 'group failed', sorted(str(inner) for inner in error.exceptions))")

    def do_loop(self, indent, depth):
        "nests"
        self.line(indent, f"for _ in range({2 + self.below(2)}):")
        self.block(indent + 1, depth)
