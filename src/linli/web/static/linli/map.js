// Maps: boundaries as the ground, points with a list beside them, or one place to choose. The page works without.
// The library (370 kB) is fetched only when a map comes near the screen.

const colours = { ink: "#1d2939", line: "#8a94a3", primary: "#0e6a72", ground: "#eef1f4", area: "#ffffff" };
const tones = { "on-time": "#05603a", soon: "#93370d", late: "#b42318", paused: "#5925dc", closed: "#344054" };
const finerFrom = 12.5; // zoom from which the finer divisions are drawn and named
const empty = { type: "FeatureCollection", features: [] };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let library;

function fetchLibrary(data) {
  library ??= new Promise((resolve, reject) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = data.styles;
    const script = document.createElement("script");
    script.src = data.library;
    script.onload = () => {
      globalThis.maplibregl.setWorkerUrl(data.worker);
      resolve(globalThis.maplibregl);
    };
    script.onerror = () => reject(new Error("map library"));
    // Our own rules come after the library's.
    document.head.insertBefore(styles, document.head.querySelector("link[rel=stylesheet]"));
    document.head.append(script);
  });
  return library;
}

async function json(url) {
  if (!url) return empty;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function* positions(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const part of coordinates) yield* positions(part);
}

/** The box [west, south, east, north] of GeoJSON features; null when there is nothing. */
function boxOf(features) {
  let box = null;
  for (const feature of features) {
    for (const [x, y] of positions(feature.geometry?.coordinates ?? [])) {
      box = box
        ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
        : [x, y, x, y];
    }
  }
  return box;
}

/** Whether a polygon or several hold a position; a hole takes away what its ring counts. */
function contains({ type, coordinates }, [x, y]) {
  const polygons = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : [];
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[j];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** What the map shows at first: the points, or all of the ground when they are spread over most of it. */
function firstBox(points, areas) {
  const [near, all] = [boxOf(points.features), boxOf(areas.features)];
  if (!near || !all) return near ?? all;
  const most = [0, 1].every((side) => near[side + 2] - near[side] > (all[side + 2] - all[side]) / 2);
  return most ? all : near;
}

function styleOf(tiles) {
  const sources = {
    areas: { type: "geojson", data: empty, promoteId: "id" },
    finer: { type: "geojson", data: empty },
    points: { type: "geojson", data: empty, promoteId: "id", cluster: true, clusterRadius: 36, clusterMaxZoom: 16 },
  };
  const tone = ["match", ["get", "tone"], ...Object.entries(tones).flat(), colours.primary];
  const active = ["boolean", ["feature-state", "active"], false];
  const layers = [
    { id: "ground", type: "background", paint: { "background-color": colours.ground } },
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": colours.area, "fill-opacity": tiles ? 0.15 : 1 } },
    { id: "finer", type: "line", source: "finer", minzoom: finerFrom, paint: { "line-color": colours.line, "line-width": 0.75 } },
    { id: "borders", type: "line", source: "areas", paint: { "line-color": colours.line, "line-width": ["step", ["zoom"], 1, finerFrom, 2] } },
    {
      id: "clusters",
      type: "circle",
      source: "points",
      filter: ["has", "point_count"],
      paint: { "circle-color": colours.primary, "circle-radius": ["step", ["get", "point_count"], 13, 20, 17, 100, 22] },
    },
    {
      id: "points",
      type: "circle",
      source: "points",
      filter: ["!", ["has", "point_count"]],
      paint: {
        "circle-color": tone,
        "circle-radius": ["case", active, 11, 7],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": ["case", active, 3, 2],
      },
    },
  ];
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 19 };
    layers.splice(1, 0, { id: "tiles", type: "raster", source: "tiles" });
  }
  return { version: 8, sources, layers };
}

/** Words over the map as HTML, so that no glyph server is needed; those that would overlap are left out. */
class Labels {
  constructor(map) {
    this.map = map;
    this.markers = [];
  }

  show(candidates) {
    this.markers.forEach((marker) => marker.remove());
    this.markers = [];
    const taken = [];
    for (const { at, text, kind } of candidates) {
      const { x, y } = this.map.project(at);
      const half = kind === "map-count" ? 10 : (text.length * (/[^\x00-\xff]/.test(text) ? 12 : 7)) / 2 + 4;
      const rect = [x - half, y - 10, x + half, y + 10];
      const { clientWidth: width, clientHeight: height } = this.map.getContainer();
      if (x < 0 || y < 0 || x > width || y > height) continue;
      if (kind === "map-name" && (rect[0] < 0 || rect[2] > width)) continue; // half a name is no name
      if (taken.some((other) => rect[0] < other[2] && rect[2] > other[0] && rect[1] < other[3] && rect[3] > other[1])) continue;
      taken.push(rect);
      const element = document.createElement("span");
      element.className = kind;
      element.textContent = text;
      element.setAttribute("aria-hidden", "true");
      this.markers.push(new globalThis.maplibregl.Marker({ element, subpixelPositioning: true }).setLngLat(at).addTo(this.map));
    }
  }
}

function nameAnchors(areas) {
  return areas.features
    .filter((feature) => feature.properties?.name)
    .map((feature) => {
      const box = boxOf([feature]);
      const at = feature.properties.label_at ?? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      return { at, text: feature.properties.name, kind: "map-name", size: (box[2] - box[0]) * (box[3] - box[1]) };
    })
    .sort((a, b) => b.size - a.size);
}

/** The finer divisions (communities, grids) are fetched when the map comes near enough to show them. */
function driveFiner(map, url) {
  const ground = { finer: empty, arrived: () => {} };
  let asked = false;
  const look = async () => {
    if (!url || asked || map.getZoom() < finerFrom) return;
    asked = true;
    try {
      ground.finer = await json(url);
    } catch {
      asked = false; // the next move of the map tries again
      return;
    }
    map.getSource("finer").setData(ground.finer);
    ground.arrived();
  };
  map.on("moveend", look);
  look();
  return ground;
}

function driveLabels(map, areas, ground) {
  const labels = new Labels(map);
  const coarse = nameAnchors(areas);
  let [fine, made] = [coarse, empty];
  const update = () => {
    if (ground.finer !== made) [fine, made] = [nameAnchors(ground.finer), ground.finer];
    const names = map.getZoom() < finerFrom ? coarse : fine;
    const seen = new Set();
    const counts = map
      .queryRenderedFeatures({ layers: ["clusters"] })
      .filter(({ properties: { cluster_id: id } }) => !seen.has(id) && seen.add(id))
      .map(({ geometry, properties }) => ({
        at: geometry.coordinates,
        text: String(properties.point_count_abbreviated),
        kind: "map-count",
      }));
    labels.show([...counts, ...names]);
  };
  map.on("idle", update);
}

// --- points and the list beside the map -------------------------------------------------------------------------

function drivePoints(panel, map, points) {
  const list = document.getElementById(panel.dataset.list);
  const known = new Map(points.features.map((feature) => [String(feature.properties.id), feature]));
  let active = null;

  const mark = (id) => {
    if (active !== null) map.setFeatureState({ source: "points", id: active }, { active: false });
    list?.querySelectorAll("[data-point].is-active").forEach((item) => item.classList.remove("is-active"));
    active = id === null ? null : known.get(id)?.properties.id ?? null;
    if (active === null) return;
    map.setFeatureState({ source: "points", id: active }, { active: true });
    list?.querySelector(`[data-point="${CSS.escape(id)}"]`)?.classList.add("is-active");
  };

  for (const kind of ["pointerover", "focusin"]) {
    list?.addEventListener(kind, (event) => {
      const id = event.target.closest?.("[data-point]")?.dataset.point;
      if (!id || !known.has(id)) return;
      mark(id);
      const at = known.get(id).geometry.coordinates;
      if (!map.getBounds().contains(at)) map.easeTo({ center: at, animate: !calm, duration: 200 });
    });
  }
  map.on("mousemove", "points", (event) => mark(String(event.features[0].properties.id)));
  for (const layer of ["points", "clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
  map.on("click", "clusters", async (event) => {
    const { geometry, properties } = event.features[0];
    const zoom = await map.getSource("points").getClusterExpansionZoom(properties.cluster_id);
    map.easeTo({ center: geometry.coordinates, zoom, animate: !calm, duration: 200 });
  });
  map.on("click", "points", (event) => {
    const { geometry, properties } = event.features[0];
    const id = String(properties.id);
    mark(id);
    const item = list?.querySelector(`[data-point="${CSS.escape(id)}"]`);
    if (item) {
      item.scrollIntoView({ block: "nearest" });
      (item.querySelector("a[href]") ?? item).focus({ preventScroll: true });
      return;
    }
    const box = document.createElement("div");
    const line = document.createElement(properties.url ? "a" : "strong");
    if (properties.url) line.href = properties.url;
    line.textContent = properties.title ?? id;
    box.append(line);
    if (properties.status) box.append(document.createElement("br"), properties.status);
    new globalThis.maplibregl.Popup({ closeButton: false }).setLngLat(geometry.coordinates).setDOMContent(box).addTo(map);
  });
}

// --- choosing a place -------------------------------------------------------------------------------------------

function drivePick(panel, map, areas, ground, words, say) {
  const ids = JSON.parse(panel.dataset.inputs || "{}");
  const input = (name) => document.getElementById(ids[name] ?? "");
  const clear = panel.querySelector("[data-map-clear]");
  let marker = null;

  const write = ({ lng, lat }, accuracy) => {
    const values = { lon: lng.toFixed(6), lat: lat.toFixed(6), accuracy: accuracy === null ? "" : String(Math.round(accuracy)) };
    for (const [name, value] of Object.entries(values)) {
      const field = input(name);
      if (!field) continue;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  // The name of the area under the mark, in words: not everybody reads a map.
  const chosen = () => {
    const { lng, lat } = marker.getLngLat();
    const holds = (area) => contains(area.geometry, [lng, lat]);
    const name = (ground.finer.features.find(holds) ?? areas.features.find(holds))?.properties?.name;
    return name ? words.inside.replace("%(place)s", name) : words.chosen;
  };
  const place = (at, accuracy, text = "") => {
    if (marker === null) {
      marker = new globalThis.maplibregl.Marker({ draggable: true, color: colours.primary, scale: 1.2 }).setLngLat(at).addTo(map);
      marker.getElement().setAttribute("aria-label", words.mark);
      marker.on("dragend", () => {
        write(marker.getLngLat(), accuracyHere());
        say(chosen());
      });
    }
    marker.setLngLat(at);
    write(marker.getLngLat(), accuracy);
    clear.hidden = false;
    say(text || chosen());
  };
  // What a mouse or a finger can hit: 4 or 10 pixels of ground, in metres.
  const hits = globalThis.matchMedia("(pointer: coarse)").matches ? 10 : 4;
  const accuracyHere = () => {
    const { x, y } = map.project(map.getCenter());
    return Math.max(1, map.unproject([x, y]).distanceTo(map.unproject([x + hits, y])));
  };

  ground.arrived = () => {
    if (marker !== null) say(chosen());
  };
  map.on("click", (event) => {
    const accuracy = accuracyHere();
    place(event.lngLat, accuracy);
    // Too far away to be exact: come nearer, so that the mark can be put right. Without a base map there is little to
    // see close by, so that the neighbouring areas stay in view.
    const nearer = panel.dataset.tiles ? 16 : 14.5;
    if (accuracy > 15 && map.getZoom() < nearer) map.easeTo({ center: event.lngLat, zoom: nearer, duration: 180 });
  });
  panel.querySelector("[data-map-centre]").addEventListener("click", () => place(map.getCenter(), accuracyHere()));
  clear.addEventListener("click", () => {
    marker?.remove();
    marker = null;
    clear.hidden = true;
    for (const name of ["lon", "lat", "accuracy"]) {
      const field = input(name);
      if (field) field.value = "";
    }
    say("");
  });
  const locate = panel.querySelector("[data-map-locate]");
  locate.hidden = !("geolocation" in navigator);
  locate.addEventListener("click", () => {
    say(words.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = { lng: coords.longitude, lat: coords.latitude };
        place(at, coords.accuracy, words.rough.replace("%(metres)s", Math.round(coords.accuracy)));
        map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 16), animate: !calm, duration: 200 });
      },
      () => say(words.denied),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  });
  const lon = Number.parseFloat(input("lon")?.value);
  const lat = Number.parseFloat(input("lat")?.value);
  if (Number.isFinite(lon) && Number.isFinite(lat)) {
    const accuracy = Number.parseFloat(input("accuracy")?.value);
    place({ lng: lon, lat }, Number.isFinite(accuracy) ? accuracy : null);
    map.jumpTo({ center: [lon, lat], zoom: 16 });
  }
  panel.querySelector("[data-map-buttons]").hidden = false;
}

// --- a panel ----------------------------------------------------------------------------------------------------

function localeOf(words) {
  return {
    "Map.Title": words.map,
    "NavigationControl.ZoomIn": words.in,
    "NavigationControl.ZoomOut": words.out,
    "AttributionControl.ToggleAttribution": words.sources,
    "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
    "CooperativeGesturesHandler.MacHelpText": words.command,
    "CooperativeGesturesHandler.MobileHelpText": words.gesture,
    "Marker.Title": words.mark,
  };
}

async function start(panel) {
  const { data, words } = { data: panel.dataset, words: JSON.parse(panel.dataset.words) };
  const say = (text) => (panel.querySelector("[data-map-words]").textContent = text);
  const asked = Promise.allSettled([json(data.boundaries), json(data.points)]);
  const centre = JSON.parse(data.centre || "[]");
  let map;
  try {
    const maplibregl = await fetchLibrary(data);
    panel.classList.add("is-ready");
    map = new maplibregl.Map({
      container: panel.querySelector("[data-map-canvas]"),
      style: styleOf(data.tiles),
      center: centre.length === 2 ? centre : [0, 0],
      zoom: Number.parseFloat(data.zoom) || 1,
      attributionControl: data.tiles ? { compact: true } : false,
      cooperativeGestures: data.mode !== "pick",
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: calm ? 0 : 150,
      locale: localeOf(words),
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    await map.once("load");
  } catch {
    panel.classList.remove("is-ready");
    say(words.failed);
    return;
  }
  const [areas, points] = (await asked).map((answer) => {
    if (answer.status === "fulfilled") return answer.value;
    say(words.data);
    return empty;
  });
  if (areas.illustrative) {
    const note = panel.querySelector("[data-map-note]");
    note.textContent = words.illustrative;
    note.hidden = false;
  }
  map.getSource("areas").setData(areas);
  map.getSource("points").setData(points);
  const box = firstBox(points, areas);
  if (box) map.fitBounds(box, { padding: 24, maxZoom: 16, animate: false });
  const lon = Number.parseFloat(data.lon);
  const lat = Number.parseFloat(data.lat);
  if (data.mode !== "pick" && Number.isFinite(lon) && Number.isFinite(lat)) {
    const marker = new globalThis.maplibregl.Marker({ color: colours.primary }).setLngLat([lon, lat]).addTo(map);
    marker.getElement().setAttribute("aria-label", words.mark);
    map.jumpTo({ center: [lon, lat], zoom: 15 });
  }
  const ground = driveFiner(map, data.finer);
  driveLabels(map, areas, ground);
  if (data.mode === "points") drivePoints(panel, map, points);
  if (data.mode === "pick") drivePick(panel, map, areas, ground, words, say);
  map.once("idle", () => {
    panel.dataset.mapState = "idle";
  });
}

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      start(target);
    }
  },
  { rootMargin: "200px" },
);

function enhance(root) {
  for (const panel of root.querySelectorAll("[data-map]:not([data-map-state])")) {
    panel.dataset.mapState = "waiting";
    nearby.observe(panel);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
