// The worker in which Python runs: boots CPython (Pyodide) beside the host (interpreter.js, Rust: src/python/host) and joins the
// two. The page's side is src/python/worker_run.rs.
//
//   page                                        worker
//     { kind: "boot", snapshot?, wheels?, isRust?, lab? }  ->  isRust: for a demo in Rust, so without Python
//                                                         lab: its token and services
//     <------------  { kind: "progress", loaded, total }    bytes
//     <------------  { kind: "ready", snapshot? }           memory of a booted interpreter, if none was given
//     { kind: "run", source, name, speed, options }  -->     or { demo, params, speed }, a demo in Rust
//     <------------  { kind: "events", bytes, state, now }  while it runs: see trace::binary
//     { kind: "command", word } | { kind: "step" } | { kind: "speed", speed }  -->
//     <------------  { kind: "stepped", waits }
//     { kind: "route", settings } | { kind: "cut", connection }       routes also before a program runs
//     <------------  { kind: "network", view }              when it has changed
//     { kind: "request", order, request }  ------>             requests to the program's servers
//     <------------  { kind: "answered", order, answers }   none if the program ended before
//     <------------  { kind: "outdated", what, line, since, sentences, first, last, replacement }
//         the lines first to last can be replaced; first is 0 if they cannot; sentences: one for each language of the page
//     { kind: "job", bytes }  ------------------>              in place of a program: from python_jobs.js
//     <------------  { kind: "began", at }, { kind: "done", at, bytes }
//     <------------  { kind: "ended", outcome, error, file, line, traceback }
//   or, in place of any answer,  { kind: "fault", text }
//
// A worker runs one program: the page then drops it, so that no program sees what another left behind.
//
// Invariant: `loopscopeGuest` is complete before the host ticks.

import init, * as host from "./interpreter.js";
import { JobWorkers, sentAt } from "./python_jobs.js";

const SITE = new URL("./python/", import.meta.url);
const LIBRARY = "/lib/python3.14/site-packages";
const PACKAGE = `${LIBRARY}/_loopscope/`;
// Synchronous code of Python waits for the host by stack switching, where the browser has it.
const canSwitchStacks = "Suspending" in WebAssembly;

let python;
let packageList;
let program;
let entered = false;
// The memory that this interpreter was booted from, or that it was booted to.
let bootedFrom;
const jobs = new JobWorkers(host, () => bootedFrom);

// What the host calls (src/python/host/calls.rs). CPython attaches the others. Its modules are installed within a
// program without events, of which the page need not know.
globalThis.loopscopeGuest = {
  send: (bytes, state, now) => {
    if (entered) postMessage({ kind: "events", bytes, state, now }, [bytes.buffer]);
  },
  ended: (outcome, error) => postMessage({ kind: "ended", outcome, error, file: "", line: 0 }),
  fault: (text) => postMessage({ kind: "fault", text }),
  answered: (order, answers) => postMessage({ kind: "answered", order, answers }),
  network: (view) => postMessage({ kind: "network", view }),
};

// What the host calls for the database under its MySQL server.
globalThis.loopscopeBoot = {
  openSqlite: async () => (await import("./sqlite.js")).open(),
};

// Fetches and unpacks a package, within an import statement: so synchronously.
const installPackage = (file) => {
  const request = new XMLHttpRequest();
  request.open("GET", new URL(file, SITE), false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${file}: HTTP ${request.status}`);
  const kind = file.endsWith(".tar.zst") ? "tar.zst" : "whl";
  python.unpackArchive(new Uint8Array(request.response), kind, { extractDir: LIBRARY });
};

// What CPython calls, as the module _loopscope_host.
const hostModule = () => ({
  ...host,
  package_list: () => packageList,
  install_package: installPackage,
  can_block: () => canSwitchStacks && entered,
  submit_job: (job, name, bytes, most) => jobs.submit(job, name, bytes, most),
  cancel_job: (job) => jobs.cancel(job),
  report_outdated: (what, subject, since, modern, line, first, last, replacement) => {
    const sentences = host.outdated_sentences(what, subject, since, modern);
    postMessage({ kind: "outdated", what, line, since, sentences, first, last, replacement });
  },
  attach: (name, call) => {
    // The arguments are destroyed when this returns.
    loopscopeGuest[name] = call.copy();
  },
});

// Counts the bytes of the files that Pyodide fetches.
const countFetches = (total) => {
  const plain = globalThis.fetch;
  let loaded = 0;
  globalThis.fetch = async (...request) => {
    const response = await plain(...request);
    if (!response.ok || !response.body) return response;
    const counted = new TransformStream({
      transform(chunk, out) {
        loaded += chunk.byteLength;
        postMessage({ kind: "progress", loaded, total });
        out.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counted), { headers: response.headers });
  };
  return () => {
    globalThis.fetch = plain;
  };
};

const boot = async ({ snapshot, wheels, isRust, lab }) => {
  await init();
  if (lab) host.set_lab(lab);
  if (isRust) {
    postMessage({ kind: "ready" });
    return;
  }
  packageList = await (await fetch(new URL("packages.json", SITE))).text();
  const listed = JSON.parse(packageList);
  if (listed.missing) throw new Error(listed.missing);
  const { loadPyodide } = await import(new URL("pyodide.mjs", SITE));
  const sizes = listed.files ?? {};
  const stopCounting = countFetches((sizes["pyodide.asm.wasm"] ?? 0) + (sizes["python_stdlib.zip"] ?? 0));
  python = await loadPyodide({
    indexURL: SITE.href,
    packageBaseUrl: SITE.href,
    lockFileContents: {
      info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
      packages: {},
    },
    // Hashes, and with them the order of sets, are the same in each run. Programs find this site by its address.
    env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide", SITE: new URL("./", import.meta.url).href },
    ...(snapshot ? { _loadSnapshot: snapshot } : { _makeSnapshot: true }),
  });
  stopCounting();
  const made = snapshot ? undefined : python.makeMemorySnapshot();
  // The page gets a copy: a transferred one would be gone here.
  bootedFrom = snapshot ?? made;
  python.FS.mkdirTree(PACKAGE);
  for (const [name, text] of host.python_modules()) python.FS.writeFile(PACKAGE + name, text);
  // What makes or loads snapshots gives Python a stand-in, whose accessors lack their object.
  python.registerJsModule("js", globalThis);
  python.registerJsModule("_loopscope_host", hostModule());
  // Read every few thousand instructions of Python: the host sends what it has, if a step takes long.
  python.setInterruptBuffer({
    get 0() {
      host.heartbeat();
      return 0;
    },
    set 0(_) {},
  });
  host.begin("virtual");
  program = python.pyimport("_loopscope");
  program.install();
  if (wheels) python.pyimport("_loopscope.packages").install_wheels(wheels);
  host.end();
  postMessage({ kind: "ready", snapshot: made });
};

// Runs the program on this stack, or on one that is switched. Where the browser cannot switch stacks, in real time, the top
// level runs in parts between which the host runs a loop.
const execute = async (source, name, options) => {
  if (canSwitchStacks) return program.run.callPromising(source, name, options);
  if (host.is_virtual()) return program.run(source, name, options);
  let next = program.begin(source, name, options);
  while (typeof next === "number") next = program.resume(await host.run_loop(next));
  return next;
};

const run = async ({ source, name, speed, options, demo, params }) => {
  if (demo) {
    entered = true;
    host.run_demo(demo, params, speed);
    return;
  }
  host.begin(speed);
  entered = true;
  const given = python.toPy(options ?? {});
  jobs.wheels = options?.wheels;
  const [outcome, error, file, line, traceback] = await execute(source, name, given);
  host.end();
  postMessage({ kind: "ended", outcome, error, file, line, traceback });
};

// Runs one job of an executor, in real time.
const runJob = ({ bytes }) => {
  host.begin("real");
  postMessage({ kind: "began", at: sentAt() });
  const execute = python.pyimport("_loopscope.jobs").execute;
  const answer = execute(bytes);
  host.end();
  postMessage({ kind: "done", at: sentAt(), bytes: answer }, [answer.buffer]);
};

const fault = (error) => {
  host.end?.();
  const isTooDeep = error instanceof RangeError;
  const text = isTooDeep ? "the program recursed deeper than the browser's stack allows" : error?.message ?? String(error);
  postMessage({ kind: "fault", text });
};

onmessage = ({ data }) => {
  switch (data.kind) {
    case "boot":
      boot(data).catch(fault);
      break;
    case "run":
      run(data).catch(fault);
      break;
    case "job":
      try {
        runJob(data);
      } catch (error) {
        fault(error);
      }
      break;
    case "command":
      host.command(data.word);
      break;
    case "speed":
      host.set_speed(data.speed);
      break;
    case "request":
      host.request(data.order, data.request);
      break;
    case "route":
      host.set_route(data.settings);
      break;
    case "cut":
      host.cut(data.connection);
      break;
    case "step":
      postMessage({ kind: "stepped", waits: host.step_once() });
      break;
  }
};
