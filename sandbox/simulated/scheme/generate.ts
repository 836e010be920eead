/**
 * Generates the schema document from the npm packages that describe the Kubernetes API, so that no copy of it is kept
 * in the repository. `npm run prepare:schema` runs this file; `ensureSchema` does nothing when the document is current.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaDocument } from './schema.ts';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, 'generated', 'schema-1.36.json');

const packages = {
  models: folderOf('kubernetes-models'),
  shared: folderOf('@kubernetes-models/apimachinery'),
  client: folderOf('@kubernetes/client-node'),
};

/** Packages need not export their package.json, so it is looked for on the way to their entry. */
function folderOf(name: string): string {
  const found = (require.resolve.paths(name) ?? []).map((each) => join(each, name)).find(hasManifest);
  if (found === undefined) throw new Error(`The package ${name} is not installed. Run: npm ci`);
  return found;
}

function hasManifest(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'package.json')).length > 0;
  } catch {
    return false;
  }
}

/** Makes the document unless it is there and was made from the same packages by the same code. Says whether it did. */
export async function ensureSchema(): Promise<boolean> {
  const fingerprint = fingerprintOfSources();
  if (currentFingerprint() === fingerprint) return false;
  write({ fingerprint, schemas: await generateSchemas() });
  return true;
}

function fingerprintOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of Object.values(packages)) {
    hash.update(String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version));
  }
  const sources = readdirSync(join(here, 'generation')).sort();
  for (const file of sources) hash.update(readFileSync(join(here, 'generation', file)));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest('hex');
}

/** It stands first in a document that appeared whole: a megabyte need not be read for it. */
function currentFingerprint(): string | undefined {
  let file: number;
  try {
    file = openSync(target, 'r');
  } catch {
    return undefined;
  }
  try {
    const head = Buffer.alloc(100);
    readSync(file, head);
    return /^\{"fingerprint":"([0-9a-f]{64})",/.exec(head.toString('latin1'))?.[1];
  } finally {
    closeSync(file);
  }
}

/** The compiler is loaded only here: it costs more than looking whether it is needed. */
async function generateSchemas(): Promise<SchemaDocument['schemas']> {
  const [{ readModels }, { addFormats }, { addMergeRules }, { addWellKnown }] = await Promise.all([
    import('./generation/models.ts'),
    import('./generation/formats.ts'),
    import('./generation/merging.ts'),
    import('./generation/wellknown.ts'),
  ]);
  const schemas = new Map([...readModels(packages.models), ...readModels(packages.shared)]);
  addWellKnown(schemas);
  addFormats(schemas, join(packages.client, 'dist', 'gen', 'models'));
  addMergeRules(schemas);
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Another process may be reading, or generating too: the file appears whole or not at all. */
function write(document: SchemaDocument): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(document));
  renameSync(draft, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await ensureSchema();
  console.log(
    made ? 'The description of the Kubernetes API was generated.' : 'The description is up to date.',
  );
}
