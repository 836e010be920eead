/** The room that files take, and how they get more of it. */
import type { FileNode, FileSystemNode } from './nodes.ts';

/** What files that are appended to grow into, so that a long row of small writes does not copy the file each time. */
const reserves = new WeakMap<FileNode, Buffer>();

/** The content with the chunk behind it. What others hold of the old content stays as it is. */
export function grown(node: FileNode, chunk: Uint8Array): Buffer {
  const { content } = node;
  const length = content.length + chunk.length;
  let reserve = reserves.get(node);
  const isOwn =
    reserve !== undefined && reserve.buffer === content.buffer && reserve.byteOffset === content.byteOffset;
  if (!reserve || !isOwn || reserve.length < length) {
    reserve = Buffer.allocUnsafeSlow(Math.max(length, Math.min(length * 2, length + 2 ** 23)));
    content.copy(reserve);
    reserves.set(node, reserve);
  }
  reserve.set(chunk, content.length);
  return reserve.subarray(0, length);
}

/** What a file or a folder takes besides its content. */
export const NODE_BYTES = 512;

/** What becomes free with a node. */
export function roomOf(node: FileSystemNode): number {
  if (node.kind === 'file') return NODE_BYTES + node.content.length;
  if (node.kind !== 'directory') return NODE_BYTES;
  let room = NODE_BYTES;
  for (const entry of node.entries.values()) room += roomOf(entry);
  return room;
}
