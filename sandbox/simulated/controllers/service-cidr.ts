/**
 * ServiceCIDRs are ready to be used soon after they are made, and stay as long as Services have addresses of them that no other
 * range holds (pkg/controller/servicecidrs).
 */
import { contains, parseCIDR } from '../../address.ts';
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import type { Condition, ControllerContext } from './types.ts';

const RESOURCE = 'servicecidrs.networking.k8s.io';
const ADDRESSES = 'ipaddresses.networking.k8s.io';
const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';
/** From the deletion until the range goes, so that nobody takes an address of it meanwhile. Milliseconds of a real cluster. */
const GRACE = 10_000;

const READY = { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' };
const IN_USE = {
  status: 'False',
  reason: 'Terminating',
  message:
    'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
};

export function startServiceCidrController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('service-cidr-controller');
  const own = { ...context, client };
  const queue = createWorkQueue({
    clock,
    log,
    work: (name) => sync(own, name, (wait) => queue.addAfter(name, wait)),
  });
  const ranges = informers.informer(RESOURCE);
  const wake = ({ metadata }: KubeObject) => queue.add(metadata.name);
  /** Ranges that are going may go now. */
  const wakeLeaving = () => {
    for (const range of ranges.list()) if (range.metadata.deletionTimestamp) wake(range);
  };
  return together(
    queue,
    ranges.on({
      added: (range) => {
        wake(range);
        wakeLeaving();
      },
      updated: (_, range) => wake(range),
      deleted: wakeLeaving,
    }),
    informers.informer(ADDRESSES).on({ deleted: wakeLeaving }),
  );
}

function sync(context: ControllerContext, name: string, again: (milliseconds: number) => void): void {
  const { client, clock, shortened } = context;
  const range = client.get(RESOURCE, undefined, name);
  if (!range) return;
  const { deletionTimestamp, finalizers = [] } = range.metadata;
  if (!deletionTimestamp) {
    if (!finalizers.includes(FINALIZER))
      client.patch(RESOURCE, undefined, name, { metadata: { finalizers: [...finalizers, FINALIZER] } });
    setReady(context, name, READY);
    return;
  }
  if (!finalizers.includes(FINALIZER)) return;
  if (isNeeded(context, range)) {
    setReady(context, name, IN_USE);
    return;
  }
  const left = Date.parse(deletionTimestamp) + shortened(GRACE) - clock.now();
  if (left > 0) {
    again(left);
    return;
  }
  const others = finalizers.filter((each) => each !== FINALIZER);
  client.patch(RESOURCE, undefined, name, { metadata: { finalizers: others.length > 0 ? others : null } });
}

/** Whether some Service has an address that would be of no range without this one. */
function isNeeded({ client }: ControllerContext, range: KubeObject): boolean {
  const others = client
    .list(RESOURCE)
    .filter(({ metadata }) => metadata.name !== range.metadata.name)
    .flatMap(cidrsOf);
  const own = cidrsOf(range);
  if (own.every((cidr) => others.some((other) => holds(other, cidr)))) return false;
  return client
    .list(ADDRESSES)
    .map(({ metadata }) => metadata.name)
    .some((ip) => own.some((cidr) => contains(cidr, ip)) && !others.some((cidr) => contains(cidr, ip)));
}

/** Those of IPv4: there are no others in use here. */
function cidrsOf({ spec }: KubeObject): string[] {
  return ((spec?.cidrs ?? []) as string[]).filter((cidr) => !cidr.includes(':'));
}

function holds(outer: string, inner: string): boolean {
  const [one, other] = [parseCIDR(outer), parseCIDR(inner)];
  return one.base <= other.base && one.base + one.size >= other.base + other.size;
}

function setReady({ client, clock }: ControllerContext, name: string, wanted: Omit<Condition, 'type'>): void {
  const range = client.get(RESOURCE, undefined, name);
  const conditions: Condition[] = range?.['status']?.conditions ?? [];
  const before = conditions.find(({ type }) => type === 'Ready');
  if (!range || (before?.status === wanted.status && before?.message === wanted.message)) return;
  const lastTransitionTime =
    before?.status === wanted.status && before.lastTransitionTime
      ? before.lastTransitionTime
      : timestamp(clock.now());
  const ready = { type: 'Ready', ...wanted, lastTransitionTime };
  const others = conditions.filter(({ type }) => type !== 'Ready');
  const status = { conditions: [...others, ready] };
  client.patch(RESOURCE, undefined, name, { status }, { subresource: 'status' });
}
