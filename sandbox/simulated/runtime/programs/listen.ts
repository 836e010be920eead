/** Listening in the pod network on behalf of a process. */
import type { ByteStream } from '../../kubelet/api.ts';
import type { HealthAnswer, Peer } from '../../network/types.ts';
import { Failure, type Process } from '../process/process.ts';

/** Listens until the container ends or the process does. Ends the process when the port is taken. */
export function listen(
  process: Process,
  port: number,
  onConnection: (stream: ByteStream, peer: Peer) => void,
  taken = `bind: Address already in use`,
  health?: HealthAnswer,
): Disposable {
  const { container } = process;
  try {
    const listener = container.network.listen(container.peer.ip, port, onConnection, health);
    container.holds(listener);
    process.signal.addEventListener('abort', () => listener[Symbol.dispose](), { once: true });
    return listener;
  } catch {
    throw new Failure(taken, 1);
  }
}
