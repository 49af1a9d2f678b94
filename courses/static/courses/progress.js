// Tells what is read: to the account of who is enrolled, else to this device alone.
// What could not be sent stays on the device and is sent again; every event counts once.
(() => {
  const article = document.querySelector("[data-lesson]");
  if (!article) return;
  const { course, lesson, who, tell, csrf } = article.dataset;
  const find = (name) => article.querySelector(`[data-${name}]`);
  const newId = () => ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  const visit = newId();
  const MOST = 150, EVERY = 30, IDLE = 60; // events kept, seconds between two, seconds without a touch

  // --- What waits on this device, apart for each person ---------------------------------
  const place = (person) => `told:${course}:${person}`;
  const waiting = (person) => {
    try { return JSON.parse(localStorage.getItem(place(person))) || []; } catch { return []; }
  };
  const keep = (person, events) => {
    try {
      if (events.length) localStorage.setItem(place(person), JSON.stringify(events.slice(-MOST)));
      else localStorage.removeItem(place(person));
    } catch { /* a browser that keeps nothing: reading goes on, progress is not kept */ }
  };

  let sending = false;
  async function send(person, last) {
    const events = waiting(person);
    if (!tell || !events.length || (sending && !last)) return false;
    const told = JSON.stringify({ sent_at: Date.now(), visit, events });
    const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, told });
    if (last) return navigator.sendBeacon(tell, body); // sent again next time, and counted once
    sending = true;
    try {
      const response = await fetch(tell, { method: "POST", body, keepalive: true });
      // Kept, or in a form that will never be accepted: not to be sent again.
      if (response.ok || response.status === 400) {
        const sent = new Set(events.map((event) => event.id));
        keep(person, waiting(person).filter((event) => !sent.has(event.id)));
      }
      return response.ok;
    } catch {
      return false;
    } finally {
      sending = false;
    }
  }

  // --- What happens on this page ----------------------------------------------------------
  const seen = new Set(), told = new Set();
  let seconds = 0, position = "", touched = Date.now(), since = 0;

  function note(kind) {
    const fresh = [...seen].filter((block) => !told.has(block));
    if (kind === "read" && !fresh.length && seconds < EVERY) return;
    fresh.forEach((block) => told.add(block));
    const event = { id: newId(), lesson, kind, at: Date.now(), seconds, seen: fresh, position };
    keep(who, [...waiting(who), event]);
    seconds = 0;
  }

  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      position = target.id.slice(2);
      seen.add(position);
    }
  }, { rootMargin: "-20% 0px -30% 0px" });
  article.querySelectorAll(".block[id^='b-']").forEach((block) => watch.observe(block));

  for (const kind of ["scroll", "pointerdown", "keydown"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  setInterval(() => {
    if (document.hidden || Date.now() - touched > IDLE * 1000) return;
    seconds += 1;
    if ((since += 1) % EVERY === 0) { note("read"); send(who); }
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    note("read");
    send(who, true);
  });
  addEventListener("online", () => send(who));
  send(who);

  // --- A visitor keeps their place on this device -------------------------------------------
  const isDone = (key) => waiting("").some((one) => one.lesson === key && one.kind === "done");
  const done = find("done-here");
  if (done) {
    const show = () => {
      done.hidden = isDone(lesson);
      find("is-done-here").hidden = !isDone(lesson);
    };
    show();
    done.addEventListener("click", () => { note("done"); show(); find("is-done-here").focus(); });
  }

  // --- ... and takes it along into the account, if it was theirs ----------------------------
  const mine = find("join");
  if (mine && tell && waiting("").length) {
    const lessons = new Set(waiting("").map((event) => event.lesson)).size;
    mine.querySelector("[data-count]").textContent = lessons;
    mine.hidden = false;
    mine.querySelector("[data-yes]").addEventListener("click", async () => {
      if (await send("")) location.reload();
    });
    mine.querySelector("[data-no]").addEventListener("click", () => {
      keep("", []);
      mine.hidden = true;
    });
  }
})();
