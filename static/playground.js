// Calls an endpoint of the portal from the page. The key is sent as a header of that
// request only and is not stored. Without this script, the form is submitted to the
// server, which makes the same call and also reports missing input.
"use strict";

const form = document.querySelector("form[data-playground]");
if (form) {
  const answer = form.querySelector("[data-answer]");
  const part = (name) => answer.querySelector(`[data-answer-${name}]`);
  const shownHeaders = ["Content-Type", "X-Credits-Remaining", "X-Request-Id", "WWW-Authenticate", "Retry-After"];
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
    const start = performance.now();
    const took = () => `${Math.round(performance.now() - start)} ms`;
    try {
      const response = await fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error", cache: "no-store", headers: { [header]: scheme + secret },
      });
      const body = await response.text();
      const headers = shownHeaders.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
      show({ request: `GET ${path}`, status: `${response.status} ${response.statusText}`.trim(), took: took(), headers: headers.join("\n"), body });
    } catch {
      show({ request: `GET ${path}`, status: "No answer", took: took(), headers: "", body: "The portal could not be reached. Please try again." });
    }
  });
}
