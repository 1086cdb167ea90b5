// The administration keeps what is typed as the other pages do; its rows are made by Django's own scripts.

import { start } from "./drafts.js";

for (const mark of document.querySelectorAll("[data-draft-form]")) mark.closest("form").dataset.draft = mark.dataset.draftForm;

// A kept form may have had more rows than the page has: press "add another" before the values come back.
for (const form of document.querySelectorAll("form[data-draft]")) {
  form.addEventListener("sijil:restore", ({ detail }) => {
    for (const [name] of detail) {
      const found = /^([a-z_]+)-(\d+)-/.exec(name);
      const total = found && form.querySelector(`[name="${found[1]}-TOTAL_FORMS"]`);
      const more = found && document.querySelector(`#${found[1]}-group .add-row a`);
      while (total && more && Number(total.value) <= Number(found[2])) {
        const before = total.value;
        more.click();
        if (total.value === before) break;
      }
    }
  });
}

// After Django's scripts have made their rows and choosers.
addEventListener("load", () => setTimeout(start));
