/**
 * The terminal that scripts of proofs are typed into: the learner's own, opened once for a sandbox. Each script has a bash of its
 * own in it, so that none sees what another has set.
 */
import type { Sandbox, Shell } from '../../sandbox/types.ts';
import { type TypedScript, typeScript } from '../type-script.ts';

const SIZE = { cols: 200, rows: 50 };
/**
 * Programs written in Go that end soon need neither collect garbage nor more than one processor: a fifth less work. And kubectl
 * packs and unpacks all its texts each time it starts; those of its French are a few lines, of commands alone: a third less.
 */
const BRIEF = { GOGC: 'off', GOMAXPROCS: '1', LC_MESSAGES: 'fr_FR.UTF-8' };

export class ProofTerminal {
  readonly #sandbox: Pick<Sandbox, 'openShell'>;
  #shell: Shell | undefined;

  constructor(sandbox: Pick<Sandbox, 'openShell'>) {
    this.#sandbox = sandbox;
  }

  /** Faults: those of typeScript. After one of them the next script gets another terminal. */
  async type(script: string, signal: AbortSignal): Promise<TypedScript> {
    const shell = this.#shell ?? (await this.#sandbox.openShell(SIZE, signal));
    this.#shell = shell;
    try {
      return await typeScript(shell, script, { signal, env: BRIEF, inside: true });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends what is left in it, too. Closing twice is harmless. */
  close(): void {
    this.#shell?.kill();
    this.#shell = undefined;
  }
}
