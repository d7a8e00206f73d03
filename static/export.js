// Exports that the page's WebAssembly does not make itself. Loaded when the first is requested (src/ui/files/export.rs).
// Nothing is sent to a server.

const FILE_TYPES = { perfetto: ["pftrace", "application/octet-stream"], png: ["png", "image/png"] };

/**
 * Exports a trace in `format`: "perfetto", "open" (in Perfetto's UI) or "png" under the file name `name`; or "link", which
 * resolves with the text for a link. `record` is the trace in the page's own format ("png" needs none), `save` saves a file.
 * "program" resolves with the text for a link that carries the program `record`.
 *
 * Throws a string: "lost" if the worker cannot be loaded, "refused" if the browser makes no file, "instead" if Perfetto did
 * not take the trace and the file was saved, else the worker's error message in the visitor's language.
 */
export const exportTrace = async (format, name, record, lang, save) => {
  const saveFile = (type, content) => {
    if (!content) throw "refused";
    save(`${name}.${FILE_TYPES[type][0]}`, FILE_TYPES[type][1], content);
  };
  switch (format) {
    case "link":
    case "program":
      return convert(format, record, lang);
    case "perfetto":
      return saveFile("perfetto", await convert("perfetto", record, lang));
    case "open":
      return openInPerfetto(name, convert("perfetto", record, lang), saveFile);
    default:
      return saveFile("png", await png());
  }
};

// The timeline as it is drawn now, on the page's background, as a Blob; null if the browser encodes no image of that size.
const png = () => {
  const [lanes, overlay] = ["tl-lanes", "tl-signs"].map((name) => document.querySelector(`canvas.${name}`));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(lanes.width, overlay.width);
  canvas.height = Math.max(lanes.height, overlay.height);
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(lanes).getPropertyValue("--surface").trim() || "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of [lanes, overlay]) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

// Converts a record in a worker (src/reader).
const convert = (format, record, lang) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("./reader_loader.js", { type: "module" });
    worker.onerror = () => reject("lost");
    worker.onmessage = ({ data }) => {
      if (data.kind === "ready") worker.postMessage({ make: format, record, lang });
      else if (data.kind === "made") resolve(data.content);
      else reject(data.text);
      if (data.kind !== "ready") worker.terminate();
    };
  });

// Perfetto's UI answers PING with PONG once it listens, and then accepts a trace as a message.
// Source: "Deep linking to the Perfetto UI", Perfetto's documentation.
const PERFETTO = "https://ui.perfetto.dev";
// How long the UI may take to load and answer, in milliseconds: it is some megabytes.
const TIMEOUT = 20_000;
const PING_INTERVAL = 100;

const openInPerfetto = async (title, conversion, saveFile) => {
  // Before the trace is converted: browsers block windows that are not opened at once after a click.
  const target = open(PERFETTO);
  const bytes = await conversion;
  if (target && (await respondsToPing(target))) {
    target.postMessage({ perfetto: { buffer: bytes.buffer, title, keepApiOpen: false } }, PERFETTO);
    return;
  }
  saveFile("perfetto", bytes);
  throw "instead";
};

const respondsToPing = (target) =>
  new Promise((resolve) => {
    const deadline = performance.now() + TIMEOUT;
    const finish = (responded) => {
      clearInterval(interval);
      removeEventListener("message", onMessage);
      resolve(responded);
    };
    const onMessage = ({ source, origin, data }) => {
      if (source === target && origin === PERFETTO && data === "PONG") finish(true);
    };
    const interval = setInterval(() => {
      if (target.closed || performance.now() > deadline) finish(false);
      else target.postMessage("PING", PERFETTO);
    }, PING_INTERVAL);
    addEventListener("message", onMessage);
  });
