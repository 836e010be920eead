/** Keeps the process running while there is work. */

/**
 * Clocks of this project, idle connections and pseudoterminals do not keep a process running: without this, Node ends it
 * while a check only waits to look again, and what was started is left behind.
 */
export async function awake<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 1 << 30);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
