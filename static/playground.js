// Calls an endpoint of the portal from the page. The key is sent as a header of that
// request only and is not stored; what was called, without the key, is remembered as long as
// the tab is open. Without this script, the form is submitted to the
// server, which makes the same call and also reports missing input.

// The card of a new key tells when the key has been used, also while somebody is at another
// window: they make the call in a terminal.
const first = document.querySelector("[data-first-call]");
if (first) {
  const stream = new EventSource(first.dataset.firstCall);
  stream.addEventListener("used", () => {
    stream.close();
    first.querySelector("[data-waiting]").hidden = true;
    first.querySelector("[data-worked]").hidden = false;
  });
}

const form = document.querySelector("form[data-playground]");
if (form) {
  const answer = form.querySelector("[data-answer]");
  const part = (name) => answer.querySelector(`[data-answer-${name}]`);
  const shownHeaders = [
    "Content-Type", "X-Credits-Remaining", "X-Credits-Cost", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id", "WWW-Authenticate", "Retry-After",
  ];
  const says = form.dataset;

  // The last calls, newest first: what was called and how it was answered.
  const stored = "playground-calls";
  const recent = document.querySelector("[data-recent]");
  const calls = () => {
    try {
      return JSON.parse(sessionStorage.getItem(stored)) || [];
    } catch {
      return [];
    }
  };
  const list = () => {
    recent.hidden = calls().length === 0;
    recent.querySelector("ol").replaceChildren(...calls().map((c) => {
      const item = document.createElement("li");
      const again = document.createElement("button");
      again.type = "button";
      again.className = "button small";
      again.textContent = c.request;
      again.addEventListener("click", () => {
        const choice = document.getElementById(`dialect-${c.dialect}`);
        if (choice) choice.checked = true;
        form.elements.secret.focus();
      });
      item.append(again, ` ${c.status} · ${c.took} · ${c.cost}`);
      return item;
    }));
  };
  const remember = (call) => {
    try {
      sessionStorage.setItem(stored, JSON.stringify([call, ...calls()].slice(0, 5)));
    } catch { /* a browser that stores nothing */ }
    list();
  };
  list();

  const show = (texts) => {
    for (const [name, text] of Object.entries(texts)) part(name).textContent = text;
    answer.hidden = false;
  };

  form.addEventListener("submit", async (event) => {
    const call = form.querySelector("[name=dialect]:checked");
    const secret = form.elements.secret.value.trim();
    if (!call || !/^[!-~]+$/.test(secret)) return;
    event.preventDefault();
    const { path, header: name, scheme } = call.dataset;
    const start = performance.now();
    const took = () => `${Math.round(performance.now() - start)} ms`;
    try {
      const response = await fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error", cache: "no-store", headers: { [name]: scheme + secret },
      });
      const body = await response.text();
      const header = (name) => response.headers.get(name);
      const headers = shownHeaders.filter((h) => response.headers.has(h)).map((h) => `${h}: ${header(h)}`);
      const cost = header("X-Credits-Cost") ? says.cost.replace("{credits}", header("X-Credits-Cost")) : says.free;
      const limits = header("RateLimit-Limit")
        ? says.limits.replace("{left}", header("RateLimit-Remaining")).replace("{limit}", header("RateLimit-Limit")) : says.noLimits;
      const shown = { request: `GET ${path}`, status: `${response.status} ${response.statusText}`.trim(), took: took(), cost };
      show({ ...shown, limits, headers: headers.join("\n"), body });
      remember({ ...shown, dialect: call.value });
    } catch {
      show({ request: `GET ${path}`, status: says.noAnswer, took: took(), cost: says.free, limits: "", headers: "", body: says.unreachable });
    }
  });
}
