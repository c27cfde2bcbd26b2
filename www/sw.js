// The service worker: keeps one whole version of the site and serves it, network or not.
// `cargo xtask build` fills in the build id and the files with their digests; each version has a cache of its own.
// It never mixes versions: a file is stored only if its digest is this version's, a page of another version is never
// claimed, and a waiting version takes over only when no other page is open. It touches no other origin.

const BUILD = '(filled in by cargo xtask build)';
const FILES = {};

// Another Muster may live at another path of the same host; its caches are not ours to drop.
const PREFIX = `muster ${new URL(self.registration.scope).pathname} `;
const CACHE = PREFIX + BUILD;

/** The file a request in our scope means, or undefined if it is none of ours. */
function fileOf(request) {
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  if (request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return undefined;
  const path = url.pathname.slice(scope.pathname.length) || 'index.html';
  return Object.hasOwn(FILES, path) ? path : undefined;
}

/** Fetches a file of exactly this version; anything else is an error. */
async function load(path) {
  // Some hosts redirect "index.html" to "./", and a redirected answer may not be used for a navigation.
  const address = new URL(path === 'index.html' ? './' : path, self.registration.scope);
  const response = await fetch(address, { cache: 'no-cache', integrity: FILES[path] });
  if (!response.ok) throw new TypeError(`${address}: ${response.status}`);
  const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
  return new Response(await response.blob(), { headers: { 'Content-Type': type } });
}

async function store(path) {
  const cache = await caches.open(CACHE);
  await cache.put(new URL(path, self.registration.scope), await load(path));
}

async function serve(path) {
  // Opening a cache would make one anew where everything was erased.
  const kept = await caches.match(new URL(path, self.registration.scope), { cacheName: CACHE });
  return kept ?? load(path);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function isOnlyPage() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.length <= 1;
}

/** Messages from boot.js: take over from an older version, or take on the page that was loaded before we were there. */
const on = {
  async activate({ ports }) {
    if (await isOnlyPage()) await self.skipWaiting();
    else ports[0]?.postMessage(false);
  },
  async claim({ data }) {
    if (data.build === BUILD && (await isOnlyPage())) await self.clients.claim();
  },
};

self.addEventListener('install', (event) => event.waitUntil(Promise.all(Object.keys(FILES).map(store))));
self.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
self.addEventListener('message', (event) => event.waitUntil(on[event.data?.type]?.(event)));
self.addEventListener('fetch', (event) => {
  const path = fileOf(event.request);
  if (path !== undefined) event.respondWith(serve(path));
});
