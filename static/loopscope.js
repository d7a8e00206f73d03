// `window.loopscope`, in place before the WebAssembly has arrived, so that a script of an embedding page may write
// `await loopscope.ready` at any time. Its calls are passed on to the page's side (src/ui/js_api.rs). When that side is
// dead after a panic (src/ui/panic.rs) or never came, this file is what is left: it says so, keeps the trace, offers a
// restart.
(() => {
  "use strict";

  const AVAILABLE = ["chrome"];
  let contract;
  let report;
  let keptTrace;
  let becomeReady;
  let failReady;
  let resolveDeath;
  const ready = new Promise((resolve, reject) => {
    becomeReady = resolve;
    failReady = reject;
  });
  // Whoever awaits it hears of the failure; nobody has to.
  ready.catch(() => {});
  const death = new Promise((resolve) => {
    resolveDeath = resolve;
  });

  const alive = () => {
    if (report) throw new Error("The page has stopped after a panic: reload it to go on.");
    if (!contract) throw new Error("The page is not ready: await loopscope.ready first.");
    return contract;
  };

  window.loopscope = {
    ready,
    get version() {
      return contract?.version();
    },
    demos: () => alive().demos(),
    run: async (id, params, options) => {
      const side = alive();
      try {
        return await Promise.race([side.run(id, params, options), death]);
      } catch (error) {
        // It may be this call that has ended the page's side.
        if (report) return death;
        throw error;
      }
    },
    trace: (format = "chrome") => {
      if (!AVAILABLE.includes(format)) {
        throw new Error(`There is no trace format ${JSON.stringify(format)}: allowed are ${AVAILABLE.join(", ")}.`);
      }
      const json = report ? keptTrace : alive().trace();
      if (json === undefined) throw new Error("There is no trace yet: run a demo first.");
      return JSON.parse(json);
    },
    stop: () => {
      // A dead page has nothing left to stop.
      if (!report) alive().stop();
    },
  };

  // Where an optimised build has put what the page can start without (xtask/split).
  const restAddress = () => document.querySelector("link[rel=rest]")?.href;
  let restIsThere = false;
  // Instantiating it puts its functions into the table that the exports share with it.
  const join = (module, exports) => {
    if (!restIsThere) new WebAssembly.Instance(module, { "": exports });
    restIsThere = true;
  };

  // What the page's side calls.
  window.loopscopeBoot = {
    install(side) {
      contract = side;
      // The version outlives the instance that knows it.
      Object.defineProperty(window.loopscope, "version", { value: side.version(), enumerable: true });
      performance.mark("loopscope-ready");
      becomeReady();
    },
    died(described) {
      report = described;
      showReport();
      resolveDeath(described.result);
    },
    async fetchRest(exports) {
      const address = restAddress();
      if (!address) return;
      const response = await fetch(address);
      if (response.ok) join(await WebAssembly.compile(await response.arrayBuffer()), exports);
    },
    // For a caller that cannot wait. A request that is waited for yields text alone: a character a byte, of which the
    // lower half counts.
    linkRest(exports) {
      const request = new XMLHttpRequest();
      request.open("GET", restAddress(), false);
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`${restAddress()}: status ${request.status}`);
      join(new WebAssembly.Module(Uint8Array.from(request.responseText, (byte) => byte.charCodeAt(0))), exports);
    },
    // Scripts that are fetched when they are first used.
    fetchTrace: async (address) => (await import("./arrive.js")).fetchTrace(address),
    leave: async (...order) => (await import("./leave.js")).leave(...order, window.loopscopeBoot.save),
    save(name, type, content) {
      const href = URL.createObjectURL(new Blob([content], { type }));
      element("a", "", { href, download: name }).click();
      // The browser keeps the file's data for the download that the click has begun.
      URL.revokeObjectURL(href);
    },
    keepTrace(json) {
      keptTrace = json;
      document.getElementById("panic-download")?.removeAttribute("disabled");
    },
  };

  const element = (name, text, properties = {}) => {
    const made = Object.assign(document.createElement(name), properties);
    if (text) made.textContent = text;
    return made;
  };

  const download = () => window.loopscopeBoot.save(report.file, "application/json", keptTrace);

  // The same demo again, but not by itself: what panicked would panic at once.
  const restart = () => {
    const url = new URL(location.href);
    url.searchParams.delete("run");
    location.replace(url);
  };

  const showReport = () => {
    document.getElementById("page")?.setAttribute("inert", "");
    const overlay = element("div", "", { id: "panic", className: "overlay" });
    overlay.setAttribute("role", "alertdialog");
    overlay.setAttribute("aria-modal", "true");
    overlay.setAttribute("aria-labelledby", "panic-title");
    overlay.setAttribute("aria-describedby", "panic-meaning");
    const card = element("div", "", { className: "overlay-card" });
    const facts = element("dl");
    for (const [label, fact] of report.facts) {
      if (fact) facts.append(element("dt", label), element("dd", fact));
    }
    const buttons = element("div", "", { className: "overlay-buttons" });
    const again = element("button", report.restart, { type: "button", className: "primary", onclick: restart });
    const save = element("button", report.download, {
      type: "button",
      id: "panic-download",
      disabled: true,
      onclick: download,
    });
    buttons.append(again);
    if (report.file) buttons.append(save);
    card.append(
      element("h2", report.title, { id: "panic-title" }),
      element("p", report.meaning, { id: "panic-meaning" }),
      facts,
      buttons,
    );
    overlay.append(card);
    document.body.append(overlay);
    again.focus();
  };

  // Before the page's own texts are there: both languages are spelled out here.
  const chinese = () => {
    const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language ?? "";
    return asked.toLowerCase().startsWith("zh");
  };

  const showBootFailure = (cause) => {
    if (contract || report) return;
    const sentence = chinese()
      ? `页面无法启动：${cause}。请使用支持 WebAssembly 的较新浏览器，或重新加载。`
      : `The page could not start: ${cause}. Use a recent browser with WebAssembly, or reload.`;
    const place = document.getElementById("page");
    place?.replaceChildren(element("p", sentence, { className: "boot-failure" }));
    place?.firstChild?.setAttribute("role", "alert");
    failReady(new Error(sentence));
  };

  if (typeof WebAssembly !== "object") {
    addEventListener("DOMContentLoaded", () =>
      showBootFailure(chinese() ? "此浏览器不支持 WebAssembly" : "this browser has no WebAssembly"),
    );
  }
  // Scripts and the WebAssembly that do not load, compile or start end here.
  addEventListener("unhandledrejection", (event) => showBootFailure(String(event.reason?.message ?? event.reason)));
  addEventListener(
    "error",
    (event) => {
      const missing = event.target?.src ?? event.target?.href;
      if (missing) showBootFailure(chinese() ? `无法加载 ${missing}` : `${missing} could not be loaded`);
      else if (event.message) showBootFailure(event.message);
    },
    true,
  );
})();
