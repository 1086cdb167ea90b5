// More rows without a round trip: a copy of the empty row, numbered as Django's formsets number them.

function add(name) {
  const total = document.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  const empty = document.querySelector(`template[data-empty="${name}"]`);
  const row = empty.content.cloneNode(true);
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace("__prefix__", total.value));
    }
  }
  total.value = String(Number(total.value) + 1);
  const rows = document.querySelector(`[data-rows="${name}"]`);
  rows.append(row);
  rows.dispatchEvent(new Event("sijil:rows", { bubbles: true }));
  return rows.lastElementChild;
}

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    add(button.dataset.add).querySelector("input, select")?.focus();
  });
}

// A kept form may have had more rows than the page has: make them before the values come back.
for (const form of document.querySelectorAll("form[data-draft]")) {
  form.addEventListener("sijil:restore", (event) => {
    for (const [name] of event.detail) {
      const found = /^([a-z_]+)-(\d+)-/.exec(name);
      const total = found && form.querySelector(`[name="${found[1]}-TOTAL_FORMS"]`);
      while (total && Number(total.value) <= Number(found[2])) add(found[1]);
    }
  });
}
