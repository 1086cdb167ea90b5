// What every page needs: forms are sent once, and what is typed outlives a lost page or an ended session.

import { start } from "./drafts.js";

// After all modules of the page have run, so that they can make room for what comes back.
document.addEventListener("DOMContentLoaded", start);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

// A fragment that does not come is said, never passed over.
for (const [event, failed] of [["htmx:responseError", true], ["htmx:sendError", true], ["htmx:afterOnLoad", false]]) {
  document.addEventListener(event, () => {
    document.getElementById("no-answer").hidden = !failed;
  });
}

// The list of more pages closes as menus do.
const more = document.querySelector(".more-pages");
document.addEventListener("click", ({ target }) => more?.contains(target) || more?.removeAttribute("open"));
more?.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  more.removeAttribute("open");
  more.querySelector("summary").focus();
});

// A list filter sends only what is filled in: short addresses to share.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

// A list whose rows can be ticked: all of this page at once.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of all.form.querySelectorAll("[name=reference]")) one.checked = all.checked;
  });
}

// On a narrow screen the list comes first; a filter with something to mend stays open.
if (matchMedia("(max-width: 1000px)").matches) {
  for (const box of document.querySelectorAll("details.folding")) if (!box.querySelector(".errors")) box.open = false;
}

document.documentElement.classList.add("scripted");
