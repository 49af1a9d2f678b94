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
        // The server keeps what is absent: text it has already must not stop the last report.
        if (text === sentText && JSON.stringify(sent).length > LAST_BYTES / 3) delete sent.cmi.suspend_data;
        if (new Blob([JSON.stringify(sent)]).size > LAST_BYTES) delete sent.cmi.interactions;
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
  api.loadFromJSON(told.seeds);
  window[name] = api;

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
