// A worker with Pyodide as it is published, for the benchmark: asyncio on its own loop, without Loopscope.
//
//   page                       worker
//     (started)      --------->
//     <------------  { ready: true }
//     source of an expression's coroutine  --->
//     <------------  what it gave, or { error }

import { loadPyodide } from "./python/pyodide.mjs";

const site = new URL("./python/", import.meta.url).href;
const python = await loadPyodide({
  indexURL: site,
  packageBaseUrl: site,
  lockFileContents: {
    info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
    packages: {},
  },
});

onmessage = async ({ data }) => {
  try {
    postMessage(await python.runPythonAsync(data));
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
postMessage({ ready: true });
