// What every page needs: forms are sent once, and what is typed outlives a lost page or an ended session.

const PREFIX = "sijil:";
const kept = (form) => PREFIX + form.dataset.draft;
const fields = (form) =>
  [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type) && field.tagName !== "BUTTON");
const state = (form) =>
  fields(form).map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? `${field.value}\u0000${field.checked}` : field.value]);

function keep(form) {
  try {
    sessionStorage.setItem(kept(form), JSON.stringify(state(form)));
  } catch {
    // The browser keeps nothing: the form still works.
  }
}

function offerToDiscard(form) {
  const note = document.getElementById("restored").content.cloneNode(true).firstElementChild;
  form.before(note);
  note.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(kept(form));
    location.reload();
  });
}

function restore(form) {
  const text = sessionStorage.getItem(kept(form));
  if (!text) return;
  if (form.querySelector("[role=alert]")) return; // the server has sent back what was typed
  const before = JSON.stringify(state(form));
  const values = JSON.parse(text);
  if (text === before) return;
  form.dispatchEvent(new CustomEvent("sijil:restore", { detail: values }));
  const used = new Map();
  for (const [name, value] of values) {
    const nth = used.get(name) ?? 0;
    used.set(name, nth + 1);
    const field = fields(form).filter((one) => one.name === name)[nth];
    if (!field) continue;
    if (value.includes("\u0000")) field.checked = value.endsWith("true");
    else field.value = value;
  }
  offerToDiscard(form);
  const first = form.querySelector("textarea, input:not([type=hidden])");
  first?.dispatchEvent(new Event("input", { bubbles: true }));
}

// After all modules of the page have run, so that they can make room for what comes back.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
  }
});

// A form that went through is told by the page that follows it.
const sent = sessionStorage.getItem(`${PREFIX}sent`);
if (sent) {
  sessionStorage.removeItem(`${PREFIX}sent`);
  const stillHere = document.querySelector(`form[data-draft="${CSS.escape(sent)}"]`);
  if (!stillHere && !document.querySelector("form[action$='/login/'], #id_password")) sessionStorage.removeItem(PREFIX + sent);
  else if (!stillHere) sessionStorage.setItem(`${PREFIX}sent`, sent);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  if (form.getAttribute("action")?.endsWith("/logout/")) sessionStorage.clear(); // the next person at this screen finds nothing
  if (form.dataset.draft) sessionStorage.setItem(`${PREFIX}sent`, form.dataset.draft);
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

// A list filter sends only what is filled in: short addresses to share.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

// On a narrow screen the list comes first; a filter with something to mend stays open.
if (matchMedia("(max-width: 1000px)").matches) {
  for (const box of document.querySelectorAll("details.folding")) if (!box.querySelector(".errors")) box.open = false;
}

document.documentElement.classList.add("scripted");
