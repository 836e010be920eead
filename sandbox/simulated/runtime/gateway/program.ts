/** The program of the image nginx-gateway-fabric: `gateway controller`, as NGINX Gateway Fabric's manifests start it. */
import type { Client } from '../../client.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { EventRecorder } from '../../clientgo/types.ts';
import type { ClusterNetwork } from '../../network/types.ts';
import { type KubeObject, StatusError } from '../../objects.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { serveHealth } from '../programs/components/component.ts';
import { untilSignal } from '../programs/daemon.ts';
import { HEALTH_PORT } from './channel.ts';
import { controllerClient, startController, WATCHED } from './controller.ts';

/** Of `gateway controller --help`, as far as manifests use them. */
const FLAGS = new Set([
  'agent-tls-secret',
  'cluster-domain',
  'config',
  'gateway-api-experimental-features',
  'gateway-ctlr-name',
  'gatewayclass',
  'health-disable',
  'health-port',
  'leader-election-disable',
  'leader-election-lock-name',
  'metrics-disable',
  'metrics-port',
  'metrics-secure-serving',
  'product-telemetry-disable',
  'server-tls-domain',
  'service',
  'watch-namespaces',
]);
const REQUIRED = ['gateway-ctlr-name', 'gatewayclass'];

/** `image` is that of the data plane it makes for each Gateway. */
export function gatewayController(version: string, image: string): Program {
  return async (process) => {
    const flags = readFlags(process);
    log(process, 'info', 'Starting the NGINX Gateway Fabric control plane', { version });
    const access = process.container.serviceAccount;
    const refused = WATCHED.find((resource) => access?.allows('list', ...groupOf(resource)) === false);
    if (!access || refused) {
      log(process, 'error', `Failed to watch: failed to list ${refused ?? 'anything'}: it is forbidden`);
      throw new Failure('Error: failed to start control loop: cache did not sync', 1);
    }
    serveHealth(process, HEALTH_PORT);
    const { namespace } = process.container.peer;
    const client = controllerClient(access.client);
    const recorder = recorderOf(process, client);
    const failed = (object: KubeObject, { message }: StatusError) => {
      log(process, 'error', 'Failed to create or update nginx resource', { error: message });
      recorder.event(
        object,
        'Warning',
        'CreateOrUpdateFailed',
        `Failed to create or update nginx resource: ${message}`,
      );
    };
    const options = {
      className: flags.get('gatewayclass') ?? '',
      controllerName: flags.get('gateway-ctlr-name') ?? '',
      provisioning: {
        client,
        failed,
        controller: { namespace, service: flags.get('service') ?? 'nginx-gateway' },
        image,
      },
    };
    return work(process, () => startController(process, options));
  };
}

function recorderOf({ container }: Process, client: Client): EventRecorder {
  const { clock, random, log } = container;
  const shortened = (milliseconds: number) => container.host?.shortened(milliseconds) ?? milliseconds;
  return createRecorder({ client, clock, random, log, shortened }, 'nginx-gateway-fabric-nginx');
}

/** Until it is told to end: as the leader, once those before it are gone. */
async function work(process: Process, start: () => Disposable): Promise<number> {
  using turn = takeTurn(process.container.network);
  let working: Disposable | undefined;
  let failed: ((cause: unknown) => void) | undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  void turn.comes.then(() => {
    if (process.signal.aborted || turn.isOver) return;
    try {
      working = start();
      log(process, 'info', 'Successfully acquired lease, starting to write statuses');
    } catch (cause) {
      failed?.(cause);
    }
  });
  try {
    const code = await Promise.race([untilSignal(process, { TERM: 0, INT: 0 }), failure]);
    log(process, 'info', 'Stopping the control plane');
    return code;
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    log(process, 'error', `Failed to watch: ${cause.message}`);
    throw new Failure('Error: failed to start control loop: cache did not sync', 1);
  } finally {
    working?.[Symbol.dispose]();
  }
}

interface Turn extends Disposable {
  readonly comes: Promise<void>;
  readonly isOver: boolean;
}

const turns = new WeakMap<ClusterNetwork, Promise<void>>();

/** Of the controllers in a cluster one works at a time: two would take each other's agents for lost. */
function takeTurn(network: ClusterNetwork): Turn {
  const comes = turns.get(network) ?? Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  turns.set(
    network,
    comes.then(() => promise),
  );
  let isOver = false;
  return {
    comes,
    get isOver() {
      return isOver;
    },
    [Symbol.dispose]: () => {
      isOver = true;
      resolve();
    },
  };
}

function groupOf(resource: string): [group: string, resource: string] {
  const [plural = '', ...group] = resource.split('.');
  return [group.join('.'), plural];
}

function readFlags(process: Process): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const word of process.argv.slice(2)) {
    const [, name = '', value = 'true'] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!FLAGS.has(name)) throw new Failure(`Error: unknown flag: ${word.split('=')[0]}`, 1);
    found.set(name, value);
  }
  const missing = REQUIRED.filter((name) => !found.has(name)).map((name) => JSON.stringify(name));
  if (missing.length > 0) throw new Failure(`Error: required flag(s) ${missing.join(', ')} not set`, 1);
  return found;
}

/** A line as zap writes it. */
function log(process: Process, level: 'error' | 'info', msg: string, more: object = {}): void {
  const ts = `${new Date(process.container.clock.now()).toISOString().slice(0, 19)}Z`;
  void process.complain(JSON.stringify({ level, ts, msg, ...more }));
}
