/** How what moves in a cluster begins: a new one gets the objects every cluster has, then its controllers and kubelets start. */
import {
  type ClusterFacts,
  describeCluster,
  hasAddons,
  installAddons,
  installGatewayApi,
} from './addons/index.ts';
import { bootstrapObjects } from './bootstrap.ts';
import { beginWith } from './bootstrap-template.ts';
import type { Chance } from './chance.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { ClusterOptions } from './cluster-types.ts';
import type { ClusterContext } from './context.ts';
import { type Machinery, type MachineryOptions, nodeAddress, startMachinery } from './machinery.ts';
import type { ClusterPki } from './pki/index.ts';
import { ensurePolicy } from './rbac/ensure.ts';

export interface ClusterBeginning extends Pick<MachineryOptions, 'nodeNames' | 'disk' | 'silent'> {
  readonly clusterName: string;
  readonly api: ClusterApi;
  readonly context: ClusterContext;
  readonly pki: ClusterPki;
  readonly chance: Chance;
  readonly addons: NonNullable<ClusterOptions['addons']>;
}

/** Objects that are there already stay as they are. Ends when it is disposed. */
export function beginCluster(options: ClusterBeginning): Machinery {
  const { api, context, pki, nodeNames, disk, silent } = options;
  const { access, aggregation, registry } = api;
  return startMachinery({
    aggregation,
    context,
    scheme: registry.scheme,
    nodeNames,
    pki,
    issueLegacyToken: access.tokens.issueLegacy.bind(access.tokens),
    addons: prepareObjects(options),
    loadBalancer: options.addons === 'course',
    ...(disk && { disk }),
    ...(silent && { silent }),
  });
}

/** What is told about the cluster in its objects, where it has the programs of a control plane. */
function prepareObjects(options: ClusterBeginning): ClusterFacts | undefined {
  const { api, context, chance, addons: wanted } = options;
  const { client, store } = api;
  const isNew = !client.get('namespaces', undefined, 'kube-system');
  const begin = { now: context.clock.now(), chance };
  beginWith(store, wanted, begin, () => {
    bootstrapObjects(client, nodeAddress(0));
    ensurePolicy(client);
    if (isNew && wanted === 'course') installGatewayApi(store, client, begin);
    if (isNew) installAddons(client, wanted);
  });
  const facts = factsOf(options);
  if (isNew && wanted !== 'none') describeCluster(client, facts);
  return hasAddons(client) ? facts : undefined;
}

function factsOf({ clusterName, nodeNames, pki, context }: ClusterBeginning): ClusterFacts {
  const { authority } = pki;
  const [controlPlane = ''] = nodeNames;
  const now = context.clock.now();
  return { clusterName, controlPlane, address: nodeAddress(0), authority, pki: () => pki.state, now };
}
