// Turns the drawing into a map that can be moved. Without this file the drawing and table remain.
(() => {
  const figure = document.querySelector("[data-map]");
  if (!figure || !window.L) return;

  const words = JSON.parse(document.getElementById("script-words")?.textContent || "{}");
  const spoken = (text) => words[text] ?? text;

  const link = (url, text) => {
    const made = document.createElement("a");
    made.href = url;
    made.textContent = text;
    return made;
  };

  const popup = (about) => {
    const box = document.createElement("div");
    const name = document.createElement("strong");
    name.textContent = about.name;
    const count = document.createElement("div");
    count.textContent = `${about.label}: ${about.text}`;
    box.append(name, count);
    if (about.rows) box.append(link(about.rows, spoken("Lihat usahanya")));
    if (about.down) box.append(link(about.down, spoken("Perbesar wilayah ini")));
    return box;
  };

  const show = (data) => {
    if (!data.features.length) return;
    const live = document.createElement("div");
    live.className = "map-live";
    live.setAttribute("role", "application");
    live.setAttribute("aria-label", spoken("Peta yang dapat digeser; angkanya ada di tabel di bawah"));
    figure.prepend(live);
    figure.dataset.live = "";
    const map = L.map(live, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
    L.control.scale({ imperial: false }).addTo(map);
    const layer = L.geoJSON(data, {
      style: (feature) =>
        feature.geometry.type === "Point"
          ? {}
          : { className: `map-area map-${feature.properties.shade}` },
      pointToLayer: (feature, at) =>
        L.circleMarker(at, { radius: feature.properties.radius || 2, className: "map-bubble" }),
      onEachFeature: (feature, part) => {
        part.bindPopup(() => popup(feature.properties));
        const few = data.features.length <= 40 && live.clientWidth > 600;
        part.bindTooltip(
          few ? feature.properties.name : `${feature.properties.name}: ${feature.properties.text}`,
          few ? { permanent: true, direction: "center", className: "map-name" } : {},
        );
      },
    }).addTo(map);
    map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 11 });
  };

  fetch(figure.dataset.map, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { features: [] }))
    .then(show)
    .catch(() => {});
})();
