// Saves each card as it is answered. What could not be sent stays in the page and is sent again.
(() => {
  const form = document.querySelector("form[data-assess]");
  if (!form || !window.fetch) return;
  const find = (name) => form.querySelector(`[data-${name}]`);
  const words = form.dataset;
  const waiting = new Set(); // cards with an answer the server does not have yet
  let busy = false, leaving = false, pause = 2000, timer;

  const say = (text) => { find("saved-state").textContent = find("live").textContent = text; };
  const mark = (card, state, text) => {
    card.dataset.state = state;
    card.querySelector("[data-status]").textContent = text;
  };
  const blame = (card, text) => {
    const place = card.querySelector("[data-error]");
    place.textContent = text || "";
    place.hidden = !text;
    card.classList.toggle("question--wrong", Boolean(text));
    for (const input of card.querySelectorAll("[data-number]")) {
      if (text) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", place.id);
      } else {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
  };

  const numbers = (card) => [...card.querySelectorAll("[data-number]")];
  const isHalfTyped = (card) => {
    const filled = numbers(card).filter((input) => input.value.trim()).length;
    return filled > 0 && filled < numbers(card).length;
  };

  function keepApart(card, changed) { // a number and "don't know" exclude each other
    const states = [...card.querySelectorAll("input[name$='.state']")];
    if (states.includes(changed) && changed.checked) {
      for (const input of numbers(card)) input.value = "";
      for (const other of states) other.checked = other === changed;
    } else if (changed.matches("[data-number]") && changed.value.trim()) {
      for (const state of states) state.checked = false;
    }
  }

  function fieldsOf(cards) {
    const keys = new Set(cards.map((card) => card.dataset.card));
    const fixed = new Set(["csrfmiddlewaretoken", "draft", "shown"]);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (fixed.has(name) || keys.has(name.split(".")[0])) body.append(name, value);
    }
    return body;
  }

  function show(answer, cards) {
    for (const card of cards) {
      const error = answer.errors[card.dataset.card];
      blame(card, error);
      if (!waiting.has(card)) mark(card, error ? "wrong" : "saved", error ? "" : words.saved);
    }
    if (answer.action) {
      form.action = answer.action;
      if (location.pathname !== answer.action) history.replaceState(null, "", answer.action);
    }
    if (!answer.progress) return;
    find("bar").value = answer.progress.answered;
    find("bar").max = answer.progress.asked;
    find("count").textContent = answer.progress.text;
    find("range").textContent = answer.progress.range;
    for (const [key, text] of Object.entries(answer.progress.pages)) {
      const part = form.querySelector(`[data-part="${key}"]`);
      if (part) part.textContent = text;
    }
  }

  async function send() {
    clearTimeout(timer);
    if (busy || !waiting.size) return;
    busy = true;
    const cards = [...waiting];
    waiting.clear();
    say(words.saving);
    try {
      const response = await fetch(form.action, {
        method: "POST", body: fieldsOf(cards), keepalive: true,
        headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      if (response.status === 409) {
        leaving = true;
        location.assign(answer.result);
        return;
      }
      if (answer.draft) form.elements.draft.value = answer.draft;
      if (!response.ok && response.status !== 422) throw new Error(answer.message);
      pause = 2000;
      show(answer, cards);
      const [problem] = Object.values(answer.errors);
      say(answer.message || (problem ? "" : words.saved));
      if (problem) find("live").textContent = problem;
      if (answer.reload && !waiting.size) location.reload();
    } catch (error) {
      for (const card of cards) {
        waiting.add(card);
        mark(card, "unsaved", words.unsaved);
      }
      say(words.unsaved);
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, 60000);
      return;
    } finally {
      busy = false;
    }
    send();
  }

  const cardOf = (event) => event.target.closest("[data-card]");
  form.addEventListener("change", (event) => {
    const card = cardOf(event);
    if (!card) return;
    keepApart(card, event.target);
    waiting.add(card);
    if (!isHalfTyped(card)) send();
  });
  form.addEventListener("focusout", (event) => {
    const card = cardOf(event);
    if (card && waiting.has(card) && !card.contains(event.relatedTarget)) send();
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      say(words.unsaved);
    } else {
      leaving = true;
    }
  });
  addEventListener("online", () => { pause = 2000; send(); });
  addEventListener("beforeunload", (event) => {
    if (waiting.size && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", () => { leaving = false; });
})();
