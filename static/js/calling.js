// People offered after @ in a comment: those who may see the record. Arrows move, Enter or Tab takes, Escape closes.

const CALL = /(?:^|[^\p{L}\p{N}_.@+-])@([\p{L}\p{N}_.@+-]*)$/u;

function start(box) {
  const area = box.querySelector("textarea");
  const list = document.createElement("ul");
  list.id = `${area.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "@");
  list.hidden = true;
  box.append(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.setAttribute("aria-controls", list.id);
  let timer = 0;
  let asked = null;

  const called = () => area.value.slice(0, area.selectionStart).match(CALL)?.[1] ?? null;
  const options = () => [...list.children];
  const chosen = () => list.querySelector('[aria-selected="true"]');
  const hide = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    area.setAttribute("aria-activedescendant", option.id);
  };
  const take = (option) => {
    const name = called();
    if (name === null) return hide();
    const from = area.selectionStart - name.length;
    area.setRangeText(`${option.dataset.value} `, from, area.selectionStart, "end");
    hide();
    return area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  async function ask() {
    const name = called();
    asked = name;
    if (name === null) return hide();
    const answer = await fetch(`${box.dataset.people}?q=${encodeURIComponent(name)}`);
    if (!answer.ok || asked !== name) return undefined;
    const parsed = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
    list.replaceChildren(...parsed.querySelectorAll("li"));
    options().forEach((option, index) => {
      option.id = `${list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    if (!options().length || document.activeElement !== area) return hide();
    list.hidden = false;
    return mark(options()[0]);
  }

  area.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") mark(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") mark(all[(at - 1 + all.length) % all.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(all[at]);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) take(option);
  });
  area.addEventListener("blur", hide);
}

for (const box of document.querySelectorAll("[data-people]")) start(box);
