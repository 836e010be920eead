/** Looks for mistakes while somebody types, a moment after the last key, and keeps what the cluster said until the text changes. */
import {
  type Diagnostic,
  FILE_LIMITS,
  type ManifestCheck,
  type ManifestTrial,
} from '../../../server/protocol-files.ts';
import { problemOf } from '../api.ts';
import { remote } from './remote.ts';

/** From the last key to the question, milliseconds. */
const PAUSE = 400;

export interface ChecksListener {
  /** What is being looked at: undefined where nothing is to be checked. */
  subject(): { readonly path: string; readonly text: string } | undefined;
  found(path: string, diagnostics: readonly Diagnostic[], unreachable: ManifestCheck['unreachable']): void;
}

export class Checks {
  readonly #listener: ChecksListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trial: { readonly path: string; readonly text: string; readonly said: readonly Diagnostic[] } | undefined;

  constructor(listener: ChecksListener) {
    this.#listener = listener;
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), PAUSE);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Asks the API server for a dry run; `undefined` when the text changed meanwhile. Rejects with a ProblemError. */
  async try(): Promise<ManifestTrial | undefined> {
    const subject = this.#listener.subject();
    if (!subject) return undefined;
    const trial = await remote.try(subject.text);
    if (!this.#stands(subject)) return undefined;
    this.#trial = { ...subject, said: trial.diagnostics };
    await this.#check();
    return trial;
  }

  async #check(): Promise<void> {
    const subject = this.#listener.subject();
    if (!subject) return;
    const check = await checked(subject.text);
    if (!this.#stands(subject)) return;
    const trial = this.#trial;
    const said = trial && trial.path === subject.path && trial.text === subject.text ? trial.said : [];
    this.#listener.found(subject.path, merged(check.diagnostics, said), check.unreachable);
  }

  #stands({ path, text }: { path: string; text: string }): boolean {
    const now = this.#listener.subject();
    return now?.path === path && now.text === text;
  }
}

/** Without a connection nothing is found; what is too large says so. */
async function checked(text: string): Promise<ManifestCheck> {
  const tooLarge = { code: 'server/manifest-too-hard', message: '' };
  if (text.length > FILE_LIMITS.manifest) return { diagnostics: [], unreachable: tooLarge };
  return await remote.check(text).catch((error: unknown) => {
    const problem = problemOf(error);
    return problem.code === tooLarge.code ? { diagnostics: [], unreachable: problem } : { diagnostics: [] };
  });
}

/** In the order of the text; the same mistake in two words is told twice, the same words once. */
function merged(checked: readonly Diagnostic[], said: readonly Diagnostic[]): Diagnostic[] {
  const all = [...checked, ...said].sort((a, b) => a.from - b.from);
  const key = (one: Diagnostic) => JSON.stringify([one.from, one.to, one.code, one.said]);
  return [...new Map(all.map((one) => [key(one), one])).values()];
}
