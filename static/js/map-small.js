// The small map of one record: its places, each drawn as exactly as it is known.
/* global L */

import { drawBase, makeMap } from "./map-base.js";
import { precision } from "./map-marks.js";

for (const element of document.querySelectorAll(".map.small")) await draw(element);

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
  map.fitBounds(bounds, { maxZoom: 10, padding: [24, 24] });
}
