// How a trace leaves the page in forms that the page itself does not make; loaded when one is asked for
// (src/ui/files.rs). Nothing goes to a server.

const KINDS = { perfetto: ["pftrace", "application/octet-stream"], png: ["png", "image/png"] };

/**
 * Has a trace leave as `how`: "perfetto", "open" or "png", as a file called `name`; or as "link", which resolves with the
 * link's text. `record` is the trace for those that need it, `save` saves a file.
 *
 * Throws a text: "lost" if the worker cannot be loaded, "refused" if the browser makes no file, "instead" if Perfetto did
 * not take the trace and the file was saved, else what is at fault, in the visitor's language.
 */
export const leave = async (how, name, record, lang, save) => {
  const saved = (what, content) => {
    if (!content) throw "refused";
    save(`${name}.${KINDS[what][0]}`, KINDS[what][1], content);
  };
  switch (how) {
    case "link":
      return make("link", record, lang);
    case "perfetto":
      return saved("perfetto", await make("perfetto", record, lang));
    case "open":
      return openInPerfetto(name, make("perfetto", record, lang), saved);
    default:
      return saved("png", await png());
  }
};

// The timeline as it is on show, over the page's ground, as a Blob; null where the browser makes none of that size.
const png = () => {
  const [lanes, signs] = ["tl-lanes", "tl-signs"].map((name) => document.querySelector(`canvas.${name}`));
  const picture = document.createElement("canvas");
  picture.width = Math.max(lanes.width, signs.width);
  picture.height = Math.max(lanes.height, signs.height);
  const context = picture.getContext("2d");
  context.fillStyle = getComputedStyle(lanes).getPropertyValue("--surface").trim() || "#fff";
  context.fillRect(0, 0, picture.width, picture.height);
  for (const layer of [lanes, signs]) context.drawImage(layer, 0, 0, picture.width, picture.height);
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
};

// What the worker makes of a trace's record. Its side is src/reader.
const make = (what, record, lang) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("./reader_loader.js", { type: "module" });
    worker.onerror = () => reject("lost");
    worker.onmessage = ({ data }) => {
      if (data.kind === "ready") worker.postMessage({ make: what, record, lang });
      else if (data.kind === "made") resolve(data.content);
      else reject(data.text);
      if (data.kind !== "ready") worker.terminate();
    };
  });

// Perfetto's UI answers PING with PONG once it listens, and then takes a trace as a message.
// Source: "Deep linking to the Perfetto UI", Perfetto's documentation.
const PERFETTO = "https://ui.perfetto.dev";
// How long it may take to load and answer, in milliseconds: it is some megabytes.
const PATIENCE = 20_000;
const PING_EVERY = 100;

const openInPerfetto = async (title, making, saved) => {
  // Before the trace is made, while the browser still knows that a visitor asked for it.
  const target = open(PERFETTO);
  const bytes = await making;
  if (target && (await answers(target))) {
    target.postMessage({ perfetto: { buffer: bytes.buffer, title, keepApiOpen: false } }, PERFETTO);
    return;
  }
  saved("perfetto", bytes);
  throw "instead";
};

const answers = (target) =>
  new Promise((resolve) => {
    const deadline = performance.now() + PATIENCE;
    const end = (answered) => {
      clearInterval(pinging);
      removeEventListener("message", hear);
      resolve(answered);
    };
    const hear = ({ source, origin, data }) => {
      if (source === target && origin === PERFETTO && data === "PONG") end(true);
    };
    const pinging = setInterval(() => {
      if (target.closed || performance.now() > deadline) end(false);
      else target.postMessage("PING", PERFETTO);
    }, PING_EVERY);
    addEventListener("message", hear);
  });
