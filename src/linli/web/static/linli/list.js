// Lists by keyboard: j and k move, o or Enter opens, / searches, ? lists the keys. For [data-keys] with rows [data-row].

let at = -1;

const rows = () => [...document.querySelectorAll("[data-keys] [data-row]")];

function go(step) {
  const all = rows();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, at + step));
  all.forEach((row, index) => row.classList.toggle("is-current", index === at));
  const link = all[at].querySelector("a[href]");
  (link ?? all[at]).focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

const typing = (element) => element.matches("input, textarea, select, [contenteditable=true]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const help = document.querySelector("[data-keys-help]");
  const search = document.querySelector("[data-filter-bar] input[type=search], [data-filter-bar] input[type=text]");
  const actions = {
    j: () => go(1),
    k: () => go(-1),
    o: () => rows()[at]?.querySelector("a[href]")?.click(),
    "/": search && (() => search.focus()),
    "?": () => (help?.open ? help.close() : help?.showModal()),
  };
  const action = actions[event.key];
  if (!action || !rows().length) return;
  event.preventDefault();
  action();
});

// a new list begins anew, unless somebody has moved in it before htmx said that it is there
document.addEventListener("htmx:load", () => {
  at = rows().findIndex((row) => row.classList.contains("is-current"));
});
