// Saves each card as it is answered. What could not be sent stays in the page and is sent again.
(() => {
  const form = document.querySelector("form[data-assess]");
  if (!form || !window.fetch) return;
  const find = (name) => form.querySelector(`[data-${name}]`);
  const words = form.dataset;
  const isTrial = "trial" in words; // a preview: cards come and go, and nothing is sent
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

  function keepApart(card, changed) { // "don't know" or "none" and any other answer exclude each other
    const group = card.closest(".question-table") || card;
    const ticks = [...group.querySelectorAll("input[type=checkbox]")];
    if (changed.matches("[data-alone]") && changed.checked) {
      for (const input of numbers(group)) input.value = "";
      for (const other of ticks) if (other !== changed) other.checked = false;
    } else if (changed.checked || (changed.matches("[data-number]") && changed.value.trim())) {
      for (const other of ticks) if (other.matches("[data-alone]")) other.checked = false;
    }
  }

  function fieldsOf(cards) {
    const keys = new Set(cards.map((card) => card.dataset.card));
    const fixed = new Set(["csrfmiddlewaretoken", "draft", "shown"]);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const isOwn = keys.has(name) || [".state", ".num", ".den"].some(
        (part) => name.endsWith(part) && keys.has(name.slice(0, -part.length)));
      if (fixed.has(name) || isOwn) body.append(name, value);
    }
    return body;
  }

  // A number as people here write it: 1.250,5 in Vietnamese, 1,250.5 in English.
  function numberOf(text) {
    const [group, point] = document.documentElement.lang.startsWith("en") ? [",", "."] : [".", ","];
    const plain = text.trim().replaceAll(group, "").replace(point, ".");
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  }

  // What a card says now, as conditions compare it; null while it says nothing.
  function saidBy(card, kind) {
    const key = card.dataset.card;
    const chosen = [...card.querySelectorAll("input:checked")].map((input) => input.value);
    const state = card.querySelector("input[name$='.state']:checked");
    if (state && state.value !== "none") return state.value === "dont_know" ? null : conditions.NEVER;
    if (kind === "multi") return chosen.length ? (state ? [] : chosen) : null;
    if (["ladder", "self_rating", "single", "yesno"].includes(kind)) {
      const [value] = chosen;
      if (value === undefined || value === "dont_know") return null;
      if (value === "not_applicable") return conditions.NEVER;
      return kind === "single" || kind === "yesno" ? value : Number(value);
    }
    if (kind === "ratio") {
      const [part, whole] = numbers(card).map((input) => numberOf(input.value));
      if (part === null || whole === null) return null;
      return whole ? 100 * part / whole : 0;
    }
    const typed = card.querySelector(`[name="${key}"]`).value;
    return kind === "text" ? typed.trim() || null : numberOf(typed);
  }

  function showAsked() { // cards that an answer on this page makes appear or go away
    if (!words.conditions) return;
    const { rules, kinds, known } = JSON.parse(words.conditions);
    const part = (key) => form.querySelector(`[data-question="${key}"]`);
    const answer = (key) => {
      if (key in known) return known[key] && known[key].never ? conditions.NEVER : known[key];
      return part(key).hidden ? conditions.NEVER : saidBy(part(key), kinds[key]);
    };
    for (const { key, tree, strict } of rules) {
      const outcome = conditions.evaluate(tree, answer);
      part(key).hidden = part(key).disabled = strict ? outcome !== true : outcome === false;
    }
    const shown = [...form.querySelectorAll("[data-question]:not([hidden])")];
    form.elements.shown.value = shown.map((one) => one.dataset.question).join(" ");
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
    showAsked();
    if (isTrial) return;
    waiting.add(card);
    if (!isHalfTyped(card)) send();
  });
  form.addEventListener("focusout", (event) => {
    const card = cardOf(event);
    if (card && waiting.has(card) && !card.contains(event.relatedTarget)) send();
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false && !isTrial) {
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
