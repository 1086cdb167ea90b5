// The desk by keyboard: every key presses a control that is on the page, so nothing works by key alone.

import { enter } from "./selection.js";

const desk = () => document.getElementById("desk");
const drafts = () => [...document.querySelectorAll("details.draft-box")];
const opened = () => document.querySelector("details.draft-box[open]");
let last = ""; // the id of the stop that has, or had, the focus
let wanted = null; // after a key: where the focus goes once the desk is exchanged

const current = () => document.activeElement?.closest?.(".stop") ?? document.getElementById(last);
const isOpen = (stop) => stop.matches(".claim.proposed, .flag-box");

function go(to) {
  if (!to) return;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = drafts().flatMap((box) => [...box.querySelectorAll(".stop")]);
  const at = all.indexOf(current());
  const to = at < 0 ? opened()?.querySelector(".stop") : all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (to) openBox(to.closest("details.draft-box"));
  go(to);
}

function openBox(box) {
  if (box) box.open = true;
}

// One draft is open at a time. (The attribute that browsers have for this would shut the new desk as it comes in.)
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.open || !target.matches("details.draft-box")) return;
    for (const box of drafts()) if (box !== target) box.open = false;
  },
  true,
);

function draftStep(by) {
  const all = drafts();
  const at = all.indexOf(opened());
  const to = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  openBox(to);
  go(to?.querySelector(".stop") ?? to?.querySelector("summary"));
}

// What the key presses: a control of the value that has the focus, of the open draft, or of the desk.
function press(key, where, next = null) {
  const control = where?.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  wanted = next;
  control.click();
  return true;
}

const onStop = (key, next) => () => press(key, current(), next);
const onDraft = (key, next) => () => press(key, opened() ?? drafts()[0], next);

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "]": () => draftStep(1),
  "[": () => draftStep(-1),
  a: onStop("a", "next"),
  c: () => press("c", current()) || go(current()?.querySelector("input:is([type=text], [type=date], :not([type])):not([name=resolution])")),
  x: onStop("x", "next"),
  A: onDraft("A", "next"),
  s: onDraft("s", "draft"),
  u: () => press("u", desk()),
  r: () => enter(current()?.dataset.words),
  n: () => document.getElementById(document.getElementById("chosen-words")?.hidden === false ? "take-words" : "add-value")?.click(),
  m: () => {
    if (onDraft("m")()) go(opened()?.querySelector("details.more :is(a, button, select, input:not([type=hidden]))"));
  },
  "?": () => document.querySelector(".keys summary")?.click(),
  Escape: () => leave(),
};
for (let number = 1; number < 10; number += 1) KEYS[number] = onStop(String(number), "next");

// The same key on a keyboard of other letters: its letter differs, its place does not.
const PLACES = { KeyJ: "j", KeyK: "k", KeyA: "a", KeyC: "c", KeyX: "x", KeyS: "s", KeyU: "u", KeyR: "r", KeyN: "n", KeyM: "m", BracketRight: "]", BracketLeft: "[", Slash: "?" };

function act(event) {
  if (/^Digit\d$/.test(event.code) && !event.shiftKey) return KEYS[event.code.slice(5)];
  if (/^[\x21-\x7e]$/.test(event.key) || event.key === "Escape") return KEYS[event.key];
  const place = PLACES[event.code];
  return KEYS[event.shiftKey && place === "a" ? "A" : place];
}

// Escape leaves what was opened: a form, a menu, the words.
function leave() {
  const menu = document.activeElement?.closest?.("details.menu[open], details.keys[open]");
  if (menu) {
    menu.open = false;
    return go(menu.querySelector("summary"));
  }
  return press("Escape", desk());
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea");
  if (typing && event.key !== "Escape") return;
  const run = act(event);
  if (!run) return;
  event.preventDefault();
  run();
});

document.addEventListener("focusin", (event) => {
  const stop = event.target.closest(".stop");
  if (!stop) return;
  document.querySelector(".stop.here")?.classList.remove("here");
  stop.classList.add("here");
  last = stop.id;
});

// What was refused comes back with its reasons and takes the place of what was sent. An answer that is another page
// (the session has ended, the way led elsewhere) is gone to as a whole.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "desk" && detail.xhr.status < 400 && !detail.serverResponse.includes('id="desk"')) {
    detail.shouldSwap = false;
    location.assign(detail.xhr.responseURL);
  }
  if (detail.xhr.status !== 422) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

let seen = 0; // how far the report was scrolled
let before = null; // {draft, index}: where the focus was
document.addEventListener("htmx:beforeSwap", () => {
  seen = document.getElementById("paper")?.scrollTop ?? 0;
  const stop = current();
  const box = stop?.closest("details.draft-box") ?? opened();
  before = { draft: box?.id, at: box && stop ? [...box.querySelectorAll(".stop")].indexOf(stop) : -1, focus: document.activeElement?.id };
});

// After an act the desk is exchanged, and the focus goes on: to what came in, to the next open value or flag of the
// draft, to its button when all is decided, to the next draft when it was submitted. It is never lost.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "desk") return;
  const paper = document.getElementById("paper");
  if (paper) paper.scrollTop = seen;
  land();
  wanted = null;
});

function land() {
  const asked = document.querySelector("form.correct :is(input, select):not([type=hidden]), #words [aria-invalid], #words form.stack .asked :is(input, select), #add-found, #words .fields-of button, #find-words");
  if (asked) return go(asked);
  const landing = document.getElementById(desk().dataset.landing || "");
  if (landing) return go(landing);
  if (wanted === "draft") return go(firstOf(opened()));
  const box = document.getElementById(before?.draft) ?? opened();
  if (wanted === "next") return go(nextIn(box));
  const same = document.getElementById(before?.focus) ?? document.getElementById(last);
  return go(same && (!same.closest("details.draft-box") || same.closest("details.draft-box").open) ? same : firstOf(opened()));
}

function nextIn(box) {
  const all = [...(box?.querySelectorAll(".stop") ?? [])];
  const from = Math.max(all.findIndex((stop) => stop.id === last), 0);
  const open = [...all.slice(from), ...all.slice(0, from)].find(isOpen);
  return open ?? box?.querySelector("[data-ready]") ?? all[from] ?? firstOf(opened());
}

function firstOf(box) {
  const all = [...(box?.querySelectorAll(".stop") ?? [])];
  const done = document.getElementById("done");
  return done ?? all.find(isOpen) ?? box?.querySelector("[data-ready]") ?? all[0] ?? box?.querySelector("summary") ?? document.getElementById("paper");
}

const start = document.getElementById(location.hash.slice(1)) ?? document.getElementById(desk()?.dataset.landing || "");
if (start?.matches(".stop")) {
  openBox(start.closest("details.draft-box"));
  go(start);
}
