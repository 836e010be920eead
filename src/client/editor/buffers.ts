/**
 * The files that are open, and how each stands to what is on the disk. Pure: texts are the view's. Kept for this tab, so that
 * another lesson or another language finds what was not saved.
 */
import type { HomeText } from '../../../server/protocol-files.ts';

export interface OpenFile {
  readonly path: string;
  /** What was read or saved last. */
  readonly saved: string;
  /** Of that; `undefined`: there was nothing on the disk. */
  readonly version: string | undefined;
  /** What somebody else has made of it, to be decided about. */
  readonly theirs?: HomeText;
}

/** `clean`: take theirs over. `conflict`: both have changed. `same`: nothing to do. `gone`: it was deleted, and is kept here. */
export type News = 'same' | 'clean' | 'conflict' | 'gone';

/** What somebody else's version means for a file, of which `mine` is what is written here. */
export function newsOf(file: OpenFile, mine: string, now: HomeText): News {
  if (now.kind === 'none') return file.version === undefined ? 'same' : 'gone';
  if (now.kind === 'text' && now.version === file.version) return 'same';
  if (now.kind === 'text' && now.content === mine) return 'clean';
  return mine === file.saved && now.kind === 'text' ? 'clean' : 'conflict';
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Names in tabs: with the folder where two are called the same. */
export function titlesOf(paths: readonly string[]): Map<string, string> {
  return new Map(
    paths.map((path) => {
      const twin = paths.some((other) => other !== path && nameOf(other) === nameOf(path));
      const folder = nameOf(folderOf(path));
      return [path, shown(twin && folder !== '' ? `${nameOf(path)} · ${folder}` : nameOf(path))];
    }),
  );
}

/** What would break a line, or cannot be seen, as a sign for it. */
export const shown = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, (one) => String.fromCodePoint(0x2400 + ((one.codePointAt(0) ?? 0) % 0x20)))
    .normalize('NFC');

/** What a tab keeps of its editor. */
export interface Draft {
  readonly open: readonly { readonly path: string; readonly version?: string; readonly mine?: string }[];
  readonly active?: string;
}

/** Characters a tab keeps at most; browsers stop at some five million. */
const MOST = 1_500_000;

export function writeDraft(draft: Draft): string | undefined {
  const text = JSON.stringify(draft);
  return text.length <= MOST ? text : undefined;
}

export function readDraft(text: string | undefined): Draft {
  try {
    const draft = JSON.parse(text ?? '') as Partial<Draft>;
    const open = (Array.isArray(draft.open) ? draft.open : []).filter((one) => typeof one.path === 'string');
    return { open, ...(typeof draft.active === 'string' && { active: draft.active }) };
  } catch {
    return { open: [] };
  }
}
