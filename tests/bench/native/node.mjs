// Runs the benchmark page's programs in Node. Prints the page's JSON.
//
// Usage: node node.mjs <directory of the benchmark page>

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Node's global object has the properties of `window` that the page uses: clock, timeouts, message channels.
globalThis.Window = class {
  static [Symbol.hasInstance](object) {
    return object === globalThis;
  }
};
globalThis.window = globalThis;

const site = resolve(process.argv[2]);
const bench = await import(pathToFileURL(join(site, "loopscope_bench.js")));
await bench.default({ module_or_path: await readFile(join(site, "loopscope_bench_bg.wasm")) });
console.log(await bench.measure());
// Its message ports would keep the process alive.
process.exit(0);
