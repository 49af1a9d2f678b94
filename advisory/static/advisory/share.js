// The phone's own share sheet (where Zalo is) or the clipboard; no third-party script.
for (const box of document.querySelectorAll("[data-share-box]")) {
  const link = box.querySelector("[data-link]");
  const share = box.querySelector("[data-share]");
  const copy = box.querySelector("[data-copy]");
  const say = () => { box.querySelector("[data-share-live]").textContent = box.dataset.copied; };
  link.addEventListener("focus", () => link.select());
  box.querySelector("[data-by-hand]")?.remove();
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      const what = link.matches("textarea") // a whole message, with the address in it
        ? { text: link.value } : { title: share.dataset.text, url: link.value };
      navigator.share(what).catch(() => {});
    });
  }
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(link.value);
    } else { // plain http on a local network
      link.select();
      document.execCommand("copy");
    }
    say();
  });
}
