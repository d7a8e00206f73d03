// Runs Perfetto's trace_processor, the WebAssembly build that Perfetto's own page uses, outside of a browser.
//
//     node trace_processor.mjs <directory with engine_bundle.js and trace_processor.wasm> < requests > replies
//
// Both streams are messages `perfetto.protos.TraceProcessorRpcStream`. The bundle is the page's Web Worker: it expects
// to be sent a port, and bytes on it. Here is the little of a worker's world that it looks at, and no more: it refuses
// to run where it finds Node.
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
// It loads its WebAssembly synchronously, as only a worker may.
self.XMLHttpRequest = class {
  open(_method, url) {
    this.name = String(url).split("/").pop();
  }
  send() {
    this.status = 200;
    this.response = new Uint8Array(read(this.name)).buffer;
  }
};
// What the engine logs must not mix with its replies.
console.log = console.error;

vm.runInThisContext(read("engine_bundle.js").toString(), { filename: "engine_bundle.js" });

const port = {
  postMessage(reply) {
    for (let written = 0; written < reply.length; ) written += writeSync(1, reply, written);
  },
};
self.onmessage({ data: port });
// What the module still has to do is in promises, and those come before any timer.
await later(0);
port.onmessage({ data: new Uint8Array(requests) });
