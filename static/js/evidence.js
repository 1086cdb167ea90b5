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

document.addEventListener("focusin", (event) => {
  const value = event.target.closest("[data-words]");
  const paper = document.querySelector(".paper");
  const first = value && wordsOf(value.dataset.words)[0];
  if (!paper || !first || !paper.contains(first) || paper.scrollHeight <= paper.clientHeight) return;
  paper.scrollTop += first.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
});
