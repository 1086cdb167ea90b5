// How many incidents each choice of the filter would give: asked for when choices first come into sight.

const filters = document.querySelector("[data-counts]");

async function fill() {
  const answer = await fetch(filters.dataset.counts);
  if (!answer.ok) return;
  const counts = await answer.json();
  for (const list of filters.querySelectorAll("[data-choices]")) {
    const held = counts[list.dataset.choices];
    if (!held) continue;
    for (const place of list.querySelectorAll("[data-choice]")) {
      place.textContent = held[place.dataset.choice] ?? "";
      place.closest("li").classList.toggle("without", !(place.dataset.choice in held));
    }
  }
}

const sight = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  sight.disconnect();
  fill();
});
for (const list of filters?.querySelectorAll("[data-choices]") ?? []) sight.observe(list);
