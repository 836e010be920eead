/** Times as Kubernetes writes them. */

/** RFC 3339 in UTC with whole seconds, the form of `metav1.Time`: `2026-11-21T14:30:00Z`. */
export function timestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
}

/** Most objects of a cluster are written in a few seconds: they hold the same text. */
let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 in UTC with microseconds, the form of `metav1.MicroTime`. */
export function microTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`;
}
