/**
 * Contents of files. They stay as long as their file does, so they must not lie in the pool of small buffers: one that stays
 * keeps 64 KiB of those around it that do not. Nobody changes a content in place: what is written is another one.
 */

/** The bytes of a text in memory of their own. */
export function ownBuffer(text: string, encoding: BufferEncoding = 'utf8'): Buffer {
  const content = Buffer.allocUnsafeSlow(Buffer.byteLength(text, encoding));
  return content.subarray(0, content.write(text, encoding));
}

/** The same bytes in memory of their own. */
export function ownCopy(bytes: Uint8Array): Buffer {
  const content = Buffer.allocUnsafeSlow(bytes.length);
  content.set(bytes);
  return content;
}

/** How many are remembered, the oldest forgotten first, and how long they may be. Characters. */
const MOST = 200;
const LONGEST = 4096;

const known = new Map<string, Buffer>();

/** The bytes of a text that many files hold, as the certificate of a cluster in each of its pods: equal ones are held once. */
export function sharedContent(text: string): Buffer {
  const same = known.get(text);
  if (same) return same;
  const content = ownBuffer(text);
  if (text.length > LONGEST) return content;
  if (known.size >= MOST) known.delete(known.keys().next().value ?? '');
  known.set(text, content);
  return content;
}
