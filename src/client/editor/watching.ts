/** Tells the server what this tab shows, and hears what of it has changed on the disk. */
import {
  FILE_LIMITS,
  type FilesClientMessage,
  type FilesServerMessage,
  filesServerMessage,
} from '../../../server/protocol-files.ts';
import { ReturningSocket } from '../socket.ts';

export class Watching {
  #wanted: FilesClientMessage = { type: 'watch', files: [], folders: [] };
  #said = '';
  readonly #socket: ReturningSocket;

  constructor(changed: (message: FilesServerMessage) => void, opened: () => void) {
    this.#socket = new ReturningSocket(() => '/ws/files', {
      link: ({ state }) => {
        if (state !== 'open') return;
        this.#said = '';
        opened();
        this.#say();
      },
      text(data) {
        const message = filesServerMessage.safeParse(JSON.parse(data));
        if (message.success) changed(message.data);
      },
      bytes: () => undefined,
    });
  }

  watch(files: FilesClientMessage['files'], folders: readonly string[]): void {
    this.#wanted = {
      type: 'watch',
      files: files.slice(-FILE_LIMITS.watchedFiles),
      folders: folders.slice(0, FILE_LIMITS.watchedFolders),
    };
    this.#socket.open();
    this.#say();
  }

  close(): void {
    this.#socket.close();
  }

  #say(): void {
    const text = JSON.stringify(this.#wanted);
    if (text !== this.#said && this.#socket.send(text)) this.#said = text;
  }
}
