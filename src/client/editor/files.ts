/** The list of files beside the text: the tree, and making, renaming and deleting. */
import type { HomeListing } from '../../../server/protocol-files.ts';
import { confirmLoss } from '../confirm.ts';
import { make, makeButton } from '../dom.ts';
import { folderOf, nameOf, shown } from './buffers.ts';
import { askName } from './questions.ts';
import { remote } from './remote.ts';
import { Tree } from './tree.ts';
import { w } from './words.ts';

export interface FilesActions {
  open(path: string): void;
  moved(from: string, to: string): void;
  removed(path: string): void;
  /** What of these is open and not saved. */
  unsaved(path: string): number;
  failed(error: unknown): void;
  listed(): void;
}

export class Files {
  readonly element: HTMLElement;
  readonly tree: Tree;
  readonly #actions: FilesActions;
  readonly #note = make('p', { class: 'file-note', hidden: '' });
  readonly #hidden: HTMLInputElement;

  constructor(actions: FilesActions) {
    this.#actions = actions;
    this.tree = new Tree({
      open: actions.open,
      rename: (path) => void this.#rename(path),
      remove: (path, isFolder) => void this.#remove(path, isFolder),
      unfolded: actions.listed,
    });
    this.#hidden = make('input', { type: 'checkbox' });
    this.#hidden.addEventListener('change', () => void this.refresh());
    this.element = make(
      'section',
      { class: 'editor-files', 'aria-label': w('list.label') },
      make(
        'div',
        { class: 'file-actions', role: 'toolbar', 'aria-label': w('list.actions') },
        makeButton(w('list.newFile'), 'tool', () => void this.#create('file')),
        makeButton(w('list.newFolder'), 'tool', () => void this.#create('folder')),
        makeButton(w('list.rename'), 'tool', () => void this.#rename(this.tree.chosen?.path)),
        makeButton(
          w('list.remove'),
          'tool',
          () => void this.#remove(this.tree.chosen?.path, this.tree.chosen?.entry.type === 'folder'),
        ),
      ),
      this.tree.element,
      this.#note,
      make('label', { class: 'file-hidden' }, this.#hidden, ` ${w('list.hidden')}`),
    );
  }

  async refresh(): Promise<void> {
    try {
      this.#show(await remote.list(this.#hidden.checked));
    } catch (error) {
      this.#actions.failed(error);
    }
  }

  #show(listing: HomeListing): void {
    this.tree.show(listing);
    const notes = [
      listing.entries.length === 0 && w('list.empty'),
      listing.more && w('list.more'),
      listing.unnameable > 0 && w('list.unnameable', { n: listing.unnameable }),
    ].filter((note) => note !== false);
    this.#note.textContent = notes.join(' ');
    this.#note.hidden = notes.length === 0;
    this.#actions.listed();
  }

  /** In the folder that is chosen, or beside the file that is. */
  async #create(what: 'file' | 'folder'): Promise<void> {
    const chosen = this.tree.chosen;
    const folder = chosen?.entry.type === 'folder' ? chosen.path : folderOf(chosen?.path ?? '');
    const start = folder === '' ? '' : `${folder}/`;
    const suggested = what === 'file' ? 'new.yaml' : '';
    const path = await askName({
      title: w(what === 'file' ? 'list.newFile' : 'list.newFolder'),
      help: w('name.help'),
      confirm: w('name.create'),
      value: start + suggested,
      select: [start.length, start.length + suggested.replace(/\.yaml$/, '').length],
    });
    if (path === undefined) return;
    await this.#change(async () => {
      await remote.create(path, what);
      await this.refresh();
      if (what === 'file') this.#actions.open(path);
    });
  }

  async #rename(path: string | undefined): Promise<void> {
    if (path === undefined) return;
    const begins = path.length - nameOf(path).length;
    const dot = path.lastIndexOf('.');
    const to = await askName({
      title: w('name.rename', { name: shown(nameOf(path)) }),
      help: w('name.help'),
      confirm: w('list.rename'),
      value: path,
      select: [begins, dot > begins ? dot : path.length],
    });
    if (to === undefined || to === path) return;
    await this.#change(async () => {
      await remote.move(path, to);
      this.#actions.moved(path, to);
    });
  }

  async #remove(path: string | undefined, isFolder: boolean): Promise<void> {
    if (path === undefined) return;
    const { files, folders, more } = isFolder
      ? await remote.weigh(path).catch(() => ({ files: 0, folders: 0, more: true }))
      : { files: 1, folders: 0, more: false };
    const unsaved = this.#actions.unsaved(path);
    const values = { files, folders, unsaved };
    const lost = isFolder ? w(more ? 'remove.more' : 'remove.folder', values) : w('remove.file');
    const sure = await confirmLoss({
      title: w('remove.title', { name: shown(nameOf(path)) }),
      loses: unsaved > 0 ? `${lost} ${w('remove.unsaved', values)}` : lost,
      confirm: w('remove.confirm'),
    });
    if (!sure) return;
    await this.#change(async () => {
      await remote.remove(path);
      this.#actions.removed(path);
    });
  }

  async #change(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.#actions.failed(error);
    }
    await this.refresh();
  }
}
