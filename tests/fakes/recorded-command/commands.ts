/** Puts recorded programs where real ones are looked for, and tells afterwards how they were called. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One run of a real command, as in tests/fixtures/kind. */
export interface Recording {
  readonly case: string;
  readonly argv: readonly string[];
  readonly exit: number | null;
  readonly signal?: NodeJS.Signals;
  readonly ms: number;
  /** `t`: milliseconds since the start. */
  readonly chunks: readonly { readonly t: number; readonly fd: 'stdout' | 'stderr'; readonly text: string }[];
}

/** What to play for which arguments. The first rule that fits is taken. */
export interface Rule {
  readonly tool: string;
  /** The first arguments; `*` is any. */
  readonly argv: readonly string[];
  /** Path of the recording. */
  readonly recording: string;
  /** Times in the recording are multiplied by this; 0 plays at once. */
  readonly pace?: number;
  /** Only while this flag is set, or is not set. */
  readonly when?: string;
  readonly unless?: string;
  readonly sets?: string;
  readonly clears?: string;
  /** Text to replace in the output, such as the names of recorded clusters. */
  readonly replace?: Readonly<Record<string, string>>;
  /** Play it once for each of these flags that is set, its name put behind each replacement. */
  readonly each?: readonly string[];
  /** A file to write at the end: its path is the value of this option. */
  readonly writes?: { readonly option: string; readonly text: string };
  /** An address to POST to at the start. */
  readonly calls?: string;
}

export interface Call {
  readonly tool: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PLAY = fileURLToPath(new URL('play.mjs', import.meta.url));
const FIXTURES = new URL('../../fixtures/', import.meta.url);

export class RecordedCommands {
  /** To be put on the PATH. */
  readonly bin: string;
  readonly #folder: string;
  readonly #rules: Rule[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.bin = join(folder, 'bin');
  }

  /** Makes `bin/TOOL`. */
  async install(...tools: readonly string[]): Promise<void> {
    await mkdir(this.bin, { recursive: true });
    await writeFile(join(this.#folder, 'rules.json'), JSON.stringify(this.#rules));
    for (const tool of tools) {
      const path = join(this.bin, tool);
      const words = [process.execPath, PLAY, this.#folder, tool].map((word) => `'${word}'`).join(' ');
      await writeFile(path, `#!/bin/sh\nexec ${words} "$@"\n`);
      await chmod(path, 0o755);
    }
  }

  /** Adds a rule; `fixture` is a name in tests/fixtures, such as `kind/docker-info`. Earlier rules come first. */
  async on(tool: string, argv: string, fixture: string, more: Partial<Rule> = {}): Promise<void> {
    const recording = fileURLToPath(new URL(`${fixture}.json`, FIXTURES));
    this.#rules.push({ tool, argv: argv.split(' '), recording, ...more });
    await writeFile(join(this.#folder, 'rules.json'), JSON.stringify(this.#rules));
  }

  /** Takes a flag away that a rule has set, as if somebody else had undone it. */
  forget(flag: string): Promise<void> {
    return rm(join(this.#folder, `flag-${flag}`), { force: true });
  }

  async calls(): Promise<Call[]> {
    const text = await readFile(join(this.#folder, 'calls.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Call);
  }

  /** The calls as one would type them. */
  async typed(): Promise<string[]> {
    return (await this.calls()).map(({ tool, argv }) => [tool, ...argv].join(' '));
  }
}
