// Names offered while one types: an ARIA combobox over the server's answer. Escape closes, arrows move, Enter takes.

let next = 0;

function start(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  list.id = `lookup-${(next += 1)}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  let timer = 0;
  let asked = "";

  const options = () => [...list.children];
  const chosen = () => list.querySelector('[aria-selected="true"]');
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const take = (option) => {
    input.value = option.dataset.value;
    show(false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new CustomEvent("sijil:taken", { bubbles: true }));
  };
  async function ask() {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) return show(false);
    const answer = await fetch(`${box.dataset.lookup}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || asked !== text) return undefined;
    const parsed = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
    list.replaceChildren(...parsed.querySelectorAll("li"));
    options().forEach((option, index) => {
      option.id = `${list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    return show(options().length > 0 && document.activeElement === input);
  }

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") mark(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") mark(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && at >= 0) take(all[at]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) take(option);
  });
  input.addEventListener("blur", () => show(false));
}

export function startAll(root = document) {
  for (const box of root.querySelectorAll("[data-lookup]")) start(box);
}

startAll();
document.addEventListener("sijil:rows", (event) => startAll(event.target));
document.addEventListener("htmx:afterSettle", () => startAll());

// In an address a code is enough.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const box of form.querySelectorAll("[data-lookup] input")) {
      const code = box.value.split(" · ").at(-1);
      if (box.value.includes(" · ")) event.formData.set(box.name, code);
    }
  });
}
