// Shows the description of a program's server by Swagger UI, in a page that program_servers.js makes.
//
// Swagger UI sees the server's own address, so its examples can be copied; invariant: each request to that address goes to the
// page that runs the server, by way of the service worker.
"use strict";

(() => {
  const root = document.getElementById("swagger-ui");
  const { base, settings } = root.dataset;
  const options = JSON.parse(settings);
  const { origin } = new URL(options.url);
  if (!window.SwaggerUIBundle) {
    root.textContent =
      "This site was built without Swagger UI: where Node.js with npm is installed, `cargo xtask swagger` adds it. · " +
      "此网站构建时没有 Swagger UI：安装 Node.js 和 npm 后，运行 `cargo xtask swagger` 即可加入。";
    return;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", paint);
  paint();
  SwaggerUIBundle({
    ...options,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
    // The examples keep the address that a client outside of a page would use.
    showMutatedRequest: false,
    requestInterceptor: (request) => {
      const url = new URL(request.url, origin);
      if (url.origin === origin) request.url = base + url.pathname + url.search;
      return request;
    },
  });
})();
