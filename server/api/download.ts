/** An answer that is a file to be kept, instead of JSON. */
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface DownloadOptions {
  /** What the browser calls it: letters, digits, dots and dashes. */
  readonly name: string;
  readonly type: string;
  /** Left out where it is not known beforehand. */
  readonly bytes?: number;
  stream(): Readable;
}

export class Download {
  readonly #options: DownloadOptions;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  /** Resolves when it is sent. Rejects when the file cannot be read, or nobody reads the answer. */
  async send(response: ServerResponse): Promise<void> {
    const { name, type, bytes, stream } = this.#options;
    response.writeHead(200, {
      'content-type': type,
      ...(bytes === undefined ? {} : { 'content-length': bytes }),
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    });
    if (bytes === 0) response.end();
    else await pipeline(stream(), response);
  }
}
