// Calls an endpoint of ours from the page. The key goes out as the header of that
// one call, to this very portal, and is kept nowhere. Without this script the form
// does the same by way of the server, which also says what is missing.
"use strict";

const form = document.querySelector("form[data-playground]");
if (form) {
  const answer = form.querySelector("[data-answer]");
  const part = (name) => answer.querySelector(`[data-answer-${name}]`);
  const told = ["Content-Type", "X-Credits-Remaining", "X-Request-Id", "WWW-Authenticate", "Retry-After"];
  const show = (texts) => {
    for (const [name, text] of Object.entries(texts)) part(name).textContent = text;
    answer.hidden = false;
  };

  form.addEventListener("submit", async (event) => {
    const call = form.querySelector("[name=dialect]:checked");
    const secret = form.elements.secret.value.trim();
    if (!call || !/^[!-~]+$/.test(secret)) return;
    event.preventDefault();
    const { path, header, scheme } = call.dataset;
    const began = performance.now();
    const took = () => `${Math.round(performance.now() - began)} ms`;
    try {
      const got = await fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error", cache: "no-store", headers: { [header]: scheme + secret },
      });
      const body = await got.text();
      const headers = told.filter((name) => got.headers.has(name)).map((name) => `${name}: ${got.headers.get(name)}`);
      show({ request: `GET ${path}`, status: `${got.status} ${got.statusText}`.trim(), took: took(), headers: headers.join("\n"), body });
    } catch {
      show({ request: `GET ${path}`, status: "No answer", took: took(), headers: "", body: "The portal could not be reached. Please try again." });
    }
  });
}
