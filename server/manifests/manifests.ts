/** Manifests of the learner against the learner's cluster: types for completion, mistakes while typing, dry runs. */
import { Fault } from '../../sandbox/faults.ts';
import type { Kube } from '../../sandbox/kube-types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { problemOf } from '../faults.ts';
import { notReady } from '../learner-sandbox.ts';
import type { KindRef, KnownKinds, ManifestCheck, ManifestTrial, Schema } from '../protocol-files.ts';
import type { Types } from './check.ts';
import { type ClusterTypes, clusterTypes } from './cluster-types.ts';
import type { Reader } from './reader.ts';
import { tryManifest } from './trial.ts';

export interface ManifestsOptions {
  sandbox(): Sandbox | undefined;
  kube(sandbox: Sandbox): Promise<Kube>;
  readonly reader: Reader;
}

/** Where the cluster does not answer, `check` says so and checks the YAML alone; the others reject with a Fault. */
export interface Manifests {
  kinds(signal: AbortSignal): Promise<KnownKinds>;
  schemas(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schema[]>;
  check(content: string, signal: AbortSignal): Promise<ManifestCheck>;
  try(content: string, signal: AbortSignal): Promise<ManifestTrial>;
}

/** Kinds of one file whose types are looked up. */
const MOST_KINDS = 40;

export function createManifests(options: ManifestsOptions): Manifests {
  const { reader } = options;
  /** What is known of a cluster goes with its client. */
  const known = new WeakMap<Kube, ClusterTypes>();
  const sandboxNow = (): Sandbox => {
    const sandbox = options.sandbox();
    if (!sandbox) throw notReady();
    return sandbox;
  };
  const typesOf = async (): Promise<ClusterTypes> => {
    const kube = await options.kube(sandboxNow());
    const types = known.get(kube) ?? clusterTypes(kube);
    known.set(kube, types);
    return types;
  };
  return {
    kinds: async (signal) => (await typesOf()).kinds(signal),
    schemas: async (kinds, signal) => (await typesOf()).of(kinds, signal),
    async check(content, signal) {
      const kinds = await reader.kinds(content);
      try {
        const types = await typesFor(kinds.slice(0, MOST_KINDS), typesOf, signal);
        return { diagnostics: [...(await reader.check(content, types))] };
      } catch (failure) {
        if (!(failure instanceof Fault) && !signal.aborted) throw failure;
        return {
          diagnostics: [...(await reader.check(content, undefined))],
          unreachable: problemOf(failure),
        };
      }
    },
    async try(content, signal) {
      const sandbox = sandboxNow();
      const [kube, namespace] = await Promise.all([options.kube(sandbox), namespaceNow(sandbox, signal)]);
      return await tryManifest(content, { kube, reader, namespace }, signal);
    },
  };
}

async function typesFor(
  kinds: readonly KindRef[],
  typesOf: () => Promise<ClusterTypes>,
  signal: AbortSignal,
): Promise<Types | undefined> {
  if (kinds.length === 0) return undefined;
  const types = await typesOf();
  const schemas = await types.of(kinds, signal);
  // Kinds are asked for only where one is missing: somebody is typing.
  const { kinds: known } = schemas.length < kinds.length ? await types.kinds(signal) : { kinds: [] };
  return { schemas, known };
}

/** Where kubectl in the terminal puts what names no namespace: the learner may have set another one. */
async function namespaceNow(sandbox: Sandbox, signal: AbortSignal): Promise<string> {
  const argv = ['kubectl', 'config', 'view', '--minify', '-o', 'jsonpath={..namespace}'];
  const { exitCode, stdout } = await sandbox
    .exec({ home: true }, argv, signal)
    .catch(() => ({ exitCode: 1, stdout: '' }));
  const namespace = exitCode === 0 ? stdout.trim() : '';
  return /^[a-z0-9][a-z0-9-]*$/.test(namespace) ? namespace : 'default';
}
