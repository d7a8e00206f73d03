// The same work in plain JavaScript: `tasks` async functions that await nothing `yields` times each.
async function task(yields) {
  for (let i = 0; i < yields; i++) await undefined;
}

export async function run(tasks, yields) {
  const running = [];
  for (let i = 0; i < tasks; i++) running.push(task(yields));
  await Promise.all(running);
}
