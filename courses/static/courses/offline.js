// Saves a course on this device, to be read without a connection: its size first, then the pages
// as any visitor gets them, so that nothing about a person stays on the device.
(() => {
  const box = document.querySelector("[data-offline]");
  if (!box || !("serviceWorker" in navigator) || !window.caches) return;
  const find = (name) => box.querySelector(`[data-${name}]`);
  const name = `course:${box.dataset.offline}`;
  const pages = JSON.parse(box.dataset.pages);
  const kilobytes = (bytes) => Math.max(1, Math.round(bytes / 1024)).toLocaleString(document.documentElement.lang);
  const visitor = { credentials: "omit", redirect: "error" };

  // A pressed button goes with its state: what comes instead takes the focus, but never on arrival.
  let pressed = false;
  box.addEventListener("click", () => { pressed = true; });

  function show(state, bytes) {
    for (const one of box.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state;
    if (bytes) find("size").textContent = kilobytes(bytes);
    const focus = box.querySelector(`[data-state=${state}] button`);
    if (pressed && document.activeElement === document.body && focus) focus.focus();
  }

  async function size() {
    const sizes = await Promise.all(pages.map(async (page) => {
      const answer = await fetch(page, { ...visitor, method: "HEAD" });
      return Number(answer.headers.get("Content-Length")) || 0;
    }));
    return sizes.reduce((sum, one) => sum + one, 0);
  }

  // What a page needs to be read: style, script and pictures; videos stay where they are.
  function needs(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], main img");
    return [...found].map((one) => one.getAttribute("src") || one.getAttribute("href"));
  }

  async function save() {
    await navigator.serviceWorker.register("/sw.js");
    const cache = await caches.open(name);
    const parts = new Set();
    for (const page of pages) {
      const answer = await fetch(page, visitor);
      if (!answer.ok) throw new Error(page);
      needs(await answer.clone().text()).forEach((part) => parts.add(part));
      await cache.put(page, answer);
    }
    await Promise.all([...parts].map(async (part) => {
      const answer = await fetch(part, visitor);
      if (answer.ok) await cache.put(part, answer);
    }));
  }

  const failed = async () => { await caches.delete(name); show("failed"); };
  find("ask").addEventListener("click", () => size().then((bytes) => show("confirm", bytes), failed));
  find("again").addEventListener("click", () => show("start"));
  find("no").addEventListener("click", () => show("start"));
  find("yes").addEventListener("click", () => { show("busy"); save().then(() => show("saved"), failed); });
  find("remove").addEventListener("click", () => caches.delete(name).then(() => show("start")));
  caches.has(name).then((saved) => { box.hidden = false; show(saved ? "saved" : "start"); });
})();
