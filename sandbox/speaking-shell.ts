/** A shell in whose terminal we can say something ourselves: why it ends, for instance. */
import type { Shell } from './types.ts';

export interface SpeakingShell extends Shell {
  /** Shows a text, as if the shell had printed it. */
  say(text: string): void;
}

export function speaking(shell: Shell): SpeakingShell {
  const listeners = new Set<(chunk: Uint8Array) => void>();
  return {
    pid: shell.pid,
    onData(listener) {
      listeners.add(listener);
      const inner = shell.onData(listener);
      return {
        [Symbol.dispose]() {
          listeners.delete(listener);
          inner[Symbol.dispose]();
        },
      };
    },
    onExit: (listener) => shell.onExit(listener),
    write: (data) => shell.write(data),
    resize: (size) => shell.resize(size),
    pause: () => shell.pause(),
    resume: () => shell.resume(),
    kill: () => shell.kill(),
    say(text) {
      const bytes = Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8');
      for (const tell of [...listeners]) tell(bytes);
    },
  };
}
