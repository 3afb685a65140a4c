// The service worker shows our offline page when there is no network. It caches only
// that page and its files, and no user's data.
"use strict";

const page = "/offline";

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(version);
    const store = (url) => fetch(url, { credentials: "omit", cache: "reload" }).then((response) => {
      if (!response.ok) throw new Error(url); // the next visit tries again
      return cache.put(url, response);
    });
    await Promise.all([page, ...files].map(store));
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== version) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (files.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request.url)));
  }
});
