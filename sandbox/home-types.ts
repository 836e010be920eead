/** What an editor may ask of a learner's HOME, and what it is told. Browser-safe. */

/** One thing in a folder. */
export interface HomeEntry {
  readonly name: string;
  /** `other`: a pipe, a socket, a device. A link is not looked behind before it is opened. */
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Of a folder that was looked into. */
  readonly inside?: HomeListing;
}

export interface HomeListing {
  /** Folders first, then by name. */
  readonly entries: readonly HomeEntry[];
  /** There is more than is told here: too many entries, too deep. */
  readonly more: boolean;
  /** Entries whose names are no UTF-8: nothing but a shell can name them. */
  readonly unnameable: number;
}

export interface HomeListOptions {
  /** Folders within folders; 1 is the folder alone. At most `HOME_LIST_LIMITS.depth`. */
  readonly depth: number;
  /** Names that begin with a dot, too. Caches and what Naru keeps there are never told. */
  readonly hidden: boolean;
}

export const HOME_LIST_LIMITS = { depth: 8, perFolder: 400, entries: 2_000, folders: 200 } as const;

/** What is at a path, to be edited. */
export type HomeText =
  | { readonly kind: 'text'; readonly content: string; readonly version: string }
  /** Has a NUL, or is no UTF-8. */
  | { readonly kind: 'binary'; readonly size: number; readonly version: string }
  /** More than `HOME_FILE_LIMIT` bytes. */
  | { readonly kind: 'too-large'; readonly size: number }
  /** A folder; a pipe, a device or a link that leads out of HOME or nowhere; nothing. */
  | { readonly kind: 'folder' | 'other' | 'none' };

export type HomeWritten =
  | { readonly kind: 'written'; readonly version: string }
  /** It is not what was read, and was left as it is. */
  | { readonly kind: 'conflict'; readonly now: HomeText };

/** What would be gone with a path. `more`: and more than that. */
export interface HomeWeight {
  readonly files: number;
  readonly folders: number;
  readonly more: boolean;
}

/**
 * The learner's HOME. Paths are as of `Sandbox.readHome`; an empty one is HOME itself where a folder is meant. Links are
 * followed as long as they stay inside, whatever becomes of them meanwhile. Faults: `sandbox/path-invalid` (what Naru keeps
 * there counts as outside), `sandbox/home-unwritable`, `sandbox/home-taken`, `sandbox/home-missing`, `sandbox/file-too-large`.
 */
export interface HomeFiles {
  /** A folder that is not there is empty. */
  list(path: string, options: HomeListOptions, signal: AbortSignal): Promise<HomeListing>;
  read(path: string, signal: AbortSignal): Promise<HomeText>;
  /**
   * Puts text there, whole or not at all, if what is there has this version; `undefined`: if nothing is there. Folders on
   * the way are made. A file keeps its mode and its owner.
   */
  write(
    path: string,
    content: string,
    version: string | undefined,
    signal: AbortSignal,
  ): Promise<HomeWritten>;
  /** Makes an empty file or a folder, and folders on the way. */
  create(path: string, what: 'file' | 'folder', signal: AbortSignal): Promise<void>;
  /** Gives it another path, where nothing may be. */
  move(from: string, to: string, signal: AbortSignal): Promise<void>;
  weigh(path: string, signal: AbortSignal): Promise<HomeWeight>;
  /** Takes it away with all that is in it; of a link, the link. */
  remove(path: string, signal: AbortSignal): Promise<void>;
  /** Calls `changed` with the path of a folder whenever something in it has. Folders that are not there are left out. */
  watch(folders: readonly string[], changed: (folder: string) => void): Promise<Disposable>;
}
