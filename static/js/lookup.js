// Names offered while one types: an ARIA combobox over the server's answer.

import { Offers } from "./offers.js";

function start(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const input = box.querySelector("input");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  const wanted = () => {
    const text = input.value.trim();
    return text.length < 2 ? null : text;
  };
  const taken = (option) => {
    input.value = option.dataset.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new CustomEvent("sijil:taken", { bubbles: true }));
  };
  const shown = (open) => input.setAttribute("aria-expanded", String(open));
  new Offers(input, box, { address: box.dataset.lookup, wait: 180, wanted, taken, takers: ["Enter"], shown });
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
