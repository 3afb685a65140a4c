// The documentation. Searching shows what matches while it is typed; without this script the
// form searches on the server. Folded parts are opened for a link into them and for print.

const docs = document.querySelector("[data-docs]");
const unfold = (element) => {
  for (let d = element?.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
};
const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

const arrive = () => {
  if (!location.hash) return;
  const found = target();
  if (found) {
    unfold(found);
    if (found.closest("details")) found.scrollIntoView();
  } else if (!docs) {
    location.replace("/docs/api" + location.hash); // the reference was on the guide's address
  }
};
addEventListener("hashchange", arrive);
arrive();

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("article details:not([open])")];
  for (const d of closed) d.open = true;
});
addEventListener("afterprint", () => { for (const d of closed) d.open = false; });

const search = docs?.querySelector(".docs-search");
if (search && !search.elements.q.value) {
  const found = search.querySelector("[data-found]");
  const parts = [...docs.querySelectorAll("[data-find]")].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const groups = [...docs.querySelectorAll("[data-group]")];
  const links = [...docs.querySelectorAll(".toc a, .toc-menu a")];
  search.elements.q.addEventListener("input", () => {
    const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { element, text } of parts) {
      element.hidden = !words.every((word) => text.includes(word));
      if (!element.hidden) count += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-find]:not([hidden])");
    for (const link of links) {
      const to = document.getElementById(link.hash.slice(1));
      link.parentElement.hidden = Boolean(to?.closest("[hidden]"));
    }
    found.textContent = words.length && !count ? found.dataset.none.replace("…", search.elements.q.value) : "";
  });
}
