// Drawing on the map to filter by it: box, polygon, circle. By single clicks, so that no dragging is needed;
// the keyboard has "Only what is in view" and the fields of the filter instead.
/* global L */

const KM = 1000;

export class Drawing {
  // `done(name, value)` is called with a condition of the filter.
  constructor(map, tools, help, done) {
    Object.assign(this, { map, help, done, layer: L.layerGroup().addTo(map), corners: [], kind: "" });
    this.buttons = [...tools.querySelectorAll("[data-draw]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.start(this.kind === button.dataset.draw ? "" : button.dataset.draw));
    help.querySelector("button").addEventListener("click", () => this.start(""));
    map.on("click", ({ latlng }) => this.kind && this.add(latlng));
    map.on("mousemove", ({ latlng }) => this.corners.length && this.sketch([...this.corners, latlng]));
    map.on("dblclick", () => this.kind === "polygon" && this.finish());
    document.addEventListener("keydown", ({ key }) => {
      if (!this.kind) return;
      if (key === "Escape") this.start("");
      if (key === "Enter" && this.kind === "polygon" && this.corners.length > 2) this.finish();
    });
  }

  start(kind) {
    this.kind = kind;
    this.corners = [];
    this.layer.clearLayers();
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.draw === kind));
    this.map.getContainer().classList.toggle("drawing", Boolean(kind));
    this.map.doubleClickZoom[kind ? "disable" : "enable"]();
    this.help.hidden = !kind;
    if (kind) this.help.querySelector("span").textContent = this.help.dataset[kind];
  }

  add(latlng) {
    const last = this.corners.at(-1);
    if (last?.equals(latlng)) return; // the second half of a double click
    this.corners.push(latlng);
    this.sketch(this.corners);
    if (this.kind !== "polygon" && this.corners.length === 2) this.finish();
  }

  sketch(corners) {
    this.layer.clearLayers();
    outline(this.kind, corners)?.addTo(this.layer);
  }

  finish() {
    const { kind, corners } = this;
    if (corners.length < (kind === "polygon" ? 3 : 2)) return;
    this.start("");
    this.done(kind, value(kind, corners, this.map));
  }
}

// Draws the shapes that the filter already has.
export function drawConditions(map, query) {
  const options = { interactive: false, className: "drawn" };
  const numbers = (text) => text.split(/[,;]/).map(Number);
  for (const [name, text] of new URLSearchParams(query)) {
    const found = numbers(text);
    if (name === "box") L.rectangle([[found[1], found[0]], [found[3], found[2]]], options).addTo(map);
    if (name === "near") L.circle([found[1], found[0]], { ...options, radius: found[2] * KM }).addTo(map);
    if (name === "polygon") L.polygon(text.split(";").map((corner) => numbers(corner).reverse()), options).addTo(map);
  }
}

export function boxText(bounds) {
  return [within(bounds.getWest(), 180), within(bounds.getSouth(), 90), within(bounds.getEast(), 180), within(bounds.getNorth(), 90)].join(",");
}

function outline(kind, corners) {
  const options = { interactive: false, className: "drawn" };
  if (corners.length < 2) return L.circleMarker(corners[0], { ...options, radius: 4 });
  if (kind === "box") return L.rectangle(L.latLngBounds(corners), options);
  if (kind === "near") return L.circle(corners[0], { ...options, radius: Math.max(1, corners[0].distanceTo(corners[1])) });
  return L.polygon(corners, options);
}

function value(kind, corners, map) {
  if (kind === "box") return boxText(L.latLngBounds(corners));
  if (kind === "polygon") return corners.map(({ lng, lat }) => `${within(lng, 180)},${within(lat, 90)}`).join(";");
  const km = Math.min(1000, Math.max(0.01, map.distance(...corners) / KM));
  return `${within(corners[0].lng, 180)},${within(corners[0].lat, 90)},${km.toFixed(2)}`;
}

function within(number, limit) {
  return Math.max(-limit, Math.min(limit, number)).toFixed(5);
}
