/** Addresses on the interfaces of nodes, by `ip` in their containers. */
import type { Engine } from './engine.ts';
import type { LoadBalancerNode, NodeAddresses } from './load-balancer.ts';

/** What docker and podman call the interface of a container's first network. */
const INTERFACE = 'eth0';

export function nodeAddresses(engine: Engine, cluster: string): NodeAddresses {
  const ip = (node: string, argv: readonly string[], signal: AbortSignal) =>
    engine.run(['exec', node, 'ip', ...argv], signal);
  return {
    async nodes(signal) {
      const running = (await engine.nodes(cluster, signal)).filter(
        ({ state, role }) => state === 'running' && role !== 'external-load-balancer',
      );
      const ordered = running.sort((a, b) => `${a.role} ${a.name}`.localeCompare(`${b.role} ${b.name}`));
      const found = await Promise.all(
        ordered.map(async ({ name }) => {
          const { stdout } = await ip(name, ['-4', '-o', 'address', 'show', 'dev', INTERFACE], signal);
          const network = networkIn(stdout);
          return network && { name, ...network };
        }),
      );
      return found.filter((node): node is LoadBalancerNode => node !== undefined);
    },
    async add(node, address, signal) {
      await ip(node, ['address', 'replace', `${address}/32`, 'dev', INTERFACE], signal);
    },
    async remove(node, address, signal) {
      await ip(node, ['address', 'del', `${address}/32`, 'dev', INTERFACE], signal);
    },
  };
}

/** The first line of `ip -o address` that is not one of ours: `2: eth0    inet 172.18.0.2/16 brd …`. */
export function networkIn(text: string): Omit<LoadBalancerNode, 'name'> | undefined {
  for (const [, address = '', prefix] of text.matchAll(/inet (\d+\.\d+\.\d+\.\d+)\/(\d+)/g))
    if (Number(prefix) < 32) return { address, prefix: Number(prefix) };
  return undefined;
}
