// Gives SCORM content its API, and sends what it reports to this same host.
// The saved values are in the page already, so the first read is right.
(() => {
  const told = JSON.parse(document.getElementById("launch").textContent);
  const frame = document.querySelector("iframe.content");
  const is12 = told.kind === "scorm12";
  const name = is12 ? "API" : "API_1484_11";
  const initialize = is12 ? "LMSInitialize" : "Initialize";
  const LAST_BYTES = 60000; // of a page that closes, browsers send 64 KiB and no more
  let sequence = 0, spoke = false, ended = false, statusSet = false, sentText = told.seeds.cmi.suspend_data || "";

  const tell = (message) => parent.postMessage({ from: "package", ...message }, told.portal);
  const answered = (text, ok) => {
    let answer = {};
    try { answer = JSON.parse(text); } catch { /* no answer of ours */ }
    tell({ kind: ok ? "saved" : "failed", reason: answer.error || "" });
    return ok;
  };

  const size = (report) => new Blob([JSON.stringify(report)]).size;
  // Works when content ends by itself; a page that closes is refused it, and keeps what was sent.
  const sendNow = (report) => {
    const request = new XMLHttpRequest();
    try {
      request.open("POST", told.report, false);
      request.send(JSON.stringify(report));
    } catch { /* closing */ }
  };

  const settings = {
    autocommit: true,
    autocommitSeconds: 3,
    logLevel: 5, // content errs often and harmlessly; what matters is told to the portal
    terminateCommitPayloadField: "final",
    lmsCommitUrl: told.report || false,
    requestHandler: (report, about) => {
      const sent = { ...report, cmi: { ...report.cmi }, sequence: (sequence += 1), status_set: statusSet };
      const text = sent.cmi.suspend_data || "";
      if (about && about.isTerminateCommit) {
        if (size(sent) > LAST_BYTES) {
          // The server keeps what is absent: what it has already must not stop the last report.
          if (text !== sentText) sendNow({ ...sent, final: false });
          delete sent.cmi.suspend_data;
          delete sent.cmi.interactions;
          sent.sequence = sequence += 1;
        }
        tell({ kind: "saved" });
      } else {
        sentText = text;
      }
      return sent;
    },
    xhrResponseHandler: (xhr) => {
      const ok = answered(xhr.responseText, xhr.status >= 200 && xhr.status < 300);
      return { result: ok ? "true" : "false", errorCode: ok ? 0 : 391 };
    },
  };
  const api = new (is12 ? Scorm12API : Scorm2004API)(settings);
  // Lists apart and first: one odd value in them must not keep the rest from the content.
  const MOST = 64000, LISTS = ["objectives", "interactions", "student_preference", "learner_preference"];
  const { cmi } = told.seeds, whole = cmi.suspend_data || "";
  const load = (part) => { try { api.loadFromJSON({ cmi: part }); } catch (error) { console.info(error); } };
  for (const list of LISTS) if (cmi[list]) load({ [list]: cmi[list] });
  load({ ...Object.fromEntries(Object.entries(cmi).filter(([key]) => !LISTS.includes(key))), suspend_data: whole.slice(0, MOST) });
  window[name] = api;
  if (is12) {
    // The standard allows 4,096 characters, the library 64,000; real content writes 80,000.
    const set = api.LMSSetValue.bind(api);
    if (whole.length > MOST) api.cmi.core._suspend_data = whole;
    api.LMSSetValue = (element, value) => {
      const isLong = element === "cmi.suspend_data" && String(value).length > MOST;
      const answer = set(element, isLong ? String(value).slice(0, MOST) : value);
      if (isLong && answer === "true") api.cmi.core._suspend_data = String(value);
      return answer;
    };
  }

  api.on(initialize, () => { spoke = true; });
  api.on(is12 ? "LMSFinish" : "Terminate", () => { ended = true; });
  const status = is12 ? "LMSSetValue.cmi.core.lesson_status" : "SetValue.cmi.completion_status";
  api.on(status, () => { statusSet = true; });

  const silent = (what) => told.report && !spoke &&
    JSON.stringify({ silent: what, sequence: (sequence += 1) });
  frame.addEventListener("load", () => setTimeout(async () => {
    const body = silent("opened");
    if (!body) return;
    try {
      const response = await fetch(told.report, { method: "POST", body });
      answered(await response.text(), response.ok);
    } catch { tell({ kind: "failed", reason: "" }); }
  }, 3000), { once: true });
  const commit = () => {
    if (spoke && !ended && told.report) try { api[is12 ? "LMSCommit" : "Commit"](""); } catch { /* closing */ }
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) commit(); });
  addEventListener("pagehide", () => {
    const body = silent("closed");
    if (body) navigator.sendBeacon(told.report, body);
  });
  frame.src = told.start;
})();
