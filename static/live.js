// A page that is told of a change fetches itself anew and shows what is new. What
// somebody has opened stays open, and a form that is being filled in stays as it is
// until it is left. The stream is open only while the page is seen: a browser opens few
// connections to one place, and the server tells at once what a page has missed.
"use strict";

const main = document.querySelector("main[data-live]");
const note = document.querySelector("[data-live-note]");
const parts = (url) => new URL(url, location.href).searchParams;
const person = (page) => page.querySelector(".signed-in")?.textContent;
const account = parts(main.dataset.live).get("account");
let shown = Number(parts(main.dataset.live).get("seen"));
let told = shown;
let stream = null;
let renewing = false;
let patience = 2000;

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

const renew = async () => {
  if (renewing || document.hidden || typing() || told <= shown) return;
  renewing = true;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main[data-live]");
    // Somebody else has signed in meanwhile, or nobody has: this page is over.
    if (answer.redirected || (fresh && (person(page) !== person(document) || parts(fresh.dataset.live).get("account") !== account))) {
      location.reload();
      return;
    }
    if (!answer.ok || !fresh) throw new Error("not now");
    const seen = Number(parts(fresh.dataset.live).get("seen"));
    if (seen > shown) {
      shown = seen;
      show(fresh);
    }
    patience = 2000;
  } catch {
    patience = Math.min(2 * patience, 60000);
  }
  renewing = false;
  if (told > shown) setTimeout(renew, patience);
};

const listen = () => {
  if (document.hidden || stream) return;
  stream = new EventSource(main.dataset.live);
  stream.addEventListener("changed", (event) => {
    told = Math.max(told, Number(event.lastEventId));
    renew();
  });
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
    stream = null;
    setTimeout(listen, 30000);
  });
};

addEventListener("focusout", () => setTimeout(renew));
addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stream?.close();
    stream = null;
  } else {
    listen();
    renew();
  }
});
listen();
