// What every page does: lead to errors, guard against sending twice, and say so when the server cannot be reached.

const words = (name) => document.body.dataset[`words${name}`] ?? "";

/** Show a short notice at the bottom of the page for ten seconds; it can be closed. */
function tell(text, tone = "error") {
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  const line = document.createElement("span");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.addEventListener("click", () => box.remove());
  box.append(line, close);
  document.getElementById("notices")?.append(box);
  setTimeout(() => box.remove(), 10_000);
}

function leadToErrors(root) {
  const summary = root.querySelector?.("[data-error-summary]") ?? (root.matches?.("[data-error-summary]") ? root : null);
  summary?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

const buttons = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");

function busy(form, on) {
  for (const button of buttons(form)) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
  form.toggleAttribute("data-sending", on);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("data-sending")) event.preventDefault();
  else busy(form, true);
});

// The page may come back from the browser's cache with its buttons still marked.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => busy(form, false)));

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("form[method=post]")) busy(event.target, true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form") ?? event.target;
  if (form.matches?.("form")) busy(form, false);
});
document.addEventListener("htmx:load", (event) => leadToErrors(event.detail.elt));
document.addEventListener("htmx:sendError", () => tell(words("Offline")));
document.addEventListener("htmx:timeout", () => tell(words("Offline")));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  let text = "";
  if ((xhr.getResponseHeader("Content-Type") ?? "").includes("json")) {
    try {
      text = JSON.parse(xhr.responseText).detail ?? "";
    } catch {
      text = "";
    }
  }
  tell(text || words("Failed"));
});

// Filters: what is chosen stays in sight when the panel is closed, and the tile that says the same is marked.
function showChosen(bar) {
  const given = new URLSearchParams([...new FormData(bar)].filter(([, value]) => value)).toString();
  const chips = [...bar.querySelectorAll(".filter-fields select")]
    .filter((list) => list.value)
    .map((list) => {
      const chip = document.createElement("span");
      chip.textContent = list.selectedOptions[0].textContent;
      return chip;
    });
  bar.querySelector("[data-filter-chosen]")?.replaceChildren(...chips);
  bar.querySelector("[data-filter-clear]")?.toggleAttribute("hidden", !given);
  for (const tile of document.querySelectorAll("[data-tiles] a")) {
    if (new URL(tile.href).searchParams.toString() === given) tile.setAttribute("aria-current", "true");
    else tile.removeAttribute("aria-current");
  }
}

for (const kind of ["change", "input"]) {
  document.addEventListener(kind, (event) => {
    const bar = event.target.closest?.("[data-filter-bar]");
    if (bar) showChosen(bar);
  });
}

leadToErrors(document);
