/**
 * What the file editor and the server tell each other. Browser-safe: imports zod and types. Not part of `protocol.ts`, which
 * every page loads.
 *
 * HTTP, paths in the HOME of the learner as one encoded segment:
 *   GET    /api/files?hidden=1            → HomeListing         the tree, bounded
 *   GET    /api/files/:path               → HomeText            what is there, whatever it is
 *   PUT    /api/files/:path               → SavedFile           body: SaveFile; 409 with FileConflict when it has changed
 *   POST   /api/files/:path               → {}                  body: NewFile; an empty file or a folder
 *   POST   /api/files/:path/move          → {}                  body: MoveFile
 *   GET    /api/files/:path/weight        → HomeWeight          what would be gone
 *   DELETE /api/files/:path               → {}
 *   GET    /api/schema                    → KnownKinds          what the cluster serves
 *   POST   /api/schema                    → Schemas             body: WantedSchemas; types of these kinds, in short
 *   POST   /api/manifests/check           → ManifestCheck       body: Manifest; mistakes, without asking for a dry run
 *   POST   /api/manifests/try             → ManifestTrial       body: Manifest; what the API server says of it
 * Socket /ws/files: the browser says what it shows (FilesClientMessage), the server what of it has changed (FilesServerMessage).
 */
import { z } from 'zod';
import type { HomeEntry, HomeListing, HomeText, HomeWeight } from '../sandbox/home-types.ts';
import { problem } from './protocol-problem.ts';

export type { HomeEntry, HomeListing, HomeText, HomeWeight } from '../sandbox/home-types.ts';

export const FILE_LIMITS = {
  /** Bytes of a file that can be edited. */
  content: 1 << 20,
  /** Bytes of a request with one: JSON writes a newline as two. */
  body: 4 << 20,
  /** Characters of a manifest that is checked. */
  manifest: 512 << 10,
  /** Files, and folders, that one browser may watch. */
  watchedFiles: 20,
  watchedFolders: 100,
  /** Kinds whose types are asked for at once. */
  kinds: 20,
} as const;

const path = z.string().min(1).max(4096);

const homeEntry: z.ZodType<HomeEntry> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.enum(['file', 'folder', 'link', 'other']),
    inside: z.exactOptional(homeListing),
  }),
);
export const homeListing: z.ZodType<HomeListing> = z.object({
  entries: z.array(homeEntry),
  more: z.boolean(),
  unnameable: z.number(),
});

const simple = (kind: 'folder' | 'other' | 'none') => z.object({ kind: z.literal(kind) });
export const homeText: z.ZodType<HomeText> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), content: z.string(), version: z.string() }),
  z.object({ kind: z.literal('binary'), size: z.number(), version: z.string() }),
  z.object({ kind: z.literal('too-large'), size: z.number() }),
  simple('folder'),
  simple('other'),
  simple('none'),
]);

/** `version`: of what was read; left out, nothing may be there. */
export const saveFile = z.object({ content: z.string(), version: z.exactOptional(z.string().max(60)) });
export type SaveFile = z.infer<typeof saveFile>;
export const savedFile = z.object({ version: z.string() });
/** A Problem, and what is there instead. */
export const fileConflict = z.object({ code: z.string(), now: homeText });
export const newFile = z.object({ what: z.enum(['file', 'folder']) });
export const moveFile = z.object({ to: path });
export const homeWeight: z.ZodType<HomeWeight> = z.object({
  files: z.number(),
  folders: z.number(),
  more: z.boolean(),
});

/** What this tab shows; takes the place of the last such message. A file without a version was not there. */
export const filesClientMessage = z.object({
  type: z.literal('watch'),
  files: z
    .array(z.object({ path, version: z.exactOptional(z.string().max(60)) }))
    .max(FILE_LIMITS.watchedFiles),
  folders: z.array(z.string().max(4096)).max(FILE_LIMITS.watchedFolders),
});
export type FilesClientMessage = z.infer<typeof filesClientMessage>;

/** What has changed on the disk. A file without a version is gone, or is none that can be edited. */
export const filesServerMessage = z.object({
  type: z.literal('changed'),
  files: z.array(z.object({ path: z.string(), version: z.exactOptional(z.string()) })),
  folders: z.array(z.string()),
});
export type FilesServerMessage = z.infer<typeof filesServerMessage>;

const kindRef = z.object({ apiVersion: z.string().max(200), kind: z.string().max(100) });
export type KindRef = z.infer<typeof kindRef>;

export const knownKinds = z.object({ kinds: z.array(kindRef.extend({ namespaced: z.boolean() })) });
export type KnownKinds = z.infer<typeof knownKinds>;

/** One type of the API in short. With `$` it is the definition of that name, and has at most a description besides. */
export interface SchemaType {
  readonly $?: string;
  readonly t?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'scalar' | 'any';
  /** Description, cut. */
  readonly d?: string;
  /** Fields, and which of them are required. */
  readonly p?: Readonly<Record<string, SchemaType>>;
  readonly r?: readonly string[];
  /** Of a list: its items. Of a map: its values. */
  readonly i?: SchemaType;
  readonly m?: SchemaType;
  readonly e?: readonly string[];
  readonly f?: string;
  /** Fields that are not told are kept by the server. */
  readonly o?: boolean;
}

export interface Schema extends KindRef {
  readonly root: SchemaType;
  readonly types: Readonly<Record<string, SchemaType>>;
}

const schemaType: z.ZodType<SchemaType> = z.lazy(() =>
  z.object({
    $: z.exactOptional(z.string()),
    t: z.exactOptional(
      z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean', 'scalar', 'any']),
    ),
    d: z.exactOptional(z.string()),
    p: z.exactOptional(z.record(z.string(), schemaType)),
    r: z.exactOptional(z.array(z.string())),
    i: z.exactOptional(schemaType),
    m: z.exactOptional(schemaType),
    e: z.exactOptional(z.array(z.string())),
    f: z.exactOptional(z.string()),
    o: z.exactOptional(z.boolean()),
  }),
);

export const wantedSchemas = z.object({ kinds: z.array(kindRef).max(FILE_LIMITS.kinds) });
export const schemas = z.object({
  schemas: z.array(kindRef.extend({ root: schemaType, types: z.record(z.string(), schemaType) })),
});

export const manifest = z.object({ content: z.string().max(FILE_LIMITS.manifest) });

/** Something to be said about a piece of a manifest. */
export const diagnostic = z.object({
  /** UTF-16 units from the beginning; lines and columns count from 1. */
  from: z.number().int(),
  to: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
  severity: z.enum(['error', 'warning', 'info']),
  /** The page has a sentence for it. */
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In the words of the parser or of the API server. */
  said: z.exactOptional(z.string()),
});
export type Diagnostic = z.infer<typeof diagnostic>;

export const manifestCheck = z.object({
  diagnostics: z.array(diagnostic),
  /** Why nothing was compared with the types of the cluster. */
  unreachable: z.exactOptional(problem),
});
export type ManifestCheck = z.infer<typeof manifestCheck>;

export const manifestTrial = z.object({
  /** One for each document that is an object, in their order. */
  objects: z.array(
    z.object({
      line: z.number().int(),
      kind: z.string(),
      name: z.string(),
      /** What `kubectl apply` would do; `waits`: an earlier document makes what it needs. */
      outcome: z.enum(['created', 'changed', 'unchanged', 'refused', 'waits']),
      said: z.exactOptional(z.string()),
    }),
  ),
  diagnostics: z.array(diagnostic),
});
export type ManifestTrial = z.infer<typeof manifestTrial>;
