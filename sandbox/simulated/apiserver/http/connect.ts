/** Admission of what connects: exec, attach, port-forward and proxy. After ConnectResource of apiserver/pkg/endpoints. */
import { AdmissionPending } from '../../admission/pending.ts';
import type { UserInfo } from '../../admission/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import type { Registry } from '../registry/registry.ts';
import type { WriteContext } from '../registry/types.ts';
import { isTrue, type ResourceRequestInfo } from './request-info.ts';

/** Waits for webhooks as writes do. Rejects with what refuses the connection. */
export async function admitConnect(
  registry: Registry,
  definition: ResourceDefinition,
  info: ResourceRequestInfo,
  user: UserInfo,
): Promise<void> {
  const { name, namespace, subresource } = info;
  const ref = { definition, namespace: definition.namespaced ? namespace : undefined, name };
  const answers = new Map<string, unknown>();
  const by: WriteContext = { user, fieldManager: '', dryRun: false, warn: () => {}, answers: () => answers };
  for (;;) {
    try {
      registry.admitAction(ref, 'CONNECT', subresource, optionsOf(info), by);
      return;
    } catch (error) {
      if (!(error instanceof AdmissionPending)) throw error;
      await error.settled;
    }
  }
}

const KINDS: Readonly<Record<string, string>> = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
};
const OWNERS: Readonly<Record<string, string>> = { pods: 'Pod', services: 'Service', nodes: 'Node' };

/** What is asked for, as an object: `PodExecOptions`. */
function optionsOf({ subresource, resource, query, path }: ResourceRequestInfo): KubeObject {
  const kind = KINDS[subresource] ?? `${OWNERS[resource] ?? ''}ProxyOptions`;
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter((flag) => isTrue(query.get(flag)));
  const container = query.get('container');
  const command = query.getAll('command');
  const ports = query.getAll('ports').map(Number);
  const below = subresource === 'proxy' ? (path.split('/proxy')[1] ?? '') : '';
  return {
    kind,
    apiVersion: 'v1',
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...(container ? { container } : {}),
    ...(command.length > 0 ? { command } : {}),
    ...(ports.length > 0 ? { ports } : {}),
    ...(below ? { path: below } : {}),
  } as unknown as KubeObject;
}
