/**
 * The files somebody works at: opening, saving, and what to do when the terminal has changed them meanwhile. Nothing that was
 * written is lost: what is not saved is kept for this tab, and somebody else's version is asked about.
 */
import type { FilesServerMessage, HomeText } from '../../../server/protocol-files.ts';
import { problemOf } from '../api.ts';
import { tab } from '../memory.ts';
import { type Draft, newsOf, type OpenFile, readDraft, writeDraft } from './buffers.ts';
import type { CodeView } from './code.ts';
import { remote } from './remote.ts';

export interface DeskListener {
  /** Which files are open, which is looked at, which are not saved. */
  changed(): void;
  /** Something for everybody to know, such as that a file was loaded anew. */
  say(what: 'saved' | 'reloaded' | 'opened', path: string): void;
  /** It cannot be shown as text. */
  unfit(path: string, what: HomeText): void;
  failed(error: unknown): void;
}

export class Desk {
  readonly #code: CodeView;
  readonly #listener: DeskListener;
  readonly #files = new Map<string, OpenFile>();
  #active = '';
  #saving: Promise<unknown> = Promise.resolve();

  constructor(code: CodeView, listener: DeskListener) {
    this.#code = code;
    this.#listener = listener;
  }

  get paths(): string[] {
    return [...this.#files.keys()];
  }

  get active(): OpenFile | undefined {
    return this.#files.get(this.#active);
  }

  /** Files as they are known here, for those who watch them. */
  get versions(): { path: string; version?: string }[] {
    return [...this.#files.values()].map(({ path, version }) => ({
      path,
      ...(version !== undefined && { version }),
    }));
  }

  isUnsaved(path: string): boolean {
    const file = this.#files.get(path);
    return file !== undefined && (file.version === undefined || this.#code.text(path) !== file.saved);
  }

  get someUnsaved(): boolean {
    return this.paths.some((path) => this.isUnsaved(path));
  }

  async open(path: string): Promise<void> {
    if (!this.#files.has(path)) {
      const now = await remote.read(path).catch((error: unknown) => this.#listener.failed(error));
      if (!now) return;
      if (now.kind !== 'text') {
        this.#listener.unfit(path, now);
        return;
      }
      this.#begin(path, now);
    }
    this.look(path);
    this.#listener.say('opened', path);
  }

  #begin(path: string, now: HomeText & { kind: 'text' }): void {
    this.#files.set(path, { path, saved: now.content, version: now.version });
    this.#code.load(path, now.content);
  }

  look(path: string): void {
    if (!this.#files.has(path)) return;
    this.#active = path;
    this.#code.show(path);
    this.#listener.changed();
  }

  /** Whatever was written; the page has asked before. */
  close(path: string): void {
    const paths = this.paths;
    const at = paths.indexOf(path);
    this.#files.delete(path);
    this.#code.forget(path);
    const next = paths[at + 1] ?? paths[at - 1] ?? '';
    if (this.#active === path) this.#active = '';
    if (this.#active === '' && next !== '') this.look(next);
    this.#listener.changed();
  }

  /** `true` once what is written is on the disk. One after the other: a second save knows what the first one wrote. */
  save(path = this.#active): Promise<boolean> {
    const saving = this.#saving.then(() => this.#save(path));
    this.#saving = saving;
    return saving;
  }

  async #save(path: string): Promise<boolean> {
    const file = this.#files.get(path);
    if (!file || file.theirs) return false;
    const content = this.#code.text(path);
    try {
      const outcome = await remote.save(path, content, file.version);
      if (outcome.now !== undefined) {
        this.#meet(path, outcome.now);
        return this.#files.get(path)?.version !== file.version;
      }
      this.#files.set(path, { path, saved: content, version: outcome.saved });
      this.#listener.say('saved', path);
      this.#listener.changed();
      return true;
    } catch (error) {
      this.#listener.failed(error);
      return false;
    }
  }

  /** News from the disk. */
  async hear(changed: FilesServerMessage['files']): Promise<void> {
    await this.#saving;
    for (const { path, version } of changed) {
      const file = this.#files.get(path);
      if (!file || (version !== undefined && version === file.version)) continue;
      const now = await remote.read(path).catch(() => undefined);
      if (now) this.#meet(path, now);
    }
  }

  /** Looks at everything that is open: nobody may have been listening. */
  async lookAgain(): Promise<void> {
    await this.hear(this.paths.map((path) => ({ path })));
  }

  #meet(path: string, now: HomeText): void {
    const file = this.#files.get(path);
    if (!file) return;
    const mine = this.#code.text(path);
    const news = newsOf(file, mine, now);
    if (news === 'same') {
      const { theirs: _, ...rest } = file;
      this.#files.set(path, rest);
    } else if (news === 'clean' && now.kind === 'text') {
      this.#files.set(path, { path, saved: now.content, version: now.version });
      if (now.content !== mine) {
        this.#code.replace(path, now.content);
        this.#listener.say('reloaded', path);
      }
    } else if (news === 'gone') this.#files.set(path, { path, saved: file.saved, version: undefined });
    else this.#files.set(path, { ...file, theirs: now });
    this.#listener.changed();
  }

  /** What is written here shall be what is on the disk. */
  async keepMine(path: string): Promise<void> {
    const file = this.#files.get(path);
    if (!file?.theirs) return;
    const version = 'version' in file.theirs ? file.theirs.version : undefined;
    this.#files.set(path, { path, saved: file.saved, version });
    await this.save(path);
  }

  /** What is on the disk shall be what is here; undo brings back what was written. */
  takeTheirs(path: string): void {
    const file = this.#files.get(path);
    if (file?.theirs?.kind !== 'text') return;
    const { content, version } = file.theirs;
    this.#files.set(path, { path, saved: content, version });
    this.#code.replace(path, content);
    this.#listener.changed();
  }

  mineOf(path: string): string {
    return this.#code.text(path);
  }

  /** A file or a folder has another path. */
  moved(from: string, to: string): void {
    const all = [...this.#files.values()];
    this.#files.clear();
    for (const file of all) {
      const below = file.path === from || file.path.startsWith(`${from}/`);
      const path = below ? to + file.path.slice(from.length) : file.path;
      if (below) this.#code.rename(file.path, path);
      if (this.#active === file.path) this.#active = path;
      this.#files.set(path, { ...file, path });
    }
    this.#listener.changed();
  }

  /** A file or a folder is gone, because the learner said so. */
  removed(gone: string): void {
    for (const path of this.paths) if (path === gone || path.startsWith(`${gone}/`)) this.close(path);
  }

  /** `false` when it could not be kept. */
  keepDraft(): boolean {
    const open = [...this.#files.values()].map(({ path, version }) => ({
      path,
      ...(version !== undefined && { version }),
      ...(this.isUnsaved(path) && { mine: this.#code.text(path) }),
    }));
    const draft = writeDraft({ open, ...(this.#active !== '' && { active: this.#active }) });
    if (draft !== undefined) tab.remember('editor-files', draft);
    return draft !== undefined && tab.recall('editor-files') === draft;
  }

  async restore(): Promise<void> {
    const { open, active } = readDraft(tab.recall('editor-files'));
    for (const kept of open) await this.#reopen(kept);
    if (active !== undefined) this.look(active);
    else if (this.paths[0] !== undefined) this.look(this.paths[0]);
    this.#listener.changed();
  }

  async #reopen({ path, version, mine }: Draft['open'][number]): Promise<void> {
    const now = await remote.read(path).catch((error: unknown): HomeText => {
      if (mine !== undefined) console.warn('naru: a file could not be read', problemOf(error));
      return { kind: 'none' };
    });
    if (now.kind === 'text') this.#begin(path, now);
    if (mine === undefined) return;
    if (now.kind !== 'text') {
      this.#files.set(path, { path, saved: '', version: undefined });
      this.#code.load(path, mine);
    } else if (now.content !== mine) {
      this.#code.replace(path, mine);
      if (version !== now.version) this.#files.set(path, { path, saved: '', version, theirs: now });
    }
  }
}
