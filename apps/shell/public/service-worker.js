// Without a network: the page, its scripts and the modules as they were last loaded. Never what the interface answers: that is kept by the page,
// by person, where the reader wants it.
"use strict";
const FILES = "qiming-files";
const PAGES = "qiming-pages";
const PAGE = "/";
const LIST = "/modules.json";
const PAGE_WITHIN_MS = 4_000;
const MOST_FILES = 400;
const LASTING = /^\/(vendor|shell|modules|media)\//;
const OTHER_PAGES =
  /^\/(api|frame|kit|internal|media|modules|shell|vendor)\/|^\/(silent-check-sso\.html|auth\/)/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// What a page has loaded before this worker was there.
self.addEventListener("message", (event) => {
  const files = (event.data?.loaded ?? [])
    .map((name) => new URL(name))
    .filter((url) => url.origin === location.origin && isLasting(url))
    .map((url) => lasting(new Request(url.href)));
  const pages = [
    [PAGE, keepPage],
    [LIST, (response) => keep(PAGES, LIST, response)],
  ].map(async ([address, put]) => {
    if (!(await caches.match(address, { cacheName: PAGES }))) await put(await fetch(address));
  });
  event.waitUntil(Promise.allSettled([...files, ...pages]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("range")) return;
  if (request.mode === "navigate") {
    if (!OTHER_PAGES.test(url.pathname)) event.respondWith(pageOf(request));
  } else if (url.pathname === LIST) event.respondWith(newest(request));
  else if (isLasting(url)) event.respondWith(lasting(request));
});

/** Files whose name says what is in them. */
const isLasting = (url) =>
  LASTING.test(url.pathname) && /-[\w-]{8}\.\w+$|^\/media\//.test(url.pathname) && !url.search;

async function keep(cache, key, response) {
  if (response.ok) await (await caches.open(cache)).put(key, response.clone());
  return response;
}
/** Every address has the same page. */
const keepPage = (response) =>
  response.headers.get("x-qiming-page") === "shell" ? keep(PAGES, PAGE, response) : response;

async function pageOf(request) {
  const kept = await caches.match(PAGE, { cacheName: PAGES });
  const fresh = fetch(request).then(keepPage);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_WITHIN_MS, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}

async function newest(request) {
  try {
    const response = await fetch(request);
    // A list with somebody's previews is for them alone.
    return new URL(request.url).searchParams.has("preview") ? response : await keep(PAGES, LIST, response);
  } catch (error) {
    const kept = await caches.match(LIST, { cacheName: PAGES });
    if (kept) return kept;
    throw error;
  }
}

const url = (request) => new URL(request.url).pathname;

async function lasting(request) {
  const kept = await caches.match(request.url, { cacheName: FILES });
  if (kept && request.cache !== "reload") return kept;
  const response = await fetch(request);
  if (response.status !== 200 || response.type === "opaque" || url(request).includes("~")) return response;
  const cache = await caches.open(FILES);
  await cache.put(request.url, response.clone());
  // First in, first out: old releases' files go by themselves.
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_FILES)).map((key) => cache.delete(key)));
  return response;
}
