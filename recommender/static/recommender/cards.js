// While the list is being made: ask again every 2 seconds, for at most a minute.
(() => {
  let tries = 0;
  const ask = async () => {
    const box = document.querySelector("#recommended[data-waiting]");
    if (!box || ++tries > 30) return;
    try {
      const answer = await fetch(box.dataset.cards, {
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
      });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("#recommended");
        if (fresh && !("waiting" in fresh.dataset)) return box.replaceWith(fresh);
      }
    } catch { /* offline: the next try or the link will do */ }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
})();
