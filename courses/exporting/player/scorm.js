// Talks to the learning platform around the page, in SCORM 1.2 or 2004; without one the page still works.
(() => {
  const is12 = document.querySelector("main").dataset.edition === "scorm12";
  const name = is12 ? "API" : "API_1484_11";
  const find = (start) => {
    for (let at = start, steps = 0; steps < 12; at = at.parent, steps += 1) {
      try { if (at[name]) return at[name]; } catch { /* another site's window */ }
      if (at.parent === at) break;
    }
    return null;
  };
  const api = find(window) || (window.opener ? find(window.opener) : null);
  const call = (word, ...values) => (api ? String(api[(is12 ? "LMS" : "") + word](...values)) : "");
  const finish = is12 ? "Finish" : "Terminate";
  const begun = Date.now();
  let open = call("Initialize", "") === "true", done = false;

  const two = (number) => String(number).padStart(2, "0");
  const time = () => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (!is12) return `PT${seconds}S`;
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };
  const get = (element) => (open ? call("GetValue", element) : "");
  const set = (element, value) => { if (open) call("SetValue", element, String(value)); };
  const status = is12 ? "cmi.core.lesson_status" : "cmi.completion_status";

  done = ["completed", "passed", "failed"].includes(get(status));
  if (!done && ["not attempted", "unknown", ""].includes(get(status))) set(status, "incomplete");

  window.course = {
    isDone: () => done,
    kept: () => { try { return JSON.parse(get("cmi.suspend_data") || "{}"); } catch { return {}; } },
    keep: (value) => { set("cmi.suspend_data", JSON.stringify(value)); if (open) call("Commit", ""); },
    // `success` is true, false, or null where the lesson is done either way.
    end: ({ percent = null, success = null } = {}) => {
      if (percent !== null) {
        const score = is12 ? "cmi.core.score" : "cmi.score";
        set(`${score}.min`, 0); set(`${score}.max`, 100); set(`${score}.raw`, percent);
        if (!is12) set("cmi.score.scaled", percent / 100);
      }
      const word = success === null ? "completed" : success ? "passed" : "failed";
      set(status, is12 ? word : "completed");
      if (!is12 && success !== null) set("cmi.success_status", word);
      if (open) call("Commit", "");
      done = true;
    },
  };
  addEventListener("pagehide", () => {
    if (!open) return;
    set(is12 ? "cmi.core.session_time" : "cmi.session_time", time());
    set(is12 ? "cmi.core.exit" : "cmi.exit", done ? "" : "suspend");
    call("Commit", "");
    call(finish, "");
    open = false;
  });
})();
