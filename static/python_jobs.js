// The workers that run jobs of Python's executors, for python_worker.js. Each has an interpreter of its own, booted from the same
// snapshot; functions and results travel as bytes (src/python/jobs.py).
//
// Invariant: a worker has one job at a time; a job is answered once, with bytes, or with a text if its worker broke.

const timestamp = () => performance.timeOrigin + performance.now();
const ago = (at) => Math.max(0, timestamp() - at);

/** Runs jobs; `host` has the lanes of the trace, `snapshot` gives the memory to boot from. */
export class JobWorkers {
  constructor(host, snapshot) {
    this.host = host;
    this.snapshot = snapshot;
    this.wheels = [];
    this.workers = [];
    this.queue = [];
  }

  /** Sends a job to a free worker, to a new one if fewer than `most` work, or queues it. */
  submit(job, name, bytes, most) {
    this.queue.push({ job, name, bytes, most });
    this.assign();
  }

  /** Takes back a job that no worker has; false if one has. */
  cancel(job) {
    const queued = this.queue.length;
    this.queue = this.queue.filter((waiting) => waiting.job !== job);
    return this.queue.length < queued;
  }

  assign() {
    while (this.queue.length) {
      const { most } = this.queue[0];
      const busy = this.workers.filter(({ current }) => current).length;
      if (busy >= most) return;
      const free = this.workers.find(({ current }) => !current) ?? this.start();
      free.current = this.queue.shift();
      this.host.job_sent(free.number);
      if (free.ready) this.send(free);
    }
  }

  send({ worker, current }) {
    worker.postMessage({ kind: "job", bytes: current.bytes }, [current.bytes.buffer]);
  }

  start() {
    const worker = new Worker(new URL("./python_worker.js", import.meta.url), { type: "module" });
    const entry = { number: this.workers.length, worker, ready: false, current: undefined };
    this.workers.push(entry);
    worker.onmessage = ({ data }) => this.hear(entry, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.hear(entry, { kind: "fault", text: event.message || "the worker broke" });
    };
    worker.postMessage({ kind: "boot", snapshot: this.snapshot(), wheels: this.wheels });
    return entry;
  }

  hear(entry, data) {
    switch (data.kind) {
      case "ready":
        entry.ready = true;
        if (entry.current) this.send(entry);
        break;
      case "began":
        this.host.job_began(entry.number, entry.current.name, ago(data.at));
        break;
      case "done":
        this.end(entry, ago(data.at), data.bytes);
        break;
      case "fault":
        entry.worker.terminate();
        entry.ready = false;
        this.end(entry, 0, data.text);
        break;
    }
  }

  end(entry, since, answer) {
    const { current } = entry;
    entry.current = undefined;
    if (current) this.host.job_ended(entry.number, current.job, since, answer);
    this.assign();
  }
}

/** The time as a worker sends it. */
export const sentAt = timestamp;
