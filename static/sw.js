// Holds back or fails real answers of this site's data files, because a file server answers at once and a lesson about
// waiting needs answers that take their time:
//
//     data/mars.json?delay=400     the file, 400 ms after it was asked for or when it is there, whichever is later
//     data/mars.json?status=503    the file's answer with another status, 400 to 599
//
// Everything else of the site, its pages included, goes to the network as if this file were not there.
"use strict";

const LONGEST_DELAY_MS = 120_000;
const DATA = new URL("data/", self.registration.scope);

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// A page that was reloaded past its service worker has none until it is claimed.
self.addEventListener("message", (event) => {
  if (event.data === "claim") event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === DATA.origin && url.pathname.startsWith(DATA.pathname);
  if (!ours || event.request.method !== "GET" || event.request.mode === "navigate") return;
  const delay = wholeNumber(url.searchParams.get("delay"), 0, LONGEST_DELAY_MS);
  const status = wholeNumber(url.searchParams.get("status"), 400, 599);
  if (delay === null && status === null) return;
  event.respondWith(answer(url, event.request.signal, delay ?? 0, status));
});

// The number, or null if it is not given, not a whole number, or out of range.
function wholeNumber(text, min, max) {
  const number = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return number >= min && number <= max ? number : null;
}

// The file without the wishes in its address, so that a server or a cache sees one file. Network first: what is held
// back or failed is a real answer, and being offline shows as what it is.
async function answer(url, signal, delay, status) {
  const file = new URL(url.pathname, url.origin);
  const [response] = await Promise.all([fetch(file, { signal }), passed(delay, signal)]);
  if (status === null) return response;
  return new Response(response.body, { status, headers: response.headers });
}

// Resolves after `delay` ms; rejects at once when the page gives the request up.
function passed(delay, signal) {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timeout);
      reject(signal.reason);
    };
    const timeout = setTimeout(() => {
      signal.removeEventListener("abort", giveUp);
      resolve();
    }, delay);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
