/** What the server tells of the cluster, while this page can be seen. */
import type { ClusterMessage } from '../../../server/protocol-cluster.ts';
import { fields, list, number, oneOf, shape, text } from '../shape.ts';
import { ReturningSocket } from '../socket.ts';
import { type ClusterNow, fold, NOTHING } from './now.ts';

const nodes = list(fields({ name: text, ready: text }));
const pods = list(
  fields({ namespace: text, name: text, status: text, phase: text, ready: number, of: number }),
);
const message = shape<ClusterMessage>(
  oneOf('type', {
    picture: fields({ nodes, pods, more: number }),
    changes: fields({ nodes, pods, goneNodes: list(text), gonePods: list(text), more: number }),
    'nothing-seen': () => undefined,
  } satisfies Record<ClusterMessage['type'], unknown>),
);

/** Calls the listener with each change until the returned function is called. */
export function followCluster(tell: (now: ClusterNow) => void): () => void {
  let now = NOTHING;
  const change = (next: ClusterNow): void => {
    now = next;
    tell(now);
  };
  const socket = new ReturningSocket(() => '/ws/cluster', {
    link: ({ state }) => {
      if (state === 'waiting') change({ ...now, current: false });
    },
    text(data) {
      const parsed = message.safeParse(JSON.parse(data));
      if (parsed.success) change(fold(now, parsed.data));
      else console.error('naru: the live view does not understand', parsed.error.message);
    },
    bytes: () => undefined,
  });
  // Nobody looks at a page that is hidden.
  const look = (): void => (document.hidden ? socket.close() : socket.open());
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    socket.close();
  };
}
