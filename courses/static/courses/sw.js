// Without a connection, pages come from the courses saved on this device (offline.js); with one,
// everything comes from the portal as ever.
const NOTICE = "offline-notice";
const PAGE = "/ngoai-tuyen/";

self.addEventListener("install", (event) => {
  const keep = async () => {
    const answer = await fetch(PAGE, { credentials: "omit" });
    const html = await answer.clone().text();
    const cache = await caches.open(NOTICE);
    await cache.put(PAGE, answer);
    const parts = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((match) => match[1]);
    await cache.addAll(parts);
  };
  event.waitUntil(keep().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const saved = async (error) => {
    const found = await caches.match(request.url.split("#")[0], { ignoreVary: true });
    if (found) return found;
    if (request.mode !== "navigate") throw error;
    return caches.match(PAGE, { ignoreVary: true });
  };
  event.respondWith(fetch(request).catch(saved));
});
