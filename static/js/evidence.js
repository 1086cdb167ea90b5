// A value lights its words, and words light their values. Without this the links still lead from one to the other.

const wordsOf = (key) => document.querySelectorAll(`[data-for~="${CSS.escape(key)}"]`);

function light(target, on) {
  const value = target.closest?.("[data-words]");
  if (value) {
    for (const words of wordsOf(value.dataset.words)) words.classList.toggle("lit", on);
    value.classList.toggle("lit", on);
    return;
  }
  const words = target.closest?.("[data-for]");
  if (!words) return;
  for (const key of words.dataset.for.split(" ")) {
    document.getElementById(key)?.classList.toggle("lit", on);
    for (const piece of wordsOf(key)) piece.classList.toggle("lit", on);
  }
}

for (const [event, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(event, (happened) => light(happened.target, on));
}

// The report follows the focus: the words of a value are brought into view in their own pane.
export function showWords(key) {
  const paper = document.querySelector(".paper");
  const first = wordsOf(key)[0];
  if (!paper || !first || !paper.contains(first) || paper.scrollHeight <= paper.clientHeight) return;
  paper.scrollTop += first.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
}

document.addEventListener("focusin", (event) => {
  const value = event.target.closest("[data-words]");
  if (value) showWords(value.dataset.words);
});

// From words to their value, wherever it is folded away.
export function goToValue(key) {
  const value = document.getElementById(key);
  if (!value) return false;
  for (let box = value.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  value.focus({ preventScroll: true });
  value.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("click", (event) => {
  const words = event.target.closest("[data-for]");
  if (!words?.querySelector("a") || !getSelection().isCollapsed) return;
  const [key] = (words.querySelector("a").hash || words.dataset.to || "").split("#").slice(-1);
  if (goToValue(key)) event.preventDefault();
});

// A press on a link drags the link, and a resting finger opens its menu: where words are to be selected, they keep
// where they lead to and are links no more.
const touched = matchMedia("(pointer: coarse)").matches;

function free() {
  for (const link of document.querySelectorAll(`${touched ? "" : ".reviewing "}[data-for] a[href^="#"]`)) {
    link.parentElement.dataset.to = link.hash;
    link.removeAttribute("href");
  }
}

document.addEventListener("htmx:afterSettle", free);
free();
