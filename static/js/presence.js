// Who else has the record open: asked every half minute while the page is in view, and told when it is left.

const EVERY = 30_000;

function watch(form) {
  const note = form.querySelector("[data-note]");
  let timer = 0;

  async function ask() {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") return;
    timer = setTimeout(ask, EVERY);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    } catch {
      return; // no network: the next call tells
    }
    const ended = answer.type === "opaqueredirect";
    form.querySelector("[data-ended]").hidden = !ended;
    const words = answer.ok ? (await answer.text()).trim() : "";
    if (note.innerHTML !== words) note.innerHTML = words; // unchanged words are not read out again
    form.hidden = !ended && !words;
  }

  document.addEventListener("visibilitychange", ask);
  addEventListener("pagehide", () => {
    const left = new FormData(form);
    left.append("leave", "1");
    navigator.sendBeacon(form.action, left);
  });
  addEventListener("pageshow", (event) => event.persisted && ask());
  ask();
}

for (const form of document.querySelectorAll("[data-presence]")) watch(form);
