// Answers requests to the servers of the program that this page runs, which the service worker hands over (sw.js).
//
// A documentation page of FastAPI is answered by one of this site with the same settings, because its own takes Swagger UI from
// another host. Invariant: what a program answers runs no script in this site's name.

// What no answer of a page's own may set: the body is whole and decoded.
const OF_CONNECTION = ["connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"];
const COMMON_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self' data:";
const DOCS_POLICY = `${COMMON_POLICY}; script-src 'self'; style-src 'self'; connect-src 'self'`;
const OTHER_POLICY = `${COMMON_POLICY}; style-src 'unsafe-inline'; sandbox`;

// Without a method, whether a program of this page listens on `server` (host:port); else its answer, as options of a Response with
// its body.
export async function answer({ server, method, path, headers, body, isFetch }) {
  if (!method) return listens(server);
  const failed = (why) => ({ status: 502, headers: { "content-type": "text/plain; charset=utf-8" }, body: why });
  try {
    const url = `http://${server}${path}`;
    const [given] = await window.loopscope.request(method, url, { headers, body });
    if (!given.status) return failed(given.error);
    return isFetch ? forFetch(given, url) : asDocument(forFetch(given, url), url);
  } catch (error) {
    return failed(error.message);
  }
}

function listens(server) {
  try {
    return window.loopscope.network().listeners.includes(server);
  } catch {
    // The page is not ready, or has ended.
    return false;
  }
}

// The address under which a browser reaches the server.
function base(server) {
  return new URL(`servers/${server}`, document.baseURI).pathname;
}

function forFetch({ status, headers, body }, url) {
  const { origin, host } = new URL(url);
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name)));
  if (kept.location) {
    const target = new URL(kept.location, url);
    if (target.origin === origin) kept.location = base(host) + target.pathname + target.search;
  }
  // A Response with one of these takes no body.
  return { status, headers: kept, body: [204, 205, 304].includes(status) ? null : body };
}

// What a tab, a frame or an image shows.
function asDocument({ status, headers, body }, url) {
  const { origin, host } = new URL(url);
  const isDocs = headers["content-type"]?.startsWith("text/html") && body?.includes("SwaggerUIBundle(");
  const policy = { "content-security-policy": isDocs ? DOCS_POLICY : OTHER_POLICY, "x-content-type-options": "nosniff" };
  return { status, headers: { ...headers, ...policy }, body: isDocs ? docsPage(body, origin, host) : body };
}

// The page of this site for that of FastAPI: with its title, the place of its description, and its settings.
function docsPage(html, origin, host) {
  const settings = {};
  for (const [, name, value] of html.matchAll(/^\s*"(\w+)": (.*),$/gm)) settings[name] = JSON.parse(value);
  settings.url = origin + (html.match(/\burl: '([^']*)'/)?.[1] ?? "/openapi.json");
  const page = document.implementation.createHTMLDocument(html.match(/<title>([^<]*)<\/title>/)?.[1] ?? host);
  const add = (parent, name, attributes) => {
    const made = page.createElement(name);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    parent.append(made);
  };
  const file = (name) => new URL(name, document.baseURI).pathname;
  add(page.head, "meta", { name: "viewport", content: "width=device-width, initial-scale=1" });
  add(page.head, "meta", { name: "color-scheme", content: "light dark" });
  add(page.head, "link", { rel: "icon", href: document.querySelector("link[rel=icon]").href });
  add(page.head, "link", { rel: "stylesheet", href: file("swagger/swagger-ui.css") });
  add(page.head, "link", { rel: "stylesheet", href: file("docs.css") });
  add(page.body, "div", { id: "swagger-ui", "data-base": base(host), "data-settings": JSON.stringify(settings) });
  add(page.body, "script", { src: file("swagger/swagger-ui-bundle.js") });
  add(page.body, "script", { src: file("docs.js") });
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
