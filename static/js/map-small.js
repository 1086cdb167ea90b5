// The small map of one record, or of the places that may be meant: each drawn as exactly as it is known.
/* global L */

import { drawBase, makeMap } from "./map-base.js";
import { precision } from "./map-marks.js";

async function drawAll() {
  for (const element of document.querySelectorAll(".map.small:not([data-drawn])")) {
    element.dataset.drawn = "yes";
    await draw(element);
  }
}

async function draw(element) {
  const places = JSON.parse(document.getElementById(element.dataset.places).textContent);
  const map = makeMap(element);
  const outlines = await drawBase(map, element.dataset);
  const bounds = L.latLngBounds([]);
  for (const place of places) {
    const around = precision({ geometry: { coordinates: [place.lon, place.lat] }, properties: place }, outlines);
    around?.addTo(map);
    const name = document.createElement("bdi");
    name.textContent = place.name;
    L.circleMarker([place.lat, place.lon], { radius: place.primary ? 7 : 5, className: `spot ${place.primary ? "primary" : ""}`, interactive: false })
      .addTo(map)
      .bindTooltip(name, { permanent: true, direction: "top", className: "spot-name" });
    bounds.extend(around ? around.getBounds() : [place.lat, place.lon]);
  }
  const fit = () => map.fitBounds(bounds, { maxZoom: 10, padding: [70, 44] }); // room for the names above the marks
  fit();
  element.closest("details")?.addEventListener("toggle", () => {
    map.invalidateSize(); // it was folded away
    fit();
  });
}

await drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
