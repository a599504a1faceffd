// Live refresh and keys. The page works without it.
(() => {
  "use strict";
  const every = 10_000;
  const parts = ["lead", "alerts", "mentions", "brands", "sources"];
  const list = document.getElementById("mentions");
  if (!list) return;
  const items = () => [...document.querySelectorAll(".mention")];
  const typing = (at) => at && at.closest("input, select, textarea");

  async function refresh() {
    // Never under somebody's hands, and never a page further back.
    if (document.hidden || typing(document.activeElement)) return;
    if (document.querySelector("details[open]") || new URLSearchParams(location.search).has("cursor")) return;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set(items().map((item) => item.id));
    const held = document.activeElement && document.activeElement.closest(".mention");
    for (const id of parts) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (!old || !now || old.outerHTML === now.outerHTML) continue;
      if (known.size) now.querySelectorAll(".mention").forEach((m) => known.has(m.id) || m.classList.add("fresh"));
      old.replaceWith(document.adoptNode(now));
    }
    const again = held && document.getElementById(held.id);
    if (again) again.focus({ preventScroll: true });
  }
  setInterval(() => refresh().catch(() => {}), every);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const all = items();
    const at = all.findIndex((item) => item.contains(document.activeElement));
    const go = (to) => all[to] && (all[to].focus(), all[to].scrollIntoView({ block: "nearest" }));
    switch (event.key) {
      case "j": go(at + 1); break;
      case "k": go(at < 0 ? 0 : at - 1); break;
      case "o": if (at >= 0) all[at].querySelector(".actions > a")?.click(); break;
      case "m": {
        const details = at >= 0 && all[at].querySelector("details");
        if (!details) return;
        details.open = !details.open;
        if (details.open) details.querySelector("select").focus();
        break;
      }
      case "/": document.querySelector("input[type=search]").focus(); break;
      default: return;
    }
    event.preventDefault();
  });
})();
