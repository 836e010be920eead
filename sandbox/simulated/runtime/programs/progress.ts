/** The line busybox' wget ends a download with. */

/** `index.html           100% |********************************|   615  0:00:00 ETA` */
export function contentLengthBar(name: string, size: number): string {
  const amount = size < 100_000 ? String(size) : `${Math.round(size / 1024)}k`;
  return `${name.slice(0, 20).padEnd(20)} 100% |********************************| ${amount.padStart(5)}  0:00:00 ETA`;
}
