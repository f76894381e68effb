// Suggestions: pressing one, or its key, chooses it in the list it belongs to. Nothing is chosen by itself.

const boxes = () => [...document.querySelectorAll("[data-suggestions]")];
const listOf = (box) => document.getElementById(box.dataset.suggestions);
const typing = (element) => element.matches("input, textarea, select, [contenteditable=true]");

/** Buttons that send the form where there is no script must not do so here, and say whether they are chosen. */
function prepare(box) {
  const list = listOf(box);
  for (const button of box.querySelectorAll("[data-suggest]")) {
    if (button.tagName === "BUTTON") button.type = "button";
    else button.setAttribute("role", "button");
    button.removeAttribute("aria-current");
    button.setAttribute("aria-pressed", String(list?.value === button.dataset.suggest));
  }
}

function choose(button) {
  const list = listOf(button.closest("[data-suggestions]"));
  if (!list) return;
  list.value = button.dataset.suggest;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-suggest]");
  if (!button) return;
  event.preventDefault();
  choose(button);
});

document.addEventListener("keydown", (event) => {
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (!number || event.ctrlKey || event.metaKey || (!event.altKey && typing(event.target))) return;
  const box = boxes().find((one) => one.offsetParent !== null);
  const button = box?.querySelectorAll("[data-suggest]")[number - 1];
  if (!button || (!event.altKey && !box.closest(".move-form"))) return;
  event.preventDefault();
  choose(button);
  if (box.closest(".move-form")) box.closest("form").querySelector("p.actions .btn-primary")?.focus();
});

document.addEventListener("change", (event) => {
  for (const box of boxes()) if (listOf(box) === event.target) prepare(box);
});

document.addEventListener("htmx:load", () => boxes().forEach(prepare));
boxes().forEach(prepare);
