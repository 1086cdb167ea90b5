// The map itself and what lies under the incidents: outlines, rivers and names out of our own
// files, and tiles only where a tile server is named in the settings.
/* global L */

export async function getJson(address, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `${answer.status} ${answer.statusText}`);
  return body;
}

const NAME_MOVES = 70; // pixels; farther from its place a name would tell of another one
const NAME_UP = 14; // from beneath its place to beside it
export const LOCALE = document.documentElement.lang === "ar" ? "ar-u-nu-arab" : "en";

// Leaflet's scale, its length told in the language and the figures of the page.
const Scale = L.Control.Scale.extend({
  _updateScale(scale, text, ratio) {
    const [length, unit] = text.split(" ");
    const told = new Intl.NumberFormat(LOCALE, { style: "unit", unit: unit === "km" ? "kilometer" : "meter" });
    L.Control.Scale.prototype._updateScale.call(this, scale, told.format(length), ratio);
  },
});

export function makeMap(element) {
  const data = element.dataset;
  const settings = JSON.parse(data.settings);
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    center: settings.DEFAULT_CENTER,
    zoom: settings.DEFAULT_ZOOM,
    minZoom: settings.MIN_ZOOM,
    maxZoom: 18,
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: moves,
    zoomAnimation: moves,
    worldCopyJump: false,
    maxBounds: [[-85, -180], [85, 180]],
  });
  L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
  new Scale({ imperial: false, position: "topright" }).addTo(map);
  const sources = L.control.attribution({ prefix: false }).addAttribution(data.attribution).addTo(map);
  sources.getContainer().dir = document.documentElement.dir;
  element.classList.toggle("tileless", !settings.TILES.length);
  for (const [, address, options] of settings.TILES) L.tileLayer(address, options).addTo(map);
  element.removeAttribute("aria-busy");
  return map;
}

// Gives the outlines of governorates and districts by P-code.
export async function drawBase(map, data) {
  map.createPane("base").style.zIndex = 250;
  const names = map.createPane("names");
  names.style.zIndex = 350;
  names.style.pointerEvents = "none";
  const [governorates, districts, rivers] = await Promise.all(
    [data.governorates, data.districts, data.rivers].map((address) => getJson(address)),
  );
  map.createPane("rivers").style.zIndex = 320; // over what is shaded, since people find their way by them
  const draw = (features, className, pane = "base") =>
    L.geoJSON(features, { pane, interactive: false, style: (feature) => ({ className: `${className} ${feature.properties.id ?? ""}` }) }).addTo(map);
  draw(governorates, "outline governorate");
  draw(districts, "outline district");
  draw(rivers, "river", "rivers");
  const outlines = new Map();
  for (const feature of [...governorates.features, ...districts.features]) outlines.set(feature.properties.pcode, feature);
  return outlines;
}

// Place names in both scripts, the language of the page first; a name that would cover a more important one is left out.
export class Names {
  constructor(map, address, language) {
    Object.assign(this, { map, address, language, layer: L.layerGroup().addTo(map) });
  }

  async refresh(box, signal) {
    const zoom = this.map.getZoom();
    const { features } = await getJson(`${this.address}?bbox=${box}&zoom=${zoom}`, signal);
    this.layer.clearLayers();
    const taken = [];
    for (const { geometry, properties } of features) {
      const [lon, lat] = geometry.coordinates;
      const name = L.marker([lat, lon], { pane: "names", interactive: false, keyboard: false, icon: this.icon(properties, zoom) });
      name.addTo(this.layer);
      const rectangle = name.getElement().firstElementChild.getBoundingClientRect();
      if (taken.some((other) => overlap(rectangle, other))) this.layer.removeLayer(name);
      else taken.push(rectangle);
    }
  }

  // A name that marks cover moves beside them, or goes where there is no room close by.
  makeRoom(marks) {
    const taken = [...marks];
    for (const name of this.layer.getLayers()) {
      const text = name.getElement().firstElementChild;
      text.style.translate = "";
      const home = text.getBoundingClientRect();
      const free = moves(home, marks).find((move) => !taken.some((other) => overlap(moved(home, move), other)));
      text.style.visibility = free ? "" : "hidden";
      if (!free) continue;
      text.style.translate = `${free[0]}px ${free[1]}px`;
      taken.push(moved(home, free));
    }
  }

  icon(properties, zoom) {
    const [first, second] = this.language === "ar" ? ["ar", "en"] : ["en", "ar"];
    const text = document.createElement("span");
    for (const language of zoom >= 9 ? [first, second] : [first]) {
      const line = document.createElement("bdi");
      line.lang = language;
      line.textContent = properties[language];
      text.append(line);
    }
    const box = document.createElement("div");
    box.setAttribute("aria-hidden", "true");
    box.append(text);
    return L.divIcon({ className: `place-name rank-${properties.rank} ${properties.kind}`, html: text, iconSize: [0, 0] });
  }
}

// How a name may move so that no mark covers it: not at all, beneath what does, or to its side.
function moves(home, marks) {
  const over = marks.filter((mark) => overlap(home, mark));
  if (!over.length) return [[0, 0]];
  const edge = (side, furthest) => furthest(...over.map((mark) => mark[side]));
  const beside = [[edge("right", Math.max) - home.left, -NAME_UP], [edge("left", Math.min) - home.right, -NAME_UP]];
  const all = [[0, edge("bottom", Math.max) - home.top], ...beside, [0, edge("top", Math.min) - home.bottom]];
  return all.filter((move) => Math.hypot(...move) < NAME_MOVES);
}

function moved({ left, right, top, bottom }, [x, y]) {
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
