// Makes the page's copy of Python, then boots it and imports every package.
//
//     node pack.mjs <plan.json> <directory of the npm package> <directory of the wheels> <new directory>
//
// The plan is src/python/packages.json, without packages that are not to be packed; each has `archive`, its file in the new
// directory. Standard output: what was imported, and the sizes. After a failure its text and exit status 1.
// Next: pack.py.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [planFile, npm, wheels, target] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const { loadPyodide } = await import(pathToFileURL(join(npm, "pyodide.mjs")));
// What Pyodide fetches of its list of packages: none, because the page loads its own.
const lock = { info: JSON.parse(readFileSync(join(npm, "pyodide-lock.json"), "utf8")).info, packages: {} };

function boot(directory, env) {
  const options = { indexURL: directory, lockFileContents: lock, packageBaseUrl: directory };
  return loadPyodide({ ...options, env: { PYTHONHASHSEED: "0", ...env } });
}

async function pack() {
  for (const file of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) {
    copyFileSync(join(npm, file), join(target, file));
  }
  writeFileSync(join(target, "pyodide-lock.json"), JSON.stringify(lock));
  for (const { archive } of plan.packages) mkdirSync(dirname(join(target, archive)), { recursive: true });
  // Compiled code without columns is a quarter smaller; only the marks under a library's line in a traceback need them.
  const python = await boot(npm, { PYTHONNODEBUGRANGES: "1" });
  for (const [inside, outside] of [["/wheels", wheels], ["/target", target]]) {
    python.FS.mkdirTree(inside);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: outside }, inside);
  }
  const names = python.toPy({});
  python.runPython(readFileSync(new URL("pack.py", import.meta.url), "utf8"), { globals: names, filename: "pack.py" });
  names.get("pack")(python.toPy(plan), "/wheels", "/target");
}

// As the page does it.
async function importAll() {
  const [python, booted] = await timed(() => boot(target));
  const told = [`start ${booted} ms`];
  for (const { archive } of plan.packages) {
    const extractDir = "/lib/python3.14/site-packages";
    python.unpackArchive(new Uint8Array(readFileSync(join(target, archive))), "tar.zst", { extractDir });
  }
  for (const name of ["asyncio", "unittest", ...plan.packages.flatMap(({ imports }) => imports)]) {
    const [, took] = await timed(() => python.pyimport(name));
    told.push(`${name} ${took} ms`);
  }
  console.log(told.join(", "));
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - start)];
}

function printSizes() {
  const totals = [0, 0];
  const row = (sizes, name) => console.log(sizes.map((size) => String(size).padStart(9)).join("  ") + `  ${name}`);
  row(["bytes", "gzip"], "");
  for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]) {
    const content = readFileSync(join(target, name));
    const sizes = [content.length, gzipSync(content, { level: 9 }).length];
    sizes.forEach((size, index) => (totals[index] += size));
    row(sizes, name);
  }
  row(totals, "to start Python");
}

try {
  await pack();
  await importAll();
  printSizes();
} catch (error) {
  // Not the error itself: Node would print the line of the minified script that threw it, a megabyte.
  console.error(error?.message ?? String(error));
  process.exit(1);
}
