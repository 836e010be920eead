/** `ssh NODE` where nodes are containers: a login shell of root in one, through the engine's own command. */
import { nodeCalled } from '../ssh/names.ts';
import type { NodeCall, NodeConsole, NodeProgram } from '../ssh/types.ts';
import type { Engine } from './engine.ts';
import { endMarked, isNode, newMark } from './node.ts';

/** Nodes of this cluster and of no other. */
export function kindNodes(engine: Engine, cluster: string): NodeConsole {
  return {
    async reach(host, signal) {
      const nodes = (await engine.nodes(cluster, signal)).filter(isNode);
      const called = nodeCalled(
        host,
        nodes.map(({ name }) => name),
      );
      const node = nodes.find(({ name }) => name === called);
      if (!node) return { kind: 'unknown' };
      if (node.state !== 'running') return { kind: 'refused', text: silent(host) };
      return { kind: 'node', prepare: (call) => login(engine, node.name, call) };
    },
  };
}

/**
 * bash as sshd starts it: in root's home, a login shell for a person, `-c` for a command. What was started carries a mark, because
 * the engine leaves it running when its command goes away.
 */
function login(engine: Engine, node: string, { tty, term, command }: NodeCall): NodeProgram {
  const mark = newMark();
  const shell = command === undefined ? ['bash', '-l'] : ['bash', '-c', command];
  const terminal = tty ? ['--tty', '--env', `TERM=${term}`] : [];
  const argv = ['exec', '--interactive', ...terminal, '--env', mark, '--workdir', '/root', node, ...shell];
  return { file: engine.path, argv, env: engine.environment, end: () => endMarked(engine, node, mark) };
}

/** As OpenSSH says of a machine that is off. */
const silent = (host: string): string => `ssh: connect to host ${host} port 22: No route to host\n`;
