// Keys for officials, and ticking all rows of a list. Comfort only: links, boxes and buttons do the
// same. A key moves the real focus, so Enter and screen readers work as they always do. Single keys
// can be switched off (WCAG 2.1.4) and do nothing while somebody types or holds a modifier.
(() => {
  "use strict";

  const OFF = "madang-keys-off";
  const links = () => [...document.querySelectorAll("main table tbody th a[href]")];
  const isOff = () => {
    try {
      return localStorage.getItem(OFF) !== null;
    } catch {
      return true; // no storage, so no way to switch them off: then they are off
    }
  };

  const move = (step) => {
    const all = links();
    const now = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const to = now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step;
    if (!all[to]) return false;
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
    return true;
  };
  const inRow = () => document.activeElement?.closest?.("main tbody tr");
  const tick = () => {
    const box = inRow()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };
  const search = () => {
    const box = document.querySelector("[data-search]");
    box?.focus();
    return Boolean(box);
  };
  const help = () => {
    const link = document.querySelector("link[rel=help]");
    if (link) location.assign(link.href);
    return Boolean(link);
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    // The arrows scroll the page until the focus is in a list: nothing is taken away from anybody.
    ArrowDown: () => inRow() && move(1),
    ArrowUp: () => inRow() && move(-1),
    x: tick,
    "/": search,
    "?": help,
  };

  const typing = (element) =>
    element.isContentEditable ||
    (element.matches("input, textarea, select") && !element.matches("[type=checkbox]"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.defaultPrevented || typing(event.target)) return;
    const act = Object.hasOwn(keys, event.key) && keys[event.key];
    if (act && !isOff() && act()) event.preventDefault();
  });

  document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !isOff();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  });

  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    const boxes = [...document.querySelectorAll(`input[name=case][form=${all.dataset.tickAll}]`)];
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    boxes.forEach((box) =>
      box.addEventListener("change", () => {
        all.checked = boxes.every((one) => one.checked);
      }),
    );
  });
})();
