// Brings the checklist beside the editor up to date once one pauses typing; keeps nothing.
// The editor loads it in the head, so it waits for the page.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 2500;
  const panel = document.querySelector("[data-checklist][data-address]");
  const form = document.querySelector("form[data-edit-form]");
  if (!panel || !form) return;
  const rows = panel.querySelector("[data-checklist-rows]");
  const status = panel.querySelector("[data-checklist-status]");

  const typed = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data).toString();
  };

  let shown = null; // the form that the list is of
  let before = null;
  let isAsking = false;

  const count = () => {
    const counter = document.querySelector('[data-side-panel-toggle="checklist"] [data-side-panel-toggle-counter]');
    const blocking = Number(rows.querySelector("[data-blocking]")?.dataset.blocking ?? 0);
    if (!counter) return;
    counter.textContent = blocking;
    counter.hidden = !blocking;
  };

  const ask = async (form_as_typed) => {
    isAsking = true;
    status.textContent = status.dataset.working;
    try {
      const answer = await fetch(panel.dataset.address, {
        method: "POST",
        body: form_as_typed,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (!answer.ok) throw new Error(answer.status);
      rows.innerHTML = await answer.text();
      status.textContent = "";
      count();
    } catch {
      status.textContent = status.dataset.failed;
    }
    shown = form_as_typed;
    isAsking = false;
  };

  setInterval(() => {
    if (document.hidden || isAsking || shown === null) return;
    const now = typed();
    if (now !== shown && now === before) ask(now);
    before = now;
  }, PAUSE);

  window.addEventListener("load", () => { shown = typed(); }); // by now the editor has filled it

  // Wagtail folds blocks and gives fields ids of their own: find them by what they are of.
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-checklist-field], a[data-checklist-block]");
    if (!link) return;
    const { checklistField: field, checklistBlock: block } = link.dataset;
    const place = form.querySelector(`[data-contentpath="${CSS.escape(block ?? field)}"]`);
    if (!place) return;
    event.preventDefault();
    // On a phone the panel lies over the form.
    if (panel.clientWidth > window.innerWidth * 0.7) document.querySelector("[data-form-side-close-button]")?.click();
    place.scrollIntoView({ block: "center" });
    place.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true], button")?.focus({ preventScroll: true });
  });
});
