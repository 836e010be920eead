/** Whether a cluster looks like one that people depend on. Such a one is attached only when somebody names it. */
import { Fault } from '../faults.ts';
import type { Kube } from '../kube-types.ts';
import type { Attachment } from './kubeconfig.ts';

/** More than anybody runs on a machine of their own to learn. */
const MANY_NODES = 10;
/** Pods outside of the system's namespaces. */
const MANY_PODS = 25;
/** What add-ons, and distributions for one's own machine, bring. */
const SYSTEM =
  /^(default|kube-.*|local-path-storage|ingress-nginx|metallb-system|calico-.*|tigera-operator|cert-manager|nginx-gateway|kubernetes-dashboard|gateway-.*|longhorn-system|cattle-.*|naru-.*)$/;
const PRODUCTION = /(^|[^a-z])(prod|prd|production|live|staging|stg|customer)([^a-z]|$)/i;
/** Of clouds that run clusters for others. */
const CLOUD =
  /\.(eks\.amazonaws\.com|azmk8s\.io|gke\.goog|k8s\.ondigitalocean\.com|oke\.oraclecloud\.com|ks\.naverncp\.com)(:|\/|$)/i;

/** What makes it look so, each as a sentence; empty for one that is there to learn with. */
export async function suspicions(kube: Kube, { names }: Attachment, signal: AbortSignal): Promise<string[]> {
  const [nodes, pods] = await Promise.all([
    kube.list({ apiVersion: 'v1', kind: 'Node' }, signal),
    kube.list({ apiVersion: 'v1', kind: 'Pod' }, signal),
  ]);
  const theirs = pods.filter(({ metadata }) => !SYSTEM.test(metadata?.namespace ?? ''));
  const named = names.find((name) => PRODUCTION.test(name));
  const cloud = names.find((name) => CLOUD.test(name));
  return [
    ...(named === undefined ? [] : [`it is called ${named}`]),
    ...(cloud === undefined ? [] : [`a cloud runs it (${cloud})`]),
    ...(nodes.length > MANY_NODES ? [`it has ${nodes.length} nodes`] : []),
    ...(theirs.length > MANY_PODS ? [`${theirs.length} Pods run there`] : []),
  ];
}

/** Throws `sandbox/cluster-guarded` unless NARU_ATTACH names the context. */
export async function refuseProduction(
  kube: Kube,
  attachment: Attachment,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const { context } = attachment;
  const why = await suspicions(kube, attachment, signal);
  if (why.length === 0 || env['NARU_ATTACH'] === context) return;
  throw new Fault(
    'sandbox/cluster-guarded',
    `the cluster of the context ${context} looks like one that people depend on: ${why.join('; ')}`,
    `Exercises make and delete namespaces, roles and nodes' labels there. If that is fine, set NARU_ATTACH=${context}; else use a cluster that is there to learn with.`,
  );
}
