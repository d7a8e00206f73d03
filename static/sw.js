// Delays or fails responses for this site's data files: a file server responds at once, but demos about waiting need slow
// responses. And hands requests to the servers of a program over to the page that runs it.
//
//     data/mars.json?delay=400        the file, 400 ms after the request or when it has arrived, whichever is later
//     data/mars.json?status=503       the file with another status, 400 to 599
//     servers/127.0.0.1:5000/docs     what the program's server answers to a request of /docs
//
// All other requests, navigations included, go to the network unchanged. Next: program_servers.js, which answers in the page.
"use strict";

const LONGEST_DELAY_MS = 120_000;
// How long a page has to say whether its program listens; one that stands still says nothing.
const ASK_MS = 2000;
const DATA = new URL("data/", self.registration.scope);
const SERVERS = new URL("servers/", self.registration.scope);
// What a program answers never runs as a script of this site: documents, fetched data and images only.
const ALLOWED = ["document", "frame", "iframe", "image", ""];

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// After a forced reload (Shift) the page has no service worker until it is claimed.
self.addEventListener("message", (event) => {
  if (event.data === "claim") event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (isOfServer(url)) return event.respondWith(askPages(url, event.request));
  const isData = url.origin === DATA.origin && url.pathname.startsWith(DATA.pathname);
  if (!isData || event.request.method !== "GET" || event.request.mode === "navigate") return;
  const delay = wholeNumber(url.searchParams.get("delay"), 0, LONGEST_DELAY_MS);
  const status = wholeNumber(url.searchParams.get("status"), 400, 599);
  if (delay === null && status === null) return;
  event.respondWith(respond(url, event.request.signal, delay ?? 0, status));
});

function isOfServer(url) {
  return url.origin === SERVERS.origin && url.pathname.startsWith(SERVERS.pathname);
}

// Has the page answer that runs a program which listens there: of several, the one that was used last.
async function askPages(url, request) {
  if (!ALLOWED.includes(request.destination)) return Response.error();
  const [name, ...path] = url.pathname.slice(SERVERS.pathname.length).split("/");
  const server = decodeURIComponent(name);
  const { method, headers, destination } = request;
  const body = await request.text();
  const pages = (await self.clients.matchAll({ type: "window" })).filter(({ url }) => !isOfServer(new URL(url)));
  const runs = await Promise.all(pages.map((page) => Promise.race([ask(page, { server }), wait(ASK_MS)])));
  const page = pages[runs.indexOf(true)];
  if (!page) return nobodyListens(server);
  const target = `/${path.join("/")}${url.search}`;
  const sent = { server, method, path: target, headers: Object.fromEntries(headers), body };
  const answer = await ask(page, { ...sent, isFetch: destination === "" });
  return new Response(answer.body, answer);
}

function ask(page, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    page.postMessage(message, [port2]);
  });
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function nobodyListens(server) {
  const sentence =
    `No page of Loopscope runs a program that listens on ${server}: start it there, then reload this page.\n` +
    `没有 Loopscope 页面在运行监听 ${server} 的程序：请先在页面中启动程序，再重新加载。\n`;
  return new Response(sentence, { status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });
}

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
