// The header of the workbench: the menu of small windows, the search box and what it proposes.

const button = document.querySelector("[data-menu]");
const form = document.querySelector("[data-site-search]");
const field = form?.querySelector("input[type=search]");
const ahead = form?.querySelector(".ahead");
const typing = (element) => element.matches("input, textarea, select, [contenteditable=true]");

// Without script the entries stand in lines below each other; with it they are behind a button where there is no room.
if (button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  menu.classList.add("is-menu");
  const open = (on) => {
    button.setAttribute("aria-expanded", String(on));
    menu.classList.toggle("is-open", on);
  };
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    open(false);
    button.focus();
  });
}

const links = () => [...(ahead?.querySelectorAll("a[href]") ?? [])];

if (form) {
  const clear = () => ahead.replaceChildren();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clear();
      field.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [field, ...links()];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = all[all.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  document.addEventListener("focusin", (event) => {
    if (!form.contains(event.target)) clear();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) clear();
  });
  form.addEventListener("submit", clear);
}

// "/" leads to the search: to that of the list, where it has one and list.js has not done so, else to the whole site's.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.querySelector("[data-search-form] input[type=search]") ?? field;
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
