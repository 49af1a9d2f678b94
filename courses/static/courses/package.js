// Shows that the package in the frame was saved, and how far its parts are now.
(() => {
  const frame = document.querySelector(".package-frame");
  const line = document.querySelector(".package-saved");
  if (!frame || !line) return;
  const { saved, failed } = line.dataset;
  let waiting = 0;

  async function refresh() {
    waiting = 0;
    try {
      const response = await fetch(frame.dataset.here);
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("package-parts");
      if (fresh) document.getElementById("package-parts").replaceWith(fresh);
    } catch { /* the states stay as they were shown */ }
  }

  addEventListener("message", (event) => {
    if (event.origin !== frame.dataset.origin || event.source !== frame.contentWindow) return;
    const told = event.data || {};
    if (told.from !== "package") return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    line.textContent = told.kind === "saved" ? `${saved} ${time}` : String(told.reason || failed).slice(0, 200);
    waiting ||= setTimeout(refresh, 1000);
  });
})();
