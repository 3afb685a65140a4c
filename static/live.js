// A live page fetches itself after a change and updates its content. Open details stay
// open, and nothing is updated while a form field has the focus. The event stream is
// only open while the page is visible, because browsers limit the connections per
// server. When it is opened again, the server sends what the page has missed.

const main = document.querySelector("main[data-live]");
const note = document.querySelector("[data-live-note]");
const params = (url) => new URL(url, location.href).searchParams;
const user = (page) => page.querySelector(".signed-in")?.textContent;
const account = params(main.dataset.live).get("account");
let shown = Number(params(main.dataset.live).get("seen"));
let latest = shown;
let stream = null;
let reloading = false;
let retryDelay = 2000;

const typing = () => main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");

const show = (fresh) => {
  const open = [...main.querySelectorAll("details")].map((d) => d.open);
  const focused = document.activeElement?.getAttribute?.("href");
  main.dataset.live = fresh.dataset.live;
  main.replaceChildren(...fresh.childNodes);
  main.querySelectorAll("details").forEach((d, i) => { d.open = open[i] ?? d.open; });
  if (focused) main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  note.textContent = main.querySelector(".balance .figure")?.textContent ?? "";
};

const reload = async () => {
  if (reloading || document.hidden || typing() || latest <= shown) return;
  reloading = true;
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("main[data-live]");
    // Another user has signed in, or nobody is signed in any more.
    if (response.redirected || (fresh && (user(page) !== user(document) || params(fresh.dataset.live).get("account") !== account))) {
      location.reload();
      return;
    }
    if (!response.ok || !fresh) throw new Error("no page");
    const seen = Number(params(fresh.dataset.live).get("seen"));
    if (seen > shown) {
      shown = seen;
      show(fresh);
    }
    retryDelay = 2000;
  } catch {
    retryDelay = Math.min(2 * retryDelay, 60000);
  }
  reloading = false;
  if (latest > shown) setTimeout(reload, retryDelay);
};

const connect = () => {
  if (document.hidden || stream) return;
  stream = new EventSource(main.dataset.live);
  stream.addEventListener("changed", (event) => {
    latest = Math.max(latest, Number(event.lastEventId));
    reload();
  });
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // the browser reconnects
    stream = null;
    setTimeout(connect, 30000);
  });
};

addEventListener("focusout", () => setTimeout(reload));
addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stream?.close();
    stream = null;
  } else {
    connect();
    reload();
  }
});
connect();
