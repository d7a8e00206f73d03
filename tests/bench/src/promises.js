// The same work in plain JavaScript.

// `tasks` async functions that await nothing `yields` times each.
export async function yields(tasks, yields) {
  const task = async () => {
    for (let i = 0; i < yields; i++) await undefined;
  };
  const running = [];
  for (let i = 0; i < tasks; i++) running.push(task());
  await Promise.all(running);
}

// Async functions that end at their first step, a thousand at a time.
export async function spawns(tasks) {
  let ended = 0;
  const task = async () => {
    await undefined;
    ended++;
  };
  for (let batch = 1; batch <= tasks / 1000; batch++) {
    for (let i = 0; i < 1000; i++) task();
    while (ended < batch * 1000) await undefined;
  }
}

// Async functions whose results are awaited one by one.
export async function awaits(tasks) {
  const task = async (n) => {
    await undefined;
    return n;
  };
  for (let n = 0; n < tasks; n++) if ((await task(n)) !== n) throw new Error("another task's result");
}

// A place for one message, and who waits for it.
class Box {
  put(message) {
    this.message = message;
    this.full = true;
    this.wake?.();
  }

  async take() {
    while (!this.full) await new Promise((resolve) => (this.wake = resolve));
    this.full = false;
    return this.message;
  }
}

export async function pingPongs(rounds) {
  const ping = new Box();
  const pong = new Box();
  (async () => {
    for (let n = 0; n < rounds; n++) pong.put(await ping.take());
  })();
  for (let n = 0; n < rounds; n++) {
    ping.put(n);
    if ((await pong.take()) !== n) throw new Error("a message was lost");
  }
}
