// Words of the report chosen by mouse, finger or keyboard, as places in the text that the server has: in characters
// (not in the halves of which this language makes some of them), with what is shown by its number counted as one.

import { goToValue } from "./evidence.js";

const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const report = () => document.getElementById("report-text");

// The pieces of the text in order: [node, first character, how many]; a control character's sign is one piece.
function pieces(root) {
  const found = [];
  let at = 0;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.classList.contains("control") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const sign = node.nodeType === Node.ELEMENT_NODE && node.classList.contains("control");
    if (node.nodeType !== Node.TEXT_NODE && !sign) continue;
    const length = sign ? 1 : [...node.data].length;
    found.push([node, at, length]);
    at += length;
  }
  return found;
}

function place(root, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(root);
  range.setEnd(node, offset);
  const box = range.cloneContents();
  for (const sign of box.querySelectorAll(".control")) sign.textContent = "·";
  return [...box.textContent].length;
}

// {start, end} of what is selected in the report, or null.
function selected() {
  const root = report();
  const selection = getSelection();
  if (!root || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  return { start: place(root, range.startContainer, range.startOffset), end: place(root, range.endContainer, range.endOffset), text: selection.toString() };
}

function select(start, end) {
  const range = document.createRange();
  const all = pieces(report());
  const spot = (at, atEnd) => {
    const [node, first] = all.find(([, from, length]) => (atEnd ? at <= from + length : at < from + length)) ?? all.at(-1);
    if (node.nodeType !== Node.TEXT_NODE) return [node.parentNode, [...node.parentNode.childNodes].indexOf(node) + (atEnd ? 1 : 0)];
    return [node, [...node.data].slice(0, at - first).join("").length];
  };
  range.setStart(...spot(start, false));
  range.setEnd(...spot(end, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return range;
}

// What is selected is offered at the foot of the report.
let timer = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(offer, 60);
});

export function offer() {
  const form = document.getElementById("chosen-words");
  if (!form) return;
  const found = selected();
  form.hidden = !found;
  if (!found) return;
  form.elements.start.value = found.start;
  form.elements.end.value = found.end;
  form.querySelector("q").textContent = found.text.length > 60 ? `${found.text.slice(0, 60)}…` : found.text;
}

// By keyboard: a word at a time. `anchor` and `focus` are numbers of words.
let words = [];
let anchor = 0;
let focus = 0;

function read() {
  const text = pieces(report()).map(([node]) => (node.nodeType === Node.TEXT_NODE ? node.data : "·")).join("");
  const places = []; // for each half of a character the number of its character
  let at = 0;
  for (const letter of text) {
    for (let half = 0; half < letter.length; half += 1) places.push(at);
    at += 1;
  }
  places.push(at);
  words = [...text.matchAll(WORD)].map((found) => [places[found.index], places[found.index + found[0].length]]);
}

function show() {
  const [from, to] = [Math.min(anchor, focus), Math.max(anchor, focus)];
  select(words[from][0], words[to][1]);
  const paper = document.getElementById("paper");
  const box = boxOf(focus);
  const pane = paper.getBoundingClientRect();
  light(markOf(focus));
  if (box.top < pane.top + 20 || box.bottom > pane.bottom - 70) paper.scrollTop += box.top - pane.top - pane.height / 3;
  offer();
}

// The value whose words the chosen word belongs to is lit, and Enter leads to it.
let lit = [];

function light(mark) {
  for (const value of lit) value.classList.remove("lit");
  lit = (mark?.dataset.for ?? "").split(" ").map((key) => document.getElementById(key)).filter(Boolean);
  for (const value of lit) value.classList.add("lit");
}

function markOf(number) {
  return nodeOf(number)[0].parentElement.closest("[data-for]");
}

function nodeOf(number) {
  const all = pieces(report());
  const [at] = words[number];
  const [node, first] = all.find(([, from, length]) => at < from + length) ?? all.at(-1);
  return [node, at - first];
}

function boxOf(number) {
  const range = document.createRange();
  const [node, at] = nodeOf(number);
  if (node.nodeType !== Node.TEXT_NODE) return node.getBoundingClientRect();
  range.setStart(node, [...node.data].slice(0, at).join("").length);
  range.setEnd(node, Math.min(node.data.length, range.startOffset + 1));
  return range.getBoundingClientRect();
}

// The word of the line above or below that stands nearest.
function line(by) {
  const here = boxOf(focus);
  let best = focus;
  let near = Infinity;
  let row = null;
  for (let number = focus + by; number >= 0 && number < words.length; number += by) {
    const box = boxOf(number);
    if (Math.abs(box.top - here.top) < here.height / 2) continue;
    row ??= box.top;
    if (Math.abs(box.top - row) > here.height / 2) break;
    const distance = Math.abs(box.left - here.left);
    if (distance < near) [near, best] = [distance, number];
  }
  return best;
}

// Into the report, at the words of a value where it has some.
export function enter(key) {
  if (!report()) return;
  read();
  if (!words.length) return;
  const mark = key && document.querySelector(`[data-for~="${CSS.escape(key)}"]`);
  const at = mark ? place(report(), mark, 0) : 0;
  anchor = focus = Math.max(0, words.findIndex(([, end]) => end > at));
  report().focus({ preventScroll: true });
  show();
}

document.addEventListener("keydown", (event) => {
  if (event.target !== report() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && words.length && markOf(focus)) {
    event.preventDefault();
    light(null);
    return goToValue((markOf(focus).dataset.to ?? "#").slice(1));
  }
  const forth = getComputedStyle(report()).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
  if (!words.length || !selected()) return enter(document.querySelector(".stop.here")?.id);
  if (event.key === "ArrowUp") focus = line(-1);
  else if (event.key === "ArrowDown") focus = line(1);
  else focus = Math.min(Math.max(focus + (event.key === forth ? 1 : -1), 0), words.length - 1);
  if (!event.shiftKey) anchor = focus;
  show();
});

document.addEventListener("htmx:afterSettle", () => (words = []));
