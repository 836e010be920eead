/** What the editor asks of the server. */
import { z } from 'zod';
import {
  fileConflict,
  homeListing,
  homeText,
  homeWeight,
  type KindRef,
  knownKinds,
  manifestCheck,
  manifestTrial,
  savedFile,
  schemas,
} from '../../../server/protocol-files.ts';
import { ask, ProblemError } from '../api.ts';

const at = (path: string, more = ''): string => `/api/files/${encodeURIComponent(path)}${more}`;
const nothing = z.object({});

/** Each rejects with a ProblemError. */
export const remote = {
  list: (hidden: boolean) => ask('GET', `/api/files${hidden ? '?hidden=1' : ''}`, homeListing),
  read: (path: string) => ask('GET', at(path), homeText),
  /** Somebody else's version instead of ours, where there is one. */
  async save(path: string, content: string, version: string | undefined) {
    try {
      const body = { content, ...(version !== undefined && { version }) };
      return { saved: (await ask('PUT', at(path), savedFile, body)).version };
    } catch (error) {
      const conflict = error instanceof ProblemError && error.status === 409 ? error.answer : undefined;
      const parsed = fileConflict.safeParse(conflict);
      if (parsed.success) return { now: parsed.data.now };
      throw error;
    }
  },
  create: (path: string, what: 'file' | 'folder') => ask('POST', at(path), nothing, { what }),
  move: (path: string, to: string) => ask('POST', at(path, '/move'), nothing, { to }),
  weigh: (path: string) => ask('GET', at(path, '/weight'), homeWeight),
  remove: (path: string) => ask('DELETE', at(path), nothing),
  kinds: () => ask('GET', '/api/schema', knownKinds),
  schemas: (kinds: readonly KindRef[]) => ask('POST', '/api/schema', schemas, { kinds }),
  check: (content: string) => ask('POST', '/api/manifests/check', manifestCheck, { content }),
  try: (content: string) => ask('POST', '/api/manifests/try', manifestTrial, { content }),
};
