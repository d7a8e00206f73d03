// Delays or fails responses for this site's data files: a file server responds at once, but demos about waiting need slow
// responses.
//
//     data/mars.json?delay=400     the file, 400 ms after the request or when it has arrived, whichever is later
//     data/mars.json?status=503    the file with another status, 400 to 599
//
// All other requests, navigations included, go to the network unchanged.
"use strict";

const LONGEST_DELAY_MS = 120_000;
const DATA = new URL("data/", self.registration.scope);

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// After a forced reload (Shift) the page has no service worker until it is claimed.
self.addEventListener("message", (event) => {
  if (event.data === "claim") event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isData = url.origin === DATA.origin && url.pathname.startsWith(DATA.pathname);
  if (!isData || event.request.method !== "GET" || event.request.mode === "navigate") return;
  const delay = wholeNumber(url.searchParams.get("delay"), 0, LONGEST_DELAY_MS);
  const status = wholeNumber(url.searchParams.get("status"), 400, 599);
  if (delay === null && status === null) return;
  event.respondWith(respond(url, event.request.signal, delay ?? 0, status));
});

// Parses a whole number; null if it is missing, not a whole number, or out of range.
function wholeNumber(text, min, max) {
  const number = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return number >= min && number <= max ? number : null;
}

// Requests the file without the query, so that servers and caches see one URL. The request is sent even if the response
// will be replaced, so an offline browser still gets a network error.
async function respond(url, signal, delay, status) {
  const file = new URL(url.pathname, url.origin);
  const [response] = await Promise.all([fetch(file, { signal }), sleep(delay, signal)]);
  if (status === null) return response;
  return new Response(response.body, { status, headers: response.headers });
}

// Resolves after `delay` ms; rejects at once when the page aborts the request.
function sleep(delay, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timeout);
      reject(signal.reason);
    };
    const timeout = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, delay);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
