// Enhancements of the pages, which all work without this script. It stores nothing and
// uses nothing from third parties.

// Copy buttons. They are hidden where the clipboard is not available.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const word = button.firstChild; // what it copies may follow, for screen readers
  const label = word.data;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      word.data = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source);
      word.data = button.dataset.selected;
    }
    setTimeout(() => { word.data = label; }, 2000);
  });
}

// Forms are submitted once. The button is not disabled, because its name and value are
// part of the form. Going back to the page makes the form usable again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) event.preventDefault();
    form.dataset.busy = "true";
  });
}
addEventListener("pageshow", (event) => {
  const submitted = [...document.querySelectorAll("form[data-busy]")];
  // The idempotency key of a form that moves money can only be used once.
  if (event.persisted && submitted.some((form) => form.elements.key)) location.reload();
  for (const form of submitted) delete form.dataset.busy;
});

// What is shown once is gone when the page is left or reloaded. Its form is not sent again:
// the page takes the address at which it says so.
const once = document.querySelector("[data-shown-once]");
if (once) {
  history.replaceState(null, "", once.dataset.shownOnce);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// The total price while typing. A typed number replaces a pack and the other way
// round, so typing unchecks the packs, and choosing a pack clears the field. When the
// number is cleared, the pack that was chosen before is back.
const order = document.querySelector("[data-unit-cents]");
if (order) {
  const form = order.closest("form");
  const credits = form.elements.credits;
  const packs = [...form.querySelectorAll("[name=pack]")];
  const row = order.querySelector("[data-total-row]");
  const total = order.querySelector("[data-total]");
  const { unitCents, money, group, point } = order.dataset;
  const decimals = Number(order.dataset.decimals);
  // As the server prints it in the page's language.
  const print = (cents) => {
    const digits = String(cents).padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=([0-9]{3})+$)/g, group);
    return money.replace("#", () => whole + (decimals ? point + digits.slice(-decimals) : ""));
  };
  const min = Number(credits.dataset.min);
  const max = Number(credits.dataset.max);

  let chosen = packs.find((p) => p.checked);
  const choose = () => {
    const typed = credits.value.trim();
    for (const p of packs) p.checked = !typed && p === chosen;
    show();
  };
  const show = () => {
    // Thousands may be set apart, as the server reads them; 1,5 is no whole number.
    const typed = credits.value.trim();
    const grouped = (group === "." && /^[1-9][0-9]{0,2}([.][0-9]{3})+$/.test(typed)) || /^[1-9][0-9]{0,2}(,[0-9]{3})+$|^[1-9][0-9]{0,2}([ \u00a0\u2009\u202f][0-9]{3})+$|^[1-9][0-9]{0,2}(['’][0-9]{3})+$/.test(typed);
    const wanted = (grouped ? typed.replace(/[^0-9]/g, "") : typed) || packs.find((p) => p.checked)?.value || "";
    const count = /^[0-9]+$/.test(wanted) ? Number(wanted) : 0;
    const valid = count >= min && count <= max;
    row.hidden = !valid;
    // The server goes on at once if this is the total of what is ordered.
    form.elements.shown.value = valid ? count * Number(unitCents) : "";
    total.textContent = valid ? print(count * Number(unitCents)) : "";
  };
  credits.addEventListener("input", choose);
  for (const p of packs) {
    p.addEventListener("change", () => { chosen = p; credits.value = ""; show(); });
  }
  // The form is submitted with the pack, which comes back with it if the number is wrong.
  form.addEventListener("submit", () => { if (chosen) chosen.checked = true; });
  addEventListener("pageshow", () => { chosen = packs.find((p) => p.checked) || chosen; choose(); });
}

// Menus close on a click elsewhere, on Escape, and when the focus goes on: they would hide it.
// What the drawer opens is after it.
const menuOf = (target) => target.closest("details.menu") || (target.closest(".places") && document.querySelector("details.drawer"));
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except && !(menu.matches(".drawer") && except?.closest(".places"))) menu.open = false;
  }
};
for (const leaving of ["click", "focusin"]) {
  addEventListener(leaving, (event) => closeMenus(menuOf(event.target)));
}
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  // The innermost one first: a menu within the drawer, then the drawer.
  const menu = [...document.querySelectorAll("details.menu[open]")].pop();
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The menu of a row opens where there is room for it, also if the table is scrolled.
for (const menu of document.querySelectorAll(".row-menu")) {
  menu.addEventListener("toggle", () => {
    const [button, panel] = [...menu.children];
    panel.style.translate = "";
    if (!menu.open) return;
    const [at, box] = [button.getBoundingClientRect(), panel.getBoundingClientRect()];
    const end = getComputedStyle(menu).direction === "rtl" ? at.left - box.left : at.right - box.right;
    const up = box.bottom > innerHeight && at.top > box.height ? at.top - 4 - box.bottom : 0;
    panel.style.translate = `${end}px ${up}px`;
  }, true); // or what opens within it, and makes it higher, would go unnoticed
}

// A toast goes after a while, unless somebody is at it, and when it is dismissed. Where it is a
// part of the page, it stays, because everything below it would jump.
const toast = document.querySelector("[data-toast]");
if (toast) {
  let left = 10;
  const dismiss = toast.querySelector("[data-dismiss]");
  const remove = () => {
    if (toast.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
    toast.remove();
    clearInterval(clock);
  };
  const clock = setInterval(() => {
    const busy = toast.matches(":hover, :focus-visible, :has(:focus-visible)") || document.hidden;
    if (!busy && getComputedStyle(toast).position === "fixed" && --left < 0) remove();
  }, 1000);
  dismiss.hidden = false;
  dismiss.addEventListener("click", remove);
}

// ⌘K and Ctrl-K search without leaving the page: a dialog shows what the search page finds. The
// arrows go through the results, and Enter opens the first.
const finder = document.querySelector("a[data-search]");
if (finder) {
  if (/Mac|iP/.test(navigator.platform)) finder.querySelector("kbd").textContent = "⌘K";
  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  };
  const label = finder.dataset.search;
  const field = make("input", { type: "text", enterkeyhint: "search", name: "q", placeholder: label, "aria-label": label, autocomplete: "off", maxlength: 200 });
  const results = make("div", { class: "found", "aria-live": "polite" });
  const form = make("form", { action: "/search", role: "search" }, field);
  const dialog = make("dialog", { class: "finder", "aria-label": label }, form, results);
  document.body.append(dialog);
  let asked = 0, shown = null, timer;
  const look = async () => {
    const text = field.value.trim(), mine = ++asked;
    const response = await fetch("/search?q=" + encodeURIComponent(text));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked) return; // somebody has typed on
    const found = page.querySelector("[data-found]");
    if (results.contains(document.activeElement)) field.focus();
    // The id of something leads straight to it.
    results.replaceChildren(...(found ? found.children : [make("ul", {}, make("li", {}, make("a", { href: response.url }, page.querySelector("h1")?.textContent ?? label)))]));
    shown = text;
  };
  const open = () => {
    if (dialog.open) return;
    closeMenus();
    dialog.showModal();
    field.select();
    if (shown !== field.value.trim()) look().catch(() => {});
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 150);
  });
  form.addEventListener("submit", (event) => {
    const first = results.querySelector("a");
    if (!first || !field.value.trim() || shown !== field.value.trim()) return; // the page tells
    event.preventDefault();
    location.assign(first.href);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [field, ...results.querySelectorAll("a")];
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  finder.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}

// The sign-up form submits the browser's time zone.
for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// Focus the answer to a form, so that whoever uses a keyboard or a screen reader is where they
// go on: what is wrong with the form, an invalid field, or what was done.
// HTML allows only one autofocus per page, and a form may have several errors.
const answer = document.querySelector(".notice[role=alert]") || document.querySelector("[aria-invalid]") ||
  (!location.hash && !document.querySelector("[autofocus]") && toast);
if (answer) {
  if (answer.matches("[role]")) answer.tabIndex = -1;
  answer.focus();
}

// Print buttons.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The service worker shows our offline page.
navigator.serviceWorker?.register("/worker.js").catch(() => {}); // the next page tries again
