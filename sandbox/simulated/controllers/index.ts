/** Starts every controller of the simulated cluster, as kube-controller-manager does. */
import { createInformerFactory } from '../clientgo/informer.ts';
import type { InformerFactory } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import type { ResourceDefinition } from '../scheme/types.ts';
import { startApprovingController } from './certificates/approving.ts';
import { startCertificateCleaner } from './certificates/cleaner.ts';
import { type Signer, startSigningController } from './certificates/signing.ts';
import { startClusterRoleAggregation } from './clusterrole-aggregation.ts';
import { startCronJobController } from './cronjob/index.ts';
import { type ResourceList, resourceList, type Served } from './custom-resources.ts';
import { startDaemonSetController } from './daemonset/index.ts';
import { startDeploymentController } from './deployment/index.ts';
import { startDisruptionController } from './disruption.ts';
import { together } from './end.ts';
import { startEndpointsController } from './endpoints.ts';
import { startEndpointSliceController } from './endpointslice.ts';
import { startEndpointSliceMirroringController } from './endpointslicemirroring.ts';
import { startEphemeralVolumeController } from './ephemeral-volume.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startJobController } from './job/index.ts';
import { startNamespaceController } from './namespace.ts';
import { startNodeLifecycleController } from './node-lifecycle/index.ts';
import { startPersistentVolumeBinder } from './persistentvolume-binder/index.ts';
import { startPodGarbageCollector } from './pod-gc.ts';
import { startAutoscalerController } from './podautoscaler/index.ts';
import type { MetricsSource } from './podautoscaler/source.ts';
import { startPVProtectionController } from './pv-protection.ts';
import { startPVCProtectionController } from './pvc-protection.ts';
import { startReplicaSetController, startReplicationController } from './replicaset.ts';
import { startResourceQuotaController } from './resourcequota.ts';
import { startRootCAPublisher } from './root-ca-publisher.ts';
import { startServiceCidrController } from './service-cidr.ts';
import { startServiceIpAddresses } from './service-ip-addresses.ts';
import { startServiceAccountController } from './serviceaccount.ts';
import { type IssueLegacyToken, startTokenController } from './serviceaccount-tokens.ts';
import { startStatefulSetController } from './statefulset/index.ts';
import { startTaintEvictionController } from './taint-eviction.ts';
import { startTTLAfterFinishedController } from './ttl-after-finished.ts';
import type { ControllerContext } from './types.ts';
import { startPolicyStatusController } from './validatingadmissionpolicy-status.ts';
import { startVolumeExpandController } from './volume-expand.ts';

export interface ControllerOptions {
  /** Every resource the API server serves: the garbage collector and the namespace controller work on all of them. */
  readonly resources: readonly ResourceDefinition[];
  /** What is served now, where kinds come and go; `resources` unless told. */
  readonly served?: Served;
  /** The cluster's CA certificate in PEM, published to every namespace. */
  readonly rootCertificate: string;
  /** Signs requests for certificates; without, nobody does. */
  readonly signer?: Signer;
  /** Makes the tokens in Secrets; without, they stay empty. */
  readonly issueLegacyToken?: IssueLegacyToken;
  /** Where autoscalers get figures of pods from; without, nobody serves any. */
  readonly metrics?: MetricsSource;
  /** Informers to share with others; without, the controllers have their own and end them. */
  readonly informers?: InformerFactory;
}

interface Started {
  readonly context: ControllerContext;
  readonly served: () => readonly ResourceDefinition[];
  readonly resources: ResourceList;
  readonly rootCertificate: string;
  readonly signer: Signer | undefined;
  readonly issueLegacyToken: IssueLegacyToken | undefined;
  readonly metrics: MetricsSource | undefined;
}

/** In the order in which they start. To add a controller: a file, and a line here under its name in Kubernetes. */
const controllers: Readonly<Record<string, (started: Started) => Disposable>> = {
  'serviceaccount-controller': ({ context }) => startServiceAccountController(context),
  'root-ca-certificate-publisher-controller': ({ context, rootCertificate }) =>
    startRootCAPublisher(context, rootCertificate),
  'serviceaccount-token-controller': ({ context, rootCertificate, issueLegacyToken: issue }) =>
    issue ? startTokenController(context, { issue, rootCertificate }) : together(),
  'certificatesigningrequest-signing-controller': ({ context, signer }) =>
    signer ? startSigningController(context, signer) : together(),
  'certificatesigningrequest-approving-controller': ({ context }) => startApprovingController(context),
  'certificatesigningrequest-cleaner-controller': ({ context }) => startCertificateCleaner(context),
  'clusterrole-aggregation-controller': ({ context }) => startClusterRoleAggregation(context),
  'validatingadmissionpolicy-status-controller': ({ context, served }) =>
    startPolicyStatusController(context, () => ({ resources: served() })),
  'namespace-controller': ({ context, resources }) => startNamespaceController(context, resources),
  'node-lifecycle-controller': ({ context }) => startNodeLifecycleController(context),
  'taint-eviction-controller': ({ context }) => startTaintEvictionController(context),
  'deployment-controller': ({ context }) => startDeploymentController(context),
  'replicaset-controller': ({ context }) => startReplicaSetController(context),
  'replicationcontroller-controller': ({ context }) => startReplicationController(context),
  'statefulset-controller': ({ context }) => startStatefulSetController(context),
  'daemonset-controller': ({ context }) => startDaemonSetController(context),
  'job-controller': ({ context }) => startJobController(context),
  'cronjob-controller': ({ context }) => startCronJobController(context),
  'ttl-after-finished-controller': ({ context }) => startTTLAfterFinishedController(context),
  'horizontal-pod-autoscaler-controller': ({ context, resources, metrics }) =>
    startAutoscalerController(context, { resources: () => resources.current, source: metrics }),
  'service-cidr-controller': ({ context }) => startServiceCidrController(context),
  'service-ip-addresses': ({ context }) => startServiceIpAddresses(context),
  'endpointslice-controller': ({ context }) => startEndpointSliceController(context),
  'endpointslice-mirroring-controller': ({ context }) => startEndpointSliceMirroringController(context),
  'endpoints-controller': ({ context }) => startEndpointsController(context),
  'garbage-collector-controller': ({ context, resources }) => startGarbageCollector(context, resources),
  'disruption-controller': ({ context }) => startDisruptionController(context),
  'resourcequota-controller': ({ context }) => startResourceQuotaController(context),
  'persistentvolume-binder-controller': ({ context }) => startPersistentVolumeBinder(context),
  'persistentvolume-expander-controller': ({ context }) => startVolumeExpandController(context),
  'ephemeral-volume-controller': ({ context }) => startEphemeralVolumeController(context),
  'persistentvolumeclaim-protection-controller': ({ context }) => startPVCProtectionController(context),
  'persistentvolume-protection-controller': ({ context }) => startPVProtectionController(context),
  'pod-garbage-collector-controller': ({ context }) => startPodGarbageCollector(context),
};

/** Disposing ends all of them; what they had still to do is not done. */
export function startControllers(context: ClusterContext, options: ControllerOptions): Disposable {
  const client = context.client.as('kube-controller-manager');
  const own = options.informers
    ? []
    : [createInformerFactory(client, (message, cause) => context.log(message, cause))];
  const informers = options.informers ?? own[0]!;
  const shared: ControllerContext = {
    client,
    informers,
    clock: context.clock,
    random: () => context.random(),
    log: (message, cause) => context.log(message, cause),
    shortened: (milliseconds) => context.shortened(milliseconds),
  };
  const started: Started = {
    context: shared,
    resources: resourceList(shared, options.served ?? (() => options.resources)),
    served: options.served ?? (() => options.resources),
    rootCertificate: options.rootCertificate,
    signer: options.signer,
    issueLegacyToken: options.issueLegacyToken,
    metrics: options.metrics,
  };
  return together(...own, ...Object.values(controllers).map((start) => start(started)));
}
