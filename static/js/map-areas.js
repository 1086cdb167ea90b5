// Areas in shades and places as heat, drawn from the table beside the map, which is their equal.
/* global L */

import { getJson } from "./map-base.js";

const AREA_RADIUS = 15;
const HEAT_RADII = [9, 34];
const LOOKS = { place: "heat", subdistrict: "approximate" };

export class Areas {
  constructor(map, outlines) {
    map.createPane("areas").style.zIndex = 300; // over the base map, under the names
    Object.assign(this, { map, outlines, layer: L.layerGroup().addTo(map) });
  }

  // Gets the outlines of a level that the base map does not have.
  async ready(level, address) {
    if (level !== "subdistrict" || this.hasSubdistricts) return;
    for (const feature of (await getJson(address)).features) this.outlines.set(feature.properties.pcode, feature);
    this.hasSubdistricts = true;
  }

  clear() {
    this.layer.clearLayers();
  }

  draw(rows, level) {
    this.clear();
    for (const row of rows) {
      const shape = this.shape(row.dataset, level);
      if (!shape) continue;
      shape.addTo(this.layer).bindTooltip(row.dataset.label, { sticky: true, className: "area-name" });
      shape.on("click", () => row.querySelector("a").click());
    }
  }

  shape({ pcode, lat, lon, shade, share }, level) {
    const options = { pane: "areas", className: `area-shade ${shade} ${LOOKS[level] ?? ""}` };
    const outline = this.outlines.get(pcode);
    if (outline && level !== "place") return L.geoJSON(outline, { ...options, style: options });
    if (lat === undefined) return null;
    const [least, most] = HEAT_RADII;
    const radius = level === "place" ? least + (most - least) * Math.sqrt(share / 100) : AREA_RADIUS;
    return L.circleMarker([lat, lon], { ...options, radius });
  }
}
