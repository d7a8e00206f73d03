// Runs Perfetto's trace_processor, the WebAssembly build of Perfetto's UI, outside a browser.
//
//     node trace_processor.mjs <directory with engine_bundle.js and trace_processor.wasm> < requests > replies
//
// Both streams are messages `perfetto.protos.TraceProcessorRpcStream`. The bundle is the UI's Web Worker: it expects a
// MessagePort, and requests as bytes on that. This file emulates only the worker APIs that the bundle uses, and hides
// `process`, because the bundle refuses to run on Node.
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import vm from "node:vm";

const directory = process.argv[2];
const requests = readFileSync(0);
const read = (name) => readFileSync(join(directory, name));

const self = globalThis;
delete self.process;
self.self = self;
self.WorkerGlobalScope = class {};
self.importScripts = () => {};
self.location = { href: "file:///engine_bundle.js" };
// The bundle loads its WebAssembly by a synchronous request, which only workers may use.
self.XMLHttpRequest = class {
  open(_method, url) {
    this.name = String(url).split("/").pop();
  }
  send() {
    this.status = 200;
    this.response = new Uint8Array(read(this.name)).buffer;
  }
};
// The engine's log must not mix with its replies on standard output.
console.log = console.error;

vm.runInThisContext(read("engine_bundle.js").toString(), { filename: "engine_bundle.js" });

const port = {
  postMessage(reply) {
    for (let written = 0; written < reply.length; ) written += writeSync(1, reply, written);
  },
};
self.onmessage({ data: port });
// The module's initialisation continues in promises, which are settled before any timer fires.
await later(0);
port.onmessage({ data: new Uint8Array(requests) });
