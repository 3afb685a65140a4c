// Everything works without this script; it makes a few things livelier. It
// stores nothing, sends nothing and needs nothing of third parties.
"use strict";

// Copying: the button shows itself only where copying can work.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// A form is sent once. The button is not disabled, since its name and value are
// part of what is sent; coming back to the page makes the form usable again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.busy) event.preventDefault();
    form.dataset.busy = "true";
  });
}
addEventListener("pageshow", (event) => {
  const sent = [...document.querySelectorAll("form[data-busy]")];
  // A form that moves money has a key for one use: it is fetched anew.
  if (event.persisted && sent.some((form) => form.elements.key)) location.reload();
  for (const form of sent) delete form.dataset.busy;
});

// The price as you type. What is written counts instead of a pack, so writing
// takes the mark off the packs, and choosing a pack empties the field.
const order = document.querySelector("[data-unit-cents]");
if (order) {
  const form = order.closest("form");
  const credits = form.elements.credits;
  const packs = [...form.querySelectorAll("[name=pack]")];
  const row = order.querySelector("[data-total-row]");
  const total = order.querySelector("[data-total]");
  const money = new Intl.NumberFormat("en-US", { style: "currency", currency: order.dataset.currency });
  const decimals = money.resolvedOptions().maximumFractionDigits;
  const most = Number(credits.dataset.max);

  const show = () => {
    const wanted = credits.value.trim() || packs.find((p) => p.checked)?.value || "";
    const count = /^[0-9]+$/.test(wanted) ? Number(wanted) : 0;
    const sensible = count >= 1 && count <= most;
    row.hidden = !sensible;
    total.textContent = sensible ? money.format((count * Number(order.dataset.unitCents)) / 10 ** decimals) : "";
  };
  credits.addEventListener("input", () => {
    if (credits.value.trim()) for (const p of packs) p.checked = false;
    show();
  });
  for (const p of packs) {
    p.addEventListener("change", () => { credits.value = ""; show(); });
  }
  addEventListener("pageshow", show);
}

// Menus close when something else is clicked, and on Escape.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
};
addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// Where a navigation scrolls sideways, the place one is at is in view.
for (const here of document.querySelectorAll(":is(.nav, .tabs) [aria-current]")) {
  const bar = here.closest("nav");
  const [inside, around] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += inside.left + inside.width / 2 - around.left - around.width / 2;
}

// A new account begins with the clock of the browser that made it.
for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// The first fault of a form gets the focus. HTML allows one autofocus a page, and
// a form may have several faults.
document.querySelector("[aria-invalid]")?.focus();

// What is made to be printed can be printed at a click.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Where there is no network, a page of ours says so.
navigator.serviceWorker?.register("/worker.js");
