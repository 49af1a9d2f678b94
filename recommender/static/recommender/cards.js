// While the list is being made: ask again, less and less often, for about ten minutes. A worker
// just started may have a queue before it.
(() => {
  let tries = 0, pause = 1000;
  const ask = async () => {
    const box = document.querySelector("#recommended[data-waiting]");
    if (!box || ++tries > 45) return;
    try {
      const answer = await fetch(box.dataset.cards, {
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
      });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("#recommended");
        // Not while somebody is in the middle of it: what has the focus, or a form that is open.
        const busy = box.contains(document.activeElement) || box.querySelector("details[open] form");
        if (fresh && !busy && !("waiting" in fresh.dataset)) return box.replaceWith(fresh);
      }
    } catch { /* offline: the next try or the link will do */ }
    pause = Math.min(pause * 1.15, 15000);
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
})();
