// People offered after @ in a comment: those who may see the record.

import { Offers } from "./offers.js";

const CALL = /(?:^|[^\p{L}\p{N}_.@+-])@([\p{L}\p{N}_.@+-]*)$/u;

function start(box) {
  const area = box.querySelector("textarea");
  const called = () => area.value.slice(0, area.selectionStart).match(CALL)?.[1] ?? null;
  const taken = (option) => {
    const name = called();
    if (name === null) return;
    const from = area.selectionStart - name.length;
    area.setRangeText(`${option.dataset.value} `, from, area.selectionStart, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const offers = new Offers(area, box, {
    address: box.dataset.people,
    wait: 120,
    wanted: called,
    taken,
    takers: ["Enter", "Tab"],
    first: true,
  });
  offers.list.setAttribute("aria-label", "@");
  area.setAttribute("aria-haspopup", "listbox");
}

for (const box of document.querySelectorAll("[data-people]")) start(box);
