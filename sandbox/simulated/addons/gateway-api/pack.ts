/**
 * Makes `sandbox/gateway-api/standard-v1.5.1.json.br` anew: `node sandbox/simulated/addons/gateway-api/pack.ts standard-install.yaml`, with the
 * manifest of a release of kubernetes-sigs/gateway-api. What it keeps are the definitions as a cluster stores them when their
 * names are accepted: a new cluster takes them over without validating them again, which would cost more than all the rest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { FILE } from '../../../gateway-api/packed.ts';
import { DEFINITIONS, isTrue } from '../../apiextensions/definition/types.ts';
import { createCluster } from '../../cluster.ts';
import type { KubeObject } from '../../objects.ts';

const manifest = process.argv[2];
if (!manifest) throw new Error('Name the file standard-install.yaml of a release of Gateway API.');
const wanted = parseAllDocuments(readFileSync(manifest, 'utf8'))
  .map((document) => document.toJS({ maxAliasCount: -1 }) as KubeObject | null)
  .filter((object) => object?.kind === 'CustomResourceDefinition') as KubeObject[];
const cluster = await createCluster({ name: 'pack', nodes: 1, addons: 'none' });
const client = cluster.client.as('kubectl');
for (const object of wanted) client.create(DEFINITIONS, object);
const made = () => client.list(DEFINITIONS);
while (!made().every((definition) => isTrue(definition, 'Established'))) await pause(10);
const kept = made().map(({ metadata: { uid: _, resourceVersion: __, ...metadata }, ...rest }) => ({
  ...rest,
  metadata,
}));
writeFileSync(FILE, brotliCompressSync(JSON.stringify(kept)));
await cluster.stop();
