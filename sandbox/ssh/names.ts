/** What learners call a node, and which one they mean. */

/**
 * The node called so, of nodes with names such as `naru-control-plane`, `naru-worker`, `naru-worker2`: in full, without what stands
 * before it in all of them, or counted as in an exam (`worker-1` is the first, `worker-2` the second).
 */
export function nodeCalled(host: string, names: readonly string[]): string | undefined {
  const wanted = host.toLowerCase();
  return names.find((name) => name === wanted) ?? names.find((name) => nicknames(name).includes(wanted));
}

function nicknames(name: string): string[] {
  const [, plane] = /(?:^|-)(control-plane\d*)$/.exec(name) ?? [];
  if (plane) return [plane, plane.replace('-', '')];
  const [, worker, number] = /(?:^|-)(worker(\d*))$/.exec(name) ?? [];
  if (!worker) return [];
  const count = number || '1';
  return [worker, `worker${count}`, `worker-${count}`];
}
