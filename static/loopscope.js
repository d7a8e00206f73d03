// `window.loopscope`, defined before the WebAssembly is loaded, so that a script of an embedding page may write
// `await loopscope.ready` at any time. Calls are forwarded to the WebAssembly (src/ui/js_api.rs). If that has panicked
// (src/ui/panic.rs) or did not load, this file still works: it shows the error, keeps the trace and offers a restart.
(() => {
  "use strict";

  const TRACE_FORMATS = ["chrome"];
  let api;
  let report;
  let keptTrace;
  let becomeReady;
  let failReady;
  let resolveDeath;
  const ready = new Promise((resolve, reject) => {
    becomeReady = resolve;
    failReady = reject;
  });
  // A rejection that no script handles is not an error of the page.
  ready.catch(() => {});
  const death = new Promise((resolve) => {
    resolveDeath = resolve;
  });

  const liveApi = () => {
    if (report) throw new Error("The page has stopped after a panic: reload it to go on.");
    if (!api) throw new Error("The page is not ready: await loopscope.ready first.");
    return api;
  };

  window.loopscope = {
    ready,
    get version() {
      return api?.version();
    },
    demos: () => liveApi().demos(),
    run: async (id, params, options) => {
      const side = liveApi();
      try {
        return await Promise.race([side.run(id, params, options), death]);
      } catch (error) {
        // The call itself may have caused the panic.
        if (report) return death;
        throw error;
      }
    },
    runPython: async (source, options) => {
      const side = liveApi();
      try {
        return await Promise.race([side.runPython(source, options), death]);
      } catch (error) {
        if (report) return death;
        throw error;
      }
    },
    output: () => liveApi().output(),
    findings: () => liveApi().findings(),
    request: async (method, url, options) => liveApi().request(method, url, options),
    network: () => liveApi().network(),
    setRoute: (id, settings) => liveApi().setRoute(id, settings),
    trace: (format = "chrome") => {
      if (!TRACE_FORMATS.includes(format)) {
        throw new Error(`There is no trace format ${JSON.stringify(format)}: allowed are ${TRACE_FORMATS.join(", ")}.`);
      }
      const json = report ? keptTrace : liveApi().trace();
      if (json === undefined) throw new Error("There is no trace yet: press Run first.");
      return JSON.parse(json);
    },
    stop: () => {
      // After a panic no run is left to stop.
      if (!report) liveApi().stop();
    },
  };

  // The URL of the part of the WebAssembly that the page can start without; optimised builds only (xtask/split).
  const restUrl = () => document.querySelector("link[rel=rest]")?.href;
  let restLinked = false;
  // Instantiation writes the rest's functions into the function table that the first part exports.
  const instantiateRest = (module, exports) => {
    if (!restLinked) new WebAssembly.Instance(module, { "": exports });
    restLinked = true;
  };

  // The functions that the WebAssembly calls.
  window.loopscopeBoot = {
    install(side) {
      api = side;
      // A copy, which can still be read after a panic.
      Object.defineProperty(window.loopscope, "version", { value: side.version(), enumerable: true });
      performance.mark("loopscope-ready");
      becomeReady();
    },
    died(described) {
      report = described;
      showReport();
      resolveDeath(described.result);
    },
    // Whether there is none, or it is linked.
    async fetchRest(exports) {
      const url = restUrl();
      if (!url) return true;
      const response = await fetch(url);
      if (response.ok) instantiateRest(await WebAssembly.compile(await response.arrayBuffer()), exports);
      return response.ok;
    },
    // Synchronous, for a caller that cannot wait. A synchronous request returns text only: one character per byte, whose
    // low 8 bits are the byte.
    linkRest(exports) {
      const request = new XMLHttpRequest();
      request.open("GET", restUrl(), false);
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`${restUrl()}: status ${request.status}`);
      instantiateRest(new WebAssembly.Module(Uint8Array.from(request.responseText, (byte) => byte.charCodeAt(0))), exports);
    },
    // Scripts that are loaded on first use.
    fetchTrace: async (address) => (await import("./fetch_trace.js")).fetchTrace(address),
    openEditor: async (...args) => (await import("./editor/load.js")).openEditor(...args),
    exportTrace: async (...args) => (await import("./export.js")).exportTrace(...args, window.loopscopeBoot.save),
    save(name, type, content) {
      const href = URL.createObjectURL(new Blob([content], { type }));
      element("a", "", { href, download: name }).click();
      // The click has started the download, which keeps the Blob alive.
      URL.revokeObjectURL(href);
    },
    keepTrace(json) {
      keptTrace = json;
      document.getElementById("panic-download")?.removeAttribute("disabled");
    },
  };

  // The service worker hands over requests to the program's servers: for its pages in other tabs.
  navigator.serviceWorker?.addEventListener("message", async ({ data, ports: [port] }) => {
    port?.postMessage(await (await import("./program_servers.js")).answer(data));
  });

  const element = (name, text, properties = {}) => {
    const made = Object.assign(document.createElement(name), properties);
    if (text) made.textContent = text;
    return made;
  };

  const download = () => window.loopscopeBoot.save(report.file, "application/json", keptTrace);

  // Reloads the demo without `run`: if it started by itself, it would panic again at once.
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

  // Both languages are spelled out here because the texts of src/i18n may not have loaded.
  const isChinese = () => {
    const lang = new URLSearchParams(location.search).get("lang") ?? navigator.language ?? "";
    return lang.toLowerCase().startsWith("zh");
  };

  const showBootFailure = (cause) => {
    if (api || report) return;
    const sentence = isChinese()
      ? `页面无法启动：${cause}。请使用支持 WebAssembly 的较新浏览器，或重新加载。`
      : `The page could not start: ${cause}. Use a recent browser with WebAssembly, or reload.`;
    const page = document.getElementById("page");
    page?.replaceChildren(element("p", sentence, { className: "boot-failure" }));
    page?.firstChild?.setAttribute("role", "alert");
    failReady(new Error(sentence));
  };

  if (typeof WebAssembly !== "object") {
    addEventListener("DOMContentLoaded", () =>
      showBootFailure(isChinese() ? "此浏览器不支持 WebAssembly" : "this browser has no WebAssembly"),
    );
  }
  // Scripts or WebAssembly that fail to load, compile or start are reported here.
  addEventListener("unhandledrejection", (event) => showBootFailure(String(event.reason?.message ?? event.reason)));
  addEventListener(
    "error",
    (event) => {
      const missing = event.target?.src ?? event.target?.href;
      if (missing) showBootFailure(isChinese() ? `无法加载 ${missing}` : `${missing} could not be loaded`);
      else if (event.message) showBootFailure(event.message);
    },
    true,
  );
})();
