// The map page: draws the incidents of the filter that lie in view, and lists them beside the map.
/* global L */

import { Names, drawBase, getJson, makeMap } from "./map-base.js";
import { Marks, identity, point } from "./map-marks.js";

const element = document.getElementById("map");
const list = document.getElementById("in-view");
const problem = document.getElementById("map-problem");
const { feed, list: listAddress, names: namesAddress, query } = element.dataset;

const map = makeMap(element);
readAddress();
const marks = new Marks(map, await drawBase(map, element.dataset), openMark);
const names = new Names(map, namesAddress, document.documentElement.lang);
const highlight = L.circleMarker([0, 0], { radius: 24, interactive: false, className: "highlight" });
let everything = null; // the box of all incidents of the filter that have a point
let running = new AbortController();

map.on("moveend", debounce(refresh, 120));
document.getElementById("map-all").addEventListener("click", showAll);
document.getElementById("map-again").addEventListener("click", refresh);
for (const happening of ["focusin", "pointerover"]) list.addEventListener(happening, pointOut);
for (const happening of ["focusout", "pointerleave"]) list.addEventListener(happening, () => highlight.remove());
await refresh();

async function refresh() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const box = boxInView();
  writeAddress();
  list.setAttribute("aria-busy", "true");
  try {
    const [found, page] = await Promise.all([
      getJson(join(feed, { bbox: box, zoom: map.getZoom() }), signal),
      getPage(join(listAddress, { bbox: box }), signal),
      names.refresh(box, signal),
    ]);
    everything = found.bbox ?? null;
    marks.draw(found.features);
    list.innerHTML = page;
    problem.hidden = true;
    list.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name === "AbortError") return;
    problem.querySelector("span").textContent = error.message;
    problem.hidden = false;
    list.removeAttribute("aria-busy");
  }
}

// Several incidents at one point are listed in its pop-up.
async function openMark(feature) {
  const [lat, lon] = point(feature);
  const around = 0.000001;
  const box = [lon - around, lat - around, lon + around, lat + around].join(",");
  const popup = L.popup({ className: "incidents-here", maxHeight: 320, minWidth: 240, offset: [0, -4] }).setLatLng([lat, lon]);
  popup.setContent(element.dataset.waiting).openOn(map);
  popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", element.dataset.close);
  popup.getElement().addEventListener("keydown", ({ key }) => key === "Escape" && popup.close());
  popup.once("remove", () => marks.focus(identity(feature)));
  const content = document.createElement("div");
  content.dir = document.documentElement.dir;
  try {
    content.innerHTML = await getPage(join(listAddress, { bbox: box, extent: feature.properties.extent }));
  } catch (error) {
    content.textContent = error.message;
  }
  popup.setContent(content);
  content.querySelector("a")?.focus({ preventScroll: true });
}

async function getPage(address, signal) {
  const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.text();
}

function pointOut(event) {
  const row = event.target.closest("[data-lat]");
  if (row) highlight.setLatLng([row.dataset.lat, row.dataset.lon]).addTo(map);
}

function showAll() {
  if (!everything) return;
  const [west, south, east, north] = everything;
  map.fitBounds([[south, west], [north, east]], { maxZoom: 12, padding: [40, 40] });
}

function boxInView() {
  const view = map.getBounds();
  const within = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(6);
  return [within(view.getWest(), 180), within(view.getSouth(), 90), within(view.getEast(), 180), within(view.getNorth(), 90)].join(",");
}

function join(address, values) {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) parameters.set(name, value);
  return `${address}?${parameters}`;
}

// The view stands in the address, so that it can be sent and comes back from a record: #8/35.0000/40.4500
function writeAddress() {
  const { lat, lng } = map.getCenter();
  history.replaceState(history.state, "", `#${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`);
}

function readAddress() {
  const [zoom, lat, lon] = location.hash.slice(1).split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite)) map.setView([lat, lon], zoom, { animate: false });
}

function debounce(act, milliseconds) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
}
