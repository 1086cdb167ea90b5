// The incidents on the map. A mark is one point, or a cell of many; its shape and colour tell the
// family, its size the killed, and what is drawn around it how exactly the place is known.
/* global L */

import { LOCALE } from "./map-base.js";

const FAMILIES = ["battle", "remote", "civilians", "demonstration", "strategic", "accident"];
const KILLED_SIZES = [[20, 36], [5, 30], [1, 24]];
const NOBODY_SIZE = 18;
const LEAST_SIZE_WITH_NUMBER = 34;
const HIT = '<circle class="hit" r="13"/>'; // what answers to the pointer, however small the shape
const NUMBERS = new Intl.NumberFormat(LOCALE);
const NEAR_METRES = 5000;
const AREA_METRES = 12000;

export class Marks {
  // `open(feature)` is called when a person chooses a mark that stands for one point.
  constructor(map, outlines, open) {
    Object.assign(this, { map, outlines, open });
    this.around = L.layerGroup().addTo(map);
    this.layer = L.layerGroup().addTo(map);
    this.markers = new Map();
  }

  // A mark that has the focus keeps it when it is drawn anew.
  draw(features) {
    const held = [...this.markers].find(([, marker]) => marker.getElement() === document.activeElement)?.[0];
    this.around.clearLayers();
    this.layer.clearLayers();
    this.markers.clear();
    for (const feature of features) {
      const around = precision(feature, this.outlines);
      if (around) this.around.addLayer(around);
      const marker = this.marker(feature);
      this.markers.set(identity(feature), marker);
      this.layer.addLayer(marker);
    }
    if (held) this.focus(held);
  }

  // Where on the screen the marks stand.
  rectangles() {
    return [...this.markers.values()].map((marker) => marker.getElement().querySelector(".plate, use").getBoundingClientRect());
  }

  focus(id) {
    this.markers.get(id)?.getElement()?.focus({ preventScroll: true });
  }

  marker(feature) {
    const { label, extent, killed } = feature.properties;
    const marker = L.marker(point(feature), {
      icon: L.divIcon({ className: `mark ${extent}`, html: picture(feature), iconSize: [44, 44] }),
      title: label,
      zIndexOffset: extent === "area" ? -1000 : 10 * (killed ?? 0),
      riseOnHover: true,
    });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
    marker.on("click", () => this.choose(feature));
    marker.on("keydown", ({ originalEvent: key }) => {
      if (key.key !== "Enter" && key.key !== " ") return;
      key.preventDefault();
      this.choose(feature);
    });
    return marker;
  }

  choose(feature) {
    if (!feature.bbox) return this.open(feature);
    const [west, south, east, north] = feature.bbox;
    return this.map.fitBounds([[south, west], [north, east]], { maxZoom: Math.max(13, this.map.getZoom() + 1), padding: [60, 60] });
  }
}

export function identity({ geometry, properties }) {
  return [...geometry.coordinates, properties.extent === "area"].join(" ");
}

// Which of the incidents at the point of a mark are its own: areas, all others, or both ("").
export function own({ areas, extent }) {
  return areas > 0 && extent !== "area" ? "" : extent;
}

export function point(feature) {
  const [lon, lat] = feature.geometry.coordinates;
  return [lat, lon];
}

// What is drawn around the mark: nothing around a point, a circle where it is near, the outline of an area.
export function precision({ geometry, bbox, properties }, outlines) {
  const options = { interactive: false, className: `around ${properties.extent}` };
  const [lon, lat] = geometry.coordinates;
  if (bbox || properties.extent === "point") return null;
  if (properties.extent === "near") return L.circle([lat, lon], { ...options, radius: NEAR_METRES });
  const outline = outlines.get(properties.pcode);
  return outline ? L.geoJSON(outline, { interactive: false, style: options }) : L.circle([lat, lon], { ...options, radius: AREA_METRES });
}

function picture({ bbox, properties }) {
  const families = Object.entries(properties.families);
  const known = families.reduce((sum, [, count]) => sum + count, 0);
  const mixed = bbox || families.length > 1 || (known > 0 && known < properties.count);
  const side = Math.max(size(properties.killed), properties.count > 1 ? LEAST_SIZE_WITH_NUMBER : 0);
  const image = mixed ? ring(properties) : shape(families[0]?.[0] ?? "unknown", side, properties.extent);
  const number = properties.count > 1 ? `<span class="count">${NUMBERS.format(properties.count)}</span>` : "";
  return `${image}${number}`;
}

function size(killed) {
  return KILLED_SIZES.find(([least]) => killed !== null && killed >= least)?.[1] ?? NOBODY_SIZE;
}

function shape(family, side, extent) {
  const dashes = extent === "area" ? '<circle class="dashes" r="15"/>' : "";
  const scale = (side / 24).toFixed(2);
  return `<svg class="${family}" viewBox="-22 -22 44 44" aria-hidden="true">${HIT}${dashes}<use href="#mark-${family}" transform="scale(${scale})"/></svg>`;
}

// Several families: a ring in which each has its share.
function ring({ count, extent, families }) {
  const radius = Math.min(19, 12 + 2 * Math.log2(count));
  const length = 2 * Math.PI * radius;
  let start = 0;
  const shares = FAMILIES.filter((family) => families[family]).map((family) => {
    const share = (families[family] / count) * length;
    const arc = `<circle class="share ${family}" r="${radius}" stroke-dasharray="${share.toFixed(2)} ${(length - share).toFixed(2)}" stroke-dashoffset="${(-start).toFixed(2)}"/>`;
    start += share;
    return arc;
  });
  const dashes = extent === "area" ? `<circle class="dashes" r="${radius + 5}"/>` : "";
  return `<svg class="several" viewBox="-22 -22 44 44" aria-hidden="true">${HIT}${dashes}<circle class="plate" r="${radius}"/><g transform="rotate(-90)">${shares.join("")}</g></svg>`;
}
