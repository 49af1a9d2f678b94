// Where a browser refuses storage in a frame of another site, H5P stops half-way: give it memory.
(() => {
  try {
    window.localStorage.getItem("x");
  } catch {
    const kept = new Map();
    const storage = {
      getItem: (key) => (kept.has(key) ? kept.get(key) : null),
      setItem: (key, value) => { kept.set(key, String(value)); },
      removeItem: (key) => { kept.delete(key); },
      clear: () => kept.clear(),
    };
    Object.defineProperty(window, "localStorage", { value: storage });
  }
})();
