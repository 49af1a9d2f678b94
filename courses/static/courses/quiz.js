// Saves each card as it is answered, and hands in when the time is over; the server's clock decides.
// What could not be sent stays in the page and is sent again.
(() => {
  const form = document.querySelector("form[data-quiz]");
  if (!form || !window.fetch) return;
  const words = form.dataset;
  const live = form.querySelector("[data-live]");
  const waiting = new Set(); // cards with an answer the server does not have yet
  let busy = false, leaving = false, pause = 2000, timer;

  const mark = (card, state, text) => {
    card.dataset.state = state;
    card.querySelector("[data-status]").textContent = text;
  };
  const blame = (card, text) => {
    const place = card.querySelector("[data-error]");
    place.textContent = text || "";
    place.hidden = !text;
    card.classList.toggle("question--wrong", Boolean(text));
  };
  const fieldsOf = (cards) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    for (const card of cards) {
      for (const input of card.querySelectorAll("input, select")) {
        if ((input.type !== "radio" && input.type !== "checkbox") || input.checked) body.append(input.name, input.value);
      }
    }
    return body;
  };

  // Two lines cannot have the same place: the one that had it takes the place that became free.
  const isHalfOrdered = (card) => [...card.querySelectorAll(".quiz-place")].some((one) => !one.value);
  function keepPlacesApart(card, changed) {
    const other = [...card.querySelectorAll(".quiz-place")].find((one) => one !== changed && one.value === changed.value);
    if (other && changed.value) other.value = changed.dataset.was || "";
    for (const one of card.querySelectorAll(".quiz-place")) one.dataset.was = one.value;
  }
  for (const one of form.querySelectorAll(".quiz-place")) one.dataset.was = one.value;

  async function send() {
    clearTimeout(timer);
    if (busy || !waiting.size) return;
    busy = true;
    const cards = [...waiting];
    waiting.clear();
    for (const card of cards) mark(card, "saving", words.saving);
    try {
      const response = await fetch(words.save, {
        method: "POST", body: fieldsOf(cards), keepalive: true,
        headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      if (answer.ended) {
        leaving = true;
        location.assign(answer.ended);
        return;
      }
      if (!response.ok) throw new Error(answer.message);
      pause = 2000;
      for (const card of cards) {
        const error = answer.errors[card.dataset.card];
        blame(card, error);
        if (!waiting.has(card)) mark(card, error ? "wrong" : "saved", error ? "" : words.saved);
        live.textContent = error || words.saved;
      }
    } catch {
      for (const card of cards) {
        waiting.add(card);
        mark(card, "unsaved", words.unsaved);
      }
      live.textContent = words.unsaved;
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, 60000);
      return;
    } finally {
      busy = false;
    }
    send();
  }

  form.addEventListener("change", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card) return;
    if (event.target.matches(".quiz-place")) keepPlacesApart(card, event.target);
    if (card.dataset.kind === "order" && isHalfOrdered(card)) return;
    waiting.add(card);
    send();
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("online", () => { pause = 2000; send(); });
  addEventListener("beforeunload", (event) => {
    if (waiting.size && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", () => { leaving = false; });

  // --- Time: counted from what the server said was left; of this device's clock only how far it
  // ran on since, as performance.now() stands still while a phone sleeps -----------------------
  const time = document.querySelector("[data-time]");
  if (!time) return;
  const end = Date.now() + Number(time.dataset.time) * 1000;
  const show = time.querySelector("[data-left]");
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    show.textContent = `${words.minutes} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) return;
    clearInterval(clock);
    const anyway = Object.assign(document.createElement("input"), { type: "hidden", name: "anyway", value: "1" });
    form.append(anyway);
    leaving = true;
    form.submit();
  };
  const clock = setInterval(tick, 1000);
  tick();
})();
