/** The client's half of a connection to a port of a pod, which may begin before the pod has answered. */
import type { ByteStream } from '../../kubelet/api.ts';

/** The client's bytes on their way to the pod; those that come before the pod's port answers wait here. */
export class PodConnection {
  /** More than this before the pod's port answers ends the connection. Bytes. */
  static readonly #maxEarlyBytes = 1024 * 1024;
  #earlyBytes = 0;
  #peer: ByteStream | undefined;
  #early: Buffer[] = [];
  #ended = false;
  #destroyed = false;

  take(bytes: Buffer, last: boolean): void {
    if (this.#peer === undefined) this.#hold(bytes);
    else if (bytes.length > 0) this.#peer.write(bytes);
    if (last) {
      this.#ended = true;
      this.#peer?.end();
    }
  }

  #hold(bytes: Buffer): void {
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > PodConnection.#maxEarlyBytes) this.destroy();
    else if (!this.#destroyed) this.#early.push(bytes);
  }

  connect(peer: ByteStream): void {
    if (this.#destroyed) {
      peer.destroy();
      return;
    }
    this.#peer = peer;
    for (const bytes of this.#early) if (bytes.length > 0) peer.write(bytes);
    this.#early = [];
    if (this.#ended) peer.end();
  }

  destroy(): void {
    this.#destroyed = true;
    this.#early = [];
    this.#peer?.destroy();
  }
}
