// Choices offered below a field while one types: the server's list of options. Arrows move, the keys that take take the
// marked one, Escape closes, and so does leaving the field.

let next = 0;

export class Offers {
  // field: where one types; box: what holds it. wanted() gives the text to ask for, or null; taken(option) gets the choice;
  // shown(open) hears of opening and closing. first: whether the first option is marked at once.
  constructor(field, box, { address, wait, wanted, taken, takers, first = false, shown = () => {} }) {
    Object.assign(this, { field, address, wanted, taken, takers, first, shown });
    this.list = document.createElement("ul");
    this.list.id = `offers-${(next += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    box.append(this.list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    let timer = 0;
    field.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      clearTimeout(timer);
      timer = setTimeout(() => this.ask(), wait);
    });
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.show(false));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) this.take(option);
    });
  }

  options() {
    return [...this.list.children];
  }

  marked() {
    return this.list.querySelector('[aria-selected="true"]');
  }

  show(open) {
    this.list.hidden = !open;
    if (!open) this.field.removeAttribute("aria-activedescendant");
    this.shown(open);
  }

  mark(option) {
    this.marked()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  take(option) {
    this.taken(option);
    this.show(false);
  }

  async ask() {
    const text = this.wanted();
    this.asked = text;
    if (text === null) return this.show(false);
    const answer = await fetch(`${this.address}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || this.asked !== text) return undefined;
    const parsed = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
    this.list.replaceChildren(...parsed.querySelectorAll("li"));
    this.options().forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    const found = this.options().length > 0 && document.activeElement === this.field;
    this.show(found);
    if (found && this.first) this.mark(this.options()[0]);
    return undefined;
  }

  press(event) {
    if (this.list.hidden) return;
    const all = this.options();
    const at = all.indexOf(this.marked());
    if (event.key === "ArrowDown") this.mark(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") this.mark(all[(at - 1 + all.length) % all.length]);
    else if (this.takers.includes(event.key) && at >= 0) this.take(all[at]);
    else if (event.key === "Escape") this.show(false);
    else return;
    event.preventDefault();
  }
}
