// The service worker: where there is no network, a page of ours says so instead of
// the browser's. It keeps that page and its style alone, never anything of anybody's.
"use strict";

const page = "/offline";

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(version);
    const fetched = (url) => fetch(url, { credentials: "omit", cache: "reload" }).then((answer) => {
      if (!answer.ok) throw new Error(url); // then the next visit tries again
      return cache.put(url, answer);
    });
    await Promise.all([page, ...files].map(fetched));
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
