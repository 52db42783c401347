{% autoescape off %}// The officer's app without signal: all files of one version or none. It keeps nothing that the office
// answers, sends nothing, and gives way to a new version only when the page says so.
const CACHE = "guyub-petugas-{{ version }}";
const PATHS = [{% for path in paths %}"{{ path|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(PATHS.map((p) => new Request(p, { cache: "reload" })))),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("guyub-petugas-") && n !== CACHE).map((n) => caches.delete(n))))
      .then(() => clients.claim()),
  );
});

addEventListener("message", (event) => event.data === "renew" && skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !PATHS.includes(pathname)) return;
  event.respondWith(
    caches.open(CACHE).then((cache) => cache.match(pathname)).then((kept) => kept || fetch(request)),
  );
});
{% endautoescape %}
