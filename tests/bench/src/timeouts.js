// The same sleeps in plain JavaScript: a `setTimeout` each.
const sleep = (delay) => new Promise((resolve) => setTimeout(resolve, delay));

export async function timeouts(kind, tasks, chain) {
  const began = performance.now();
  if (kind === "chain") {
    for (let i = 0; i < chain; i++) await sleep(1);
    return (performance.now() - began) / chain;
  }
  const late = [];
  const task = async (delay) => {
    await sleep(delay);
    late.push(performance.now() - began - delay);
  };
  const running = [];
  for (let i = 0; i < tasks; i++) running.push(task(kind === "1 ms" ? 1 : (i * 7919) % 1001));
  await Promise.all(running);
  late.sort((a, b) => a - b);
  return late[Math.floor((late.length * 99) / 100)];
}
