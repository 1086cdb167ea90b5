// A map beside the two fields of a point: a click or a dragged marker fills them, typing moves the marker.
/* global L */

import { drawBase, makeMap } from "./map-base.js";

for (const element of document.querySelectorAll(".point-picker")) pick(element);

function pick(element) {
  const latitude = document.getElementById(element.dataset.latitude);
  const longitude = document.getElementById(element.dataset.longitude);
  if (!latitude || !longitude) return;
  element.hidden = false;
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", element.dataset.label);
  const map = makeMap(element);
  drawBase(map, element.dataset);
  let marker = null;

  const show = () => {
    const [lat, lon] = [latitude.value, longitude.value].map((text) => (text.trim() === "" ? NaN : Number(text)));
    const whole = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    if (!whole) {
      marker?.remove();
      marker = null;
      return;
    }
    marker ??= newMarker();
    marker.setLatLng([lat, lon]).addTo(map);
    if (!map.getBounds().contains([lat, lon])) map.setView([lat, lon], Math.max(map.getZoom(), 10));
  };
  const set = ({ lat, lng }) => {
    latitude.value = lat.toFixed(5);
    longitude.value = lng.toFixed(5);
    for (const field of [latitude, longitude]) field.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  };
  const newMarker = () => {
    const icon = L.divIcon({ className: "picked", iconSize: [18, 18] });
    const made = L.marker([0, 0], { draggable: true, icon, title: element.dataset.label });
    made.on("dragend", () => set(made.getLatLng()));
    return made;
  };
  map.on("click", (event) => set(event.latlng.wrap()));
  for (const field of [latitude, longitude]) field.addEventListener("input", show);
  if (latitude.value && longitude.value) map.setView([Number(latitude.value), Number(longitude.value)], 11);
  show();
}
