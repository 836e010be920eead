/** The files of HOME as a tree (WAI-ARIA Authoring Practices, "tree view"): arrows move, Enter opens, letters find. */
import type { HomeEntry, HomeListing } from '../../../server/protocol-files.ts';
import { make } from '../dom.ts';
import { shown } from './buffers.ts';
import { w } from './words.ts';

export interface TreeActions {
  open(path: string): void;
  rename(path: string): void;
  remove(path: string, isFolder: boolean): void;
  /** Which folders are unfolded has changed. */
  unfolded(): void;
}

interface Row {
  readonly path: string;
  readonly entry: HomeEntry;
  readonly depth: number;
}

export class Tree {
  readonly element: HTMLElement;
  readonly #actions: TreeActions;
  #listing: HomeListing = { entries: [], more: false, unnameable: 0 };
  readonly #folded = new Set<string>();
  #rows: Row[] = [];
  #at = '';
  #active = '';

  constructor(actions: TreeActions) {
    this.#actions = actions;
    this.element = make('div', { class: 'file-tree', role: 'tree', 'aria-label': w('tree.label') });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('click', ({ target }) => this.#clicked(target));
  }

  show(listing: HomeListing): void {
    this.#listing = listing;
    this.#draw();
  }

  /** The file that is being looked at. */
  activate(path: string): void {
    this.#active = path;
    this.#at = path;
    this.#draw();
  }

  /** What is chosen; `undefined`: nothing, or it is gone. */
  get chosen(): Row | undefined {
    return this.#rows.find(({ path }) => path === this.#at);
  }

  /** Folders whose inside can be seen. */
  get folders(): string[] {
    const open = this.#rows.filter(({ entry, path }) => entry.type === 'folder' && !this.#folded.has(path));
    return ['', ...open.map(({ path }) => path)];
  }

  #draw(): void {
    const had = this.element.contains(document.activeElement);
    this.#rows = [...this.#rowsOf(this.#listing, '', 1)];
    if (!this.#rows.some(({ path }) => path === this.#at)) this.#at = this.#rows[0]?.path ?? '';
    this.element.replaceChildren(...this.#rows.map((row) => this.#draw1(row)));
    if (had) this.#focus();
  }

  *#rowsOf(listing: HomeListing, folder: string, depth: number): Generator<Row> {
    for (const entry of listing.entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      yield { path, entry, depth };
      if (entry.inside && !this.#folded.has(path)) yield* this.#rowsOf(entry.inside, path, depth + 1);
    }
  }

  #draw1({ path, entry, depth }: Row): HTMLElement {
    const folder = entry.type === 'folder';
    const row = make(
      'div',
      {
        role: 'treeitem',
        class: 'file-row',
        'aria-level': String(depth),
        'aria-selected': String(path === this.#active),
        tabindex: path === this.#at ? '0' : '-1',
        'data-path': path,
        'data-type': entry.type,
        style: `--depth: ${depth}`,
        title: shown(path),
      },
      make('span', { class: 'file-name' }, shown(entry.name)),
    );
    if (folder)
      row.setAttribute('aria-expanded', String(entry.inside !== undefined && !this.#folded.has(path)));
    if (entry.type === 'other') row.setAttribute('aria-disabled', 'true');
    if (entry.inside?.more) row.append(make('span', { class: 'file-more' }, w('tree.more')));
    return row;
  }

  #clicked(target: EventTarget | null): void {
    const path =
      target instanceof Element ? target.closest<HTMLElement>('.file-row')?.dataset['path'] : undefined;
    const row = this.#rows.find((one) => one.path === path);
    if (!row) return;
    this.#at = row.path;
    this.#press(row);
  }

  #press({ path, entry }: Row): void {
    if (entry.type === 'folder') this.#fold(path, !this.#folded.has(path));
    else if (entry.type !== 'other') this.#actions.open(path);
    this.#draw();
  }

  #fold(path: string, fold: boolean): void {
    if (fold) this.#folded.add(path);
    else this.#folded.delete(path);
    this.#draw();
    this.#actions.unfolded();
  }

  #key(event: KeyboardEvent): void {
    const row = this.chosen;
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = this.#move(event.key, row) || this.#act(event.key, row) || this.#find(event.key);
    if (done) event.preventDefault();
  }

  #move(key: string, { path, entry }: Row): boolean {
    const at = this.#rows.findIndex((row) => row.path === path);
    const folder = entry.type === 'folder';
    const folded = this.#folded.has(path);
    if (key === 'ArrowRight' && folder && folded) this.#fold(path, false);
    else if (key === 'ArrowLeft' && folder && !folded) this.#fold(path, true);
    else {
      const parent = this.#rows.findIndex(
        (row) => path.startsWith(`${row.path}/`) && row.depth + 1 === this.#rows[at]?.depth,
      );
      const to: Record<string, number> = {
        ArrowDown: at + 1,
        ArrowUp: at - 1,
        ArrowRight: folder ? at + 1 : at,
        ArrowLeft: parent === -1 ? at : parent,
        Home: 0,
        End: this.#rows.length - 1,
      };
      const next = to[key];
      if (next === undefined) return false;
      this.#goTo(next);
    }
    return true;
  }

  #act(key: string, row: Row): boolean {
    if (key === 'Enter' || key === ' ') this.#press(row);
    else if (key === 'F2') this.#actions.rename(row.path);
    else if (key === 'Delete') this.#actions.remove(row.path, row.entry.type === 'folder');
    else return false;
    return true;
  }

  #find(key: string): boolean {
    if ([...key].length !== 1) return false;
    const at = this.#rows.findIndex(({ path }) => path === this.#at);
    const after = [...this.#rows.slice(at + 1), ...this.#rows.slice(0, at + 1)];
    const found = after.find(({ entry }) => shown(entry.name).toLowerCase().startsWith(key.toLowerCase()));
    if (found) this.#goTo(this.#rows.indexOf(found));
    return found !== undefined;
  }

  #goTo(at: number): void {
    const row = this.#rows[Math.min(Math.max(at, 0), this.#rows.length - 1)];
    if (!row) return;
    this.#at = row.path;
    for (const one of this.element.querySelectorAll<HTMLElement>('.file-row'))
      one.tabIndex = one.dataset['path'] === row.path ? 0 : -1;
    this.#focus();
  }

  #focus(): void {
    this.element.querySelector<HTMLElement>('.file-row[tabindex="0"]')?.focus();
  }
}
