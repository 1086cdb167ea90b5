// The desk by keyboard: every key presses a control that is on the page, so nothing works by key alone.

const claims = () => [...document.querySelectorAll(".claim[tabindex='0']")];
const drafts = () => [...document.querySelectorAll("article.draft-box")];
let last = location.hash.startsWith("#claim-") ? location.hash.slice(1) : "";

const current = () => document.activeElement?.closest?.(".claim") ?? document.getElementById(last);

function go(to) {
  if (!to) return;
  to.focus();
  to.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = claims();
  const at = all.indexOf(current());
  go(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function draftStep(by) {
  const all = drafts();
  const at = all.indexOf(current()?.closest("article.draft-box"));
  const to = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  go(to?.querySelector(".claim"));
}

let decided = false;

function press(key) {
  decided = key === "a" || key === "x";
  const place = key === "s" ? (current()?.closest("article.draft-box") ?? drafts()[0]) : current();
  place?.querySelector(`[data-key="${key}"]`)?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "]": () => draftStep(1),
  "[": () => draftStep(-1),
  a: () => press("a"),
  c: () => press("c"),
  x: () => press("x"),
  s: () => press("s"),
  "?": () => document.querySelector(".keys summary")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  // The same key on an Arabic keyboard: its letter differs, its place does not.
  const act = KEYS[event.key] ?? KEYS[{ KeyJ: "j", KeyK: "k", KeyA: "a", KeyC: "c", KeyX: "x", KeyS: "s", BracketRight: "]", BracketLeft: "[" }[event.code]];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const claim = event.target.closest(".claim");
  if (claim) last = claim.id;
});

// After a decision the desk is exchanged. By key the focus goes on to the next undecided value, else it stays.
document.addEventListener("htmx:afterSettle", () => {
  let here = document.getElementById(last);
  if (decided && here) {
    const all = claims();
    here = all.slice(all.indexOf(here) + 1).find((claim) => claim.classList.contains("proposed")) ?? here;
  }
  decided = false;
  const field = here?.querySelector("form.correct :is(input, select):not([type=hidden])");
  if (field) return field.focus();
  return go(here);
});

if (last) go(document.getElementById(last));
