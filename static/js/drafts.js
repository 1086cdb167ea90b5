// What is typed outlives a lost page, an ended session and a refusal: it is kept in this browser tab until the form has
// gone through, and offered again to the same person.  Logging out forgets it.

const PREFIX = "sijil:";
const SENT = `${PREFIX}sent`;
const FAILED = ".notice.error:not([hidden]), .errornote, .messagelist .error, .messagelist .warning, [role=alert]:not([hidden])";
const OWN = ["hidden", "password", "file", "submit", "button"];

const key = (form) => `${PREFIX}${document.querySelector("[data-person]")?.dataset.person ?? ""}:${form.dataset.draft}`;
const fields = (form) => [...form.elements].filter((field) => field.name && !OWN.includes(field.type) && !field.name.includes("__prefix__"));
const seen = (form) => form.querySelector("[name=seen_version]");
const ticked = (field) => ["checkbox", "radio"].includes(field.type);

const read = (field) => {
  if (ticked(field)) return `${field.value}\u0000${field.checked}`;
  // A list that is filled while one types has only the chosen row: its words are kept with it.
  if (field.tagName === "SELECT") return `${field.value}\u0000${field.selectedOptions[0]?.text ?? ""}`;
  return field.value;
};

function write(field, kept) {
  const [value, words] = kept.split("\u0000");
  if (ticked(field)) {
    field.checked = words === "true";
    return;
  }
  if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) field.add(new Option(words, value));
  if (field.value === value) return;
  field.value = value;
  if (field.tagName === "SELECT") field.dispatchEvent(new Event("change", { bubbles: true }));
}

const state = (form) => fields(form).map((field) => [field.name, read(field)]);

function store(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // The browser keeps nothing: the form still works.
  }
}

function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

// The version that the form was made from goes with the words: what others did since is merged, never overwritten.
const keep = (form) => store(key(form), JSON.stringify({ values: state(form), seen: seen(form)?.value ?? "" }));

function tell(form, template) {
  const note = document.getElementById(template).content.cloneNode(true).firstElementChild;
  form.before(note);
  const folded = form.closest("details");
  if (folded) folded.open = true;
  note.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(key(form));
    form.reset();
    location.reload();
  });
}

function restore(form) {
  const kept = load(key(form));
  if (!kept?.values || form.querySelector("[role=alert], .errornote")) return; // the server has sent back what was typed
  if (JSON.stringify(kept.values) === JSON.stringify(state(form))) return;
  form.dispatchEvent(new CustomEvent("sijil:restore", { detail: kept.values }));
  const used = new Map();
  for (const [name, value] of kept.values) {
    const nth = used.get(name) ?? 0;
    used.set(name, nth + 1);
    const field = fields(form).filter((one) => one.name === name)[nth];
    if (field) write(field, value);
  }
  if (kept.seen && seen(form)) seen(form).value = kept.seen;
  tell(form, "restored");
  form.querySelector("textarea, input:not([type=hidden])")?.dispatchEvent(new Event("input", { bubbles: true }));
}

// What was refused on a page that has no place for it any more is shown, to be copied.
function showRefused(name) {
  const texts = (load(name)?.values ?? []).map(([, value]) => value).filter((value) => !value.includes("\u0000") && value.trim().length > 1);
  const template = document.getElementById("refused");
  if (!texts.length || !template) return;
  const note = template.content.cloneNode(true).firstElementChild;
  note.querySelector("[data-text]").textContent = texts.join("\n");
  document.getElementById("messages")?.append(note);
}

// The page that follows a form tells what became of it.
function settle() {
  const name = sessionStorage.getItem(SENT);
  if (!name) return;
  sessionStorage.removeItem(SENT);
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (came === "back_forward" || "kept" in document.body.dataset || document.querySelector("#id_password")) return;
  if (!document.querySelector(FAILED)) return sessionStorage.removeItem(name);
  const here = [...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === name);
  if (here) return;
  showRefused(name);
  sessionStorage.removeItem(name);
}

function restoreAll() {
  for (const form of document.querySelectorAll("form[data-draft]:not([data-restored])")) {
    form.dataset.restored = "yes";
    restore(form);
  }
}

export function start() {
  settle();
  restoreAll();
}

for (const event of ["input", "change"]) {
  document.addEventListener(event, ({ target }) => target.form?.dataset?.draft && keep(target.form));
}

// Forms that come and go within a page.
document.addEventListener("htmx:afterSettle", restoreAll);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt;
  const sent = detail.requestConfig?.triggeringEvent?.type === "submit";
  if (!sent || !detail.successful || !form.dataset?.draft) return;
  if (!detail.xhr.responseText.includes('<li class="notice error"')) sessionStorage.removeItem(key(form));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("action")?.endsWith("/logout/")) sessionStorage.clear(); // the next person at this screen finds nothing
  if (!form.dataset.draft) return;
  keep(form);
  store(SENT, key(form));
});

addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.removeItem(SENT);
});
