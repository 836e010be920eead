/** The ConfigMap of local-path-provisioner: where volumes go on which node, and the pod that makes them. */
import { parse } from 'yaml';
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';

/** As kind installs it. */
export const NAMESPACE = 'local-path-storage';
const CONFIG_MAP = 'local-path-config';
const OTHER_NODES = 'DEFAULT_PATH_FOR_NON_LISTED_NODES';

/** What it answers is the text of an event. */
export class ProvisionError extends Error {}

interface ConfigFile {
  nodePathMap?: { node?: string; paths?: string[] }[];
}

/** A folder in which volumes of this node may lie. Throws `ProvisionError`. */
export function basePath(client: Client, nodeName: string, wanted: string | undefined): string {
  const { nodePathMap = [] } = readFile(dataOf(client)['config.json']);
  const entry =
    nodePathMap.find(({ node }) => node === nodeName) ?? nodePathMap.find(({ node }) => node === OTHER_NODES);
  if (!entry)
    throw new ProvisionError(`config doesn't contain node ${nodeName}, and no ${OTHER_NODES} available`);
  const paths = entry.paths ?? [];
  if (paths.length === 0) throw new ProvisionError(`no local path available on node ${nodeName}`);
  if (wanted === undefined) return paths[0]!;
  if (paths.includes(wanted)) return wanted;
  throw new ProvisionError(`config doesn't contain path ${wanted} on node ${nodeName}`);
}

function dataOf(client: Client): Record<string, string> {
  return client.get('configmaps', NAMESPACE, CONFIG_MAP)?.['data'] ?? {};
}

function readFile(text: string | undefined): ConfigFile {
  try {
    return JSON.parse(text ?? '') as ConfigFile;
  } catch {
    throw new ProvisionError('no valid config available');
  }
}

export interface HelperTask {
  readonly action: 'create' | 'delete';
  readonly volume: string;
  readonly path: string;
  readonly nodeName: string;
  readonly mode: string;
  /** Bytes. */
  readonly size: number;
}

export function helperName({ action, volume }: Pick<HelperTask, 'action' | 'volume'>): string {
  return `helper-pod-${action}-${volume}`.slice(0, 128);
}

/** The pod that does the work on the node, from its template (createHelperPod). Throws `ProvisionError`. */
export function helperPod(client: Client, task: HelperTask, serviceAccountName: string): KubeObject {
  const { action, path, nodeName, mode, size } = task;
  const pod = template(client);
  const [container] = pod['spec'].containers;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const script = action === 'create' ? 'setup' : 'teardown';
  const items = ['setup', 'teardown'].map((key) => ({ key, path: key }));
  const volumes = [
    { name: 'data', hostPath: { path: `${parent}/`, type: 'DirectoryOrCreate' } },
    { name: 'script', configMap: { name: CONFIG_MAP, items } },
  ];
  const environment = { VOL_DIR: path, VOL_MODE: mode, VOL_SIZE_BYTES: String(size) };
  return {
    ...pod,
    metadata: { ...pod.metadata, name: helperName(task), namespace: NAMESPACE },
    spec: {
      ...pod['spec'],
      nodeName,
      serviceAccountName,
      restartPolicy: 'Never',
      volumes: [...(pod['spec'].volumes ?? []), ...volumes],
      containers: [
        {
          ...container,
          command: ['/bin/sh', `/script/${script}`],
          args: ['-p', path, '-s', String(size), '-m', mode, '-a', action],
          env: Object.entries(environment).map(([name, value]) => ({ name, value })),
          volumeMounts: [
            { name: 'script', mountPath: '/script' },
            { name: 'data', mountPath: `${parent}/` },
          ],
        },
      ],
    },
  };
}

function template(client: Client): KubeObject {
  try {
    const pod: KubeObject | null = parse(dataOf(client)['helperPod.yaml'] ?? '');
    if (pod?.['spec']?.containers?.length > 0) return pod!;
  } catch {
    // No YAML: as none at all.
  }
  throw new ProvisionError('no valid config available');
}
