/** What a request costs the server, and how soon a watcher hears. Processor time of a process that does nothing else. */
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import type { Address } from './cluster-process.ts';
import type { Figures } from './figures.ts';
import { OwnProcess } from './own-process.ts';
import { configMap, idlePod } from './workloads.ts';

const ROUNDS = 5;
const REQUESTS = 300;
const WATCHERS = 50;
const EVENTS = 60;
const PODS = '/api/v1/namespaces/default/pods';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

export async function measureRequests(): Promise<Figures[]> {
  await using server = new OwnProcess();
  const [address] = await server.open(1, { name: 'naru', nodes: 3 });
  const ask = asker(address!);
  const cost = async (count: number, work: (turn: number) => Promise<unknown>): Promise<number> => {
    // Garbage is collected when V8 finds it due, and counts. Nobody forces it: a dozen forced collections between two rounds
    // make V8 throw away compiled code, and every round would pay for compiling it again, as no server that runs does.
    const before = await server.worked();
    for (let turn = 0; turn < count; turn++) await work(turn);
    return ((await server.worked()) - before) / count;
  };
  const rounds = async (name: string, budget: number, work: (turn: number) => Promise<unknown>) => {
    await cost(REQUESTS, work);
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) samples.push(await cost(REQUESTS, work));
    return { name, unit: 'ms', samples, budget } as const;
  };
  let made = 0;
  const create = await rounds('processor time to create a Pod', 0.5, () => {
    made += 1;
    return ask('POST', PODS, idlePod(`pod-${made}`));
  });
  const get = await rounds('processor time to get a Pod', 0.25, () => ask('GET', `${PODS}/pod-1`));
  await ask('DELETE', PODS);
  for (let pod = 0; pod < 50; pod++) await ask('POST', PODS, idlePod(`listed-${pod}`));
  const list = await rounds('processor time to list 50 Pods', 0.5, () => ask('GET', PODS));
  return [create, get, list, await watchLatency(address!)];
}

type Ask = (method: string, path: string, body?: object) => Promise<string>;

function asker({ port, authority, key, certificate }: Address): Ask {
  const agent = new Agent({ keepAlive: true, ca: authority, key, cert: certificate });
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const headers = payload === undefined ? {} : { 'content-type': 'application/json' };
      const outgoing = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          if ((response.statusCode ?? 500) < 300) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
}

/** From the request that changes something to the line about it, at each of many watchers. */
async function watchLatency(address: Address): Promise<Figures> {
  const ask = asker(address);
  const samples: number[] = [];
  let began = 0;
  let heard = 0;
  let all = Promise.withResolvers<void>();
  const hear = () => {
    samples.push(performance.now() - began);
    heard += 1;
    if (heard === WATCHERS) all.resolve();
  };
  const { resourceVersion } = (
    JSON.parse(await ask('GET', CONFIG_MAPS)) as { metadata: { resourceVersion: string } }
  ).metadata;
  const watchers = await Promise.all(
    Array.from({ length: WATCHERS }, () => watch(address, resourceVersion, hear)),
  );
  for (let event = 0; event < EVENTS; event++) {
    all = Promise.withResolvers<void>();
    heard = 0;
    began = performance.now();
    await Promise.all([ask('POST', CONFIG_MAPS, configMap(`event-${event}`)), all.promise]);
  }
  for (const end of watchers) end();
  const settled = samples.slice(WATCHERS * 5);
  return { name: `request to watcher, ${WATCHERS} watchers`, unit: 'ms', samples: settled, budget: 5 };
}

function watch({ port, authority, key, certificate }: Address, from: string, hear: () => void) {
  return new Promise<() => void>((resolve, reject) => {
    const path = `${CONFIG_MAPS}?watch=true&resourceVersion=${from}`;
    const outgoing = request(
      { host: '127.0.0.1', port, path, agent: false, ca: authority, key, cert: certificate },
      (response) => {
        // Ends with the process, or with `destroy`.
        createInterface({ input: response })
          .on('line', hear)
          .on('error', () => {});
        resolve(() => outgoing.destroy());
      },
    );
    outgoing.on('error', reject).end();
  });
}
