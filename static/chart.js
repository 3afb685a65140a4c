// Tooltips of charts, which say what the row of the table below says. They follow the
// pointer and the keyboard's focus; the arrow keys go from point to point. Without this
// script the points have titles.

const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("aria-hidden", "true"); // the point's label says it
let shownPoint = null;

const pointsOf = (point) => [...point.closest(".plot").querySelectorAll(".point")];

const line = (name, value, mark) => {
  const row = document.createElement("p");
  if (mark) row.append(mark.cloneNode(true));
  const label = document.createElement("span");
  label.textContent = name;
  row.append(label);
  if (value) {
    const number = document.createElement("strong");
    number.textContent = value;
    row.append(number);
  }
  return row;
};

const fill = (point) => {
  const table = point.closest(".graph").querySelector("table");
  const cells = table.tBodies[0].rows[pointsOf(point).indexOf(point)].cells;
  const heads = table.tHead.rows[0].cells;
  const title = document.createElement("p");
  title.className = "at";
  title.textContent = cells[0].textContent.trim();
  const parts = [...heads].slice(1).map((head, i) => {
    const value = cells[i + 1].textContent.trim();
    if (!value || (value === "0" && head.querySelector("svg"))) return null;
    return head.classList.contains("num") ? line(head.textContent.trim(), value, head.querySelector("svg")) : line(value);
  });
  tip.replaceChildren(title, ...parts.filter(Boolean));
};

const place = (point) => {
  const slot = point.querySelector(".slot").getBoundingClientRect();
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  const middle = slot.left + slot.width / 2 - width / 2;
  tip.style.left = `${Math.max(8, Math.min(middle, document.documentElement.clientWidth - width - 8))}px`;
  tip.style.top = `${slot.top - height - 8 > 0 ? slot.top - height - 8 : slot.bottom + 8}px`;
};

const show = (point) => {
  if (point === shownPoint) return;
  shownPoint = point;
  if (!point) {
    tip.remove();
    return;
  }
  // The browser would show its own tooltip for a title.
  const title = point.querySelector("title");
  if (title) {
    point.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  fill(point);
  document.body.append(tip);
  place(point);
};

const pointAt = (event) => event.target.closest?.(".graph .point") ?? null;
document.addEventListener("pointerover", (event) => show(pointAt(event)));
document.addEventListener("focusin", (event) => show(pointAt(event)));
document.addEventListener("focusout", () => show(null));
addEventListener("scroll", () => show(null), { capture: true, passive: true });

// A finger shows the tooltip first, and follows the link with a second tap.
let tapped = null;
document.addEventListener("click", (event) => {
  const point = pointAt(event);
  if (point && event.pointerType === "touch" && tapped !== point) event.preventDefault();
  tapped = point;
});

document.addEventListener("keydown", (event) => {
  const point = pointAt(event);
  if (event.key === "Escape") show(null);
  if (!point) return;
  const points = pointsOf(point);
  const mirrored = getComputedStyle(point.closest(".plot")).direction === "rtl" ? -1 : 1;
  const at = points.indexOf(point);
  const to = { ArrowLeft: at - mirrored, ArrowRight: at + mirrored, Home: 0, End: points.length - 1 }[event.key];
  if (to === undefined || !points[to]) return;
  event.preventDefault();
  point.setAttribute("tabindex", "-1");
  points[to].setAttribute("tabindex", "0");
  points[to].focus();
});
