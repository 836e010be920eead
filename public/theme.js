// Before the first paint: the theme the reader chose, and where the terminal stands. A file of its own, because the page allows
// no inline script.
(() => {
  try {
    const chosen = localStorage.getItem('naru-theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
    const dock = localStorage.getItem('naru-terminal-dock');
    if (dock === 'below' || dock === 'window') document.documentElement.dataset.dock = dock;
  } catch {
    // Storage may be forbidden; the theme of the system is a good answer then.
  }
})();
