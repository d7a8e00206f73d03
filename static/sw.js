// The site's service worker. It serves the pages that are open already, without a reload.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
