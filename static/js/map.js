// The map page: draws the incidents of the filter that lie in view, and lists them beside the map.
/* global L */

import { Areas } from "./map-areas.js";
import { Names, drawBase, getJson, makeMap } from "./map-base.js";
import { Drawing, boxText, drawConditions } from "./map-draw.js";
import { Marks, identity, own, point } from "./map-marks.js";
import { Timeline } from "./map-time.js";

const element = document.getElementById("map");
const list = document.getElementById("in-view");
const problem = document.getElementById("map-problem");
const title = document.getElementById("in-view-title");
const tools = document.getElementById("map-tools");
const level = document.getElementById("map-level"); // "" shows incidents
const measure = document.getElementById("map-measure");
const { feed, list: listAddress, names: namesAddress, areas: areasAddress, query } = element.dataset;

const map = makeMap(element);
const timeline = new Timeline(document.getElementById("map-time"), refresh);
const isPlaced = readAddress();
const outlines = await drawBase(map, element.dataset);
const areas = new Areas(map, outlines);
const marks = new Marks(map, outlines, openMark);
drawConditions(map, query);
new Drawing(map, tools, document.getElementById("map-drawing"), filterBy);
tools.hidden = false;
const names = new Names(map, namesAddress, document.documentElement.lang);
const highlight = L.circleMarker([0, 0], { radius: 24, interactive: false, className: "highlight" });
// Of the whole filter at a step of the slider: the box of what has a point, and its counts in a sentence.
let counted = { during: "", ...JSON.parse(document.getElementById("map-counted").textContent) };
let running = new AbortController();
let named = ""; // the view whose names are drawn

map.on("moveend", debounce(refresh, 120));
document.getElementById("map-all").addEventListener("click", showAll);
document.getElementById("map-again").addEventListener("click", refresh);
for (const happening of ["focusin", "pointerover"]) list.addEventListener(happening, pointOut);
for (const happening of ["focusout", "pointerleave"]) list.addEventListener(happening, () => highlight.remove());
document.getElementById("map-view-box").addEventListener("click", () => filterBy("box", boxText(map.getBounds())));
for (const choice of [level, measure]) choice.addEventListener("change", refresh);
await refresh();
if (!isPlaced && query) showAll();

async function refresh() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const box = boxInView();
  writeAddress();
  list.setAttribute("aria-busy", "true");
  document.getElementById("map-measure-label").hidden = !level.value;
  title.textContent = level.value ? level.selectedOptions[0].text : title.dataset.inView;
  try {
    await Promise.all([level.value ? drawAreas(signal) : drawIncidents(box, signal), nameView(box, signal)]);
    names.makeRoom(marks.rectangles());
    problem.hidden = true;
    list.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name === "AbortError") return;
    problem.querySelector("span").textContent = error.message;
    problem.hidden = false;
    list.removeAttribute("aria-busy");
  }
}

async function drawIncidents(box, signal) {
  const { during } = timeline;
  const isCounted = counted.during === during;
  const [found, page] = await Promise.all([
    getJson(join(feed, { bbox: box, zoom: map.getZoom(), ...(isCounted && { only: "marks" }) }), signal),
    getPage(join(listAddress, { bbox: box }), signal),
  ]);
  if (!isCounted) counted = { during, bbox: found.bbox, says: found.says };
  areas.clear();
  marks.draw(found.features);
  list.innerHTML = page;
  timeline.show(counted.says);
}

async function drawAreas(signal) {
  const [page] = await Promise.all([
    getPage(join(areasAddress, { level: level.value, measure: measure.value }), signal),
    areas.ready(level.value, element.dataset.subdistricts),
  ]);
  signal.throwIfAborted();
  list.innerHTML = page;
  marks.draw([]);
  areas.draw(list.querySelectorAll("tr[data-shade]"), level.value);
  timeline.show();
}

async function nameView(box, signal) {
  if (named === box) return;
  await names.refresh(box, signal);
  named = box;
}

// The same page with one more condition, at the same view.
function filterBy(name, text) {
  const parameters = new URLSearchParams(query);
  parameters.set(name, text);
  location.assign(`${location.pathname}?${parameters}${location.hash}`);
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
    content.innerHTML = await getPage(join(listAddress, { bbox: box, extent: own(feature.properties) }));
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
  if (!counted.bbox) return;
  const [west, south, east, north] = counted.bbox;
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
  if (timeline.during) parameters.set("during", timeline.during);
  return `${address}?${parameters}`;
}

// The view stands in the address, so that it can be sent and comes back from a record:
// #8/35.0000/40.4500, and behind it the month of the slider, what is shaded, and by what.
function writeAddress() {
  const { lat, lng } = map.getCenter();
  const shown = level.value ? [level.value, measure.value] : [];
  const more = timeline.during || shown.length ? [timeline.during, ...shown] : [];
  history.replaceState(history.state, "", `#${[map.getZoom(), lat.toFixed(4), lng.toFixed(4), ...more].join("/")}`);
}

// Whether the address says where to look.
function readAddress() {
  const [zoom, lat, lon, during = "", shown = "", by = ""] = location.hash.slice(1).split("/");
  timeline.during = during;
  level.value = [...level.options].some((option) => option.value === shown) ? shown : "";
  if ([...measure.options].some((option) => option.value === by)) measure.value = by;
  const place = [zoom, lat, lon].map((part) => (part ? Number(part) : NaN));
  if (!place.every(Number.isFinite)) return false;
  map.setView([place[1], place[2]], place[0], { animate: false });
  return true;
}

function debounce(act, milliseconds) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
}
