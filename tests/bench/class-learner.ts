/**
 * A learner without a browser: has the page and its sockets, types with pauses, runs kubectl, does an exercise, is checked. What they
 * meet is measured; nothing waits for anybody else.
 */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKube } from '../../sandbox/kube.ts';
import { type Sight, serverEvent } from '../../server/protocol.ts';
import type { BenchClass, Person } from './class-people.ts';
import { TerminalClient } from './terminal-client.ts';

/** What all learners of a class have met until they were told to stop, and all end at once what they had begun. Milliseconds. */
export interface Met {
  readonly echo: number[];
  readonly kubectl: number[];
  readonly tick: number[];
  readonly board: number[];
  readonly check: number[];
  readonly errors: string[];
}

const EXERCISE = 'fnd-first-pod';
const NAMESPACE = 'fnd-pod';
const PATIENCE = 60_000;
/** Between two keys, two commands, and two changes that a check is about. */
const KEY = 180;
const THOUGHT = 15_000;

/**
 * Comes in, and does what learners do until told to stop. Resolves then; what went wrong is in `met.errors`. `hog`: has programs run
 * that never end and want all processors, and does nothing else.
 */
export async function learn(
  of: BenchClass,
  { name, hog }: { readonly name: string; readonly hog: boolean },
  met: Met,
  stop: AbortSignal,
): Promise<void> {
  try {
    const learner = await of.join(name);
    const answer = await learner.ask('GET', '/state');
    if (answer === undefined) throw new Error('no state');
    const page = new Page(await learner.socket('/ws/events'));
    await page.until(() => page.phase === 'ready', 'sandbox');
    const terminal = new TerminalClient(await learner.socket('/ws/terminal?session=main&cols=100&rows=30'));
    await terminal.prompt();
    if (hog) await loops(terminal, stop);
    else await Promise.all([typing(terminal, met, stop), exercising(of, learner, page, met, stop)]);
  } catch (error) {
    if (!stop.aborted) met.errors.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Four for each processor: threads of the server are not alone on any. */
async function loops(terminal: TerminalClient, stop: AbortSignal): Promise<void> {
  terminal.type(`for i in {1..${4 * availableParallelism()}}; do while :; do :; done & done\r`);
  if (!stop.aborted) await once(stop, 'abort');
}

const COMMANDS = [
  'kubectl get pods -A',
  'kubectl get nodes',
  'kubectl get deploy,svc',
  'kubectl explain pod.spec | head -5',
];

async function typing(terminal: TerminalClient, met: Met, stop: AbortSignal): Promise<void> {
  await thought(THOUGHT, stop);
  while (!stop.aborted) {
    const command = COMMANDS[Math.floor(Math.random() * COMMANDS.length)] ?? '';
    for (const key of command) {
      const took = await echoOf(terminal, key);
      if (stop.aborted) return;
      met.echo.push(took);
      await thought(KEY, stop);
      if (stop.aborted) return;
    }
    const began = performance.now();
    await terminal.run('');
    if (!stop.aborted) met.kubectl.push(performance.now() - began);
    await thought(THOUGHT, stop);
  }
}

async function echoOf(terminal: TerminalClient, key: string): Promise<number> {
  const before = terminal.received;
  const began = performance.now();
  terminal.type(key);
  await terminal.until(() => terminal.received > before, 'echo');
  return performance.now() - began;
}

async function exercising(
  of: BenchClass,
  learner: Person,
  page: Page,
  met: Met,
  stop: AbortSignal,
): Promise<void> {
  await thought(THOUGHT, stop);
  if (stop.aborted) return;
  const began = performance.now();
  const shown = of.board.until(learner.id, ({ exercise }) => exercise === EXERCISE, PATIENCE);
  shown.catch(() => undefined);
  await learner.ask('POST', `/exercises/${EXERCISE}/start`);
  const started = performance.now();
  await shown;
  // The start itself takes its time; what is promised is how far behind the board is.
  if (!stop.aborted) met.board.push(Math.max(0, performance.now() - Math.max(began, started)));
  const kube = await openKube(readFileSync(kubeconfigOf(of, learner.id), 'utf8'));
  page.look();
  await page.until((sights) => sights.length > 0, 'checks');
  const signal = AbortSignal.timeout(24 * 60 * 60 * 1000);
  await kube.apply([pod('none')], signal);
  try {
    while (!stop.aborted) {
      const changed = performance.now();
      const applied = kube.apply([pod('frontend')], signal);
      // Heard of below, unless the tick never comes.
      applied.catch(() => undefined);
      await page.until(isAt('pass'), 'tick');
      if (!stop.aborted) met.tick.push(performance.now() - changed);
      await applied;
      await thought(THOUGHT, stop);
      const asked = performance.now();
      await learner.ask('POST', `/exercises/${EXERCISE}/check`);
      if (!stop.aborted) met.check.push(performance.now() - asked);
      await thought(THOUGHT / 2, stop);
      await kube.apply([pod('none')], signal);
      await thought(THOUGHT / 2, stop);
    }
  } finally {
    kube.close();
  }
}

const isAt = (wanted: Sight['state']) => (sights: readonly Sight[]) =>
  sights.some(({ check, state }) => check === 'label' && state === wanted);

/** Half as long to one and a half times as long, or until it is over. */
const thought = (usual: number, stop: AbortSignal): Promise<void> =>
  sleep(usual * (0.5 + Math.random()), undefined, { signal: stop }).catch(() => undefined);

function pod(tier: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: NAMESPACE, labels: { tier } },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27-alpine', ports: [{ containerPort: 80 }] }] },
  };
}

function kubeconfigOf({ server }: BenchClass, learner: string): string {
  const folder = join(server.dataDir, 'learners', learner);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files.find((file) => /sandboxes.*kubeconfig[^/]*$/.test(file));
  if (found === undefined) throw new Error('the sandbox has left no kubeconfig');
  return join(folder, found);
}

/** What a page knows, over its socket. */
class Page {
  phase = '';
  readonly #socket: Awaited<ReturnType<Person['socket']>>;
  #sights: readonly Sight[] = [];
  #wake = (): void => {};

  constructor(socket: Awaited<ReturnType<Person['socket']>>) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const event = serverEvent.parse(JSON.parse(data.toString('utf8')));
      if (event.type === 'state') this.phase = event.state.sandbox.phase;
      if (event.type === 'sandbox') this.phase = event.sandbox.phase;
      if (event.type === 'live' && event.exercise === EXERCISE) this.#sights = event.sights;
      this.#wake();
    });
  }

  look(): void {
    this.#socket.send(JSON.stringify({ type: 'looking', exercises: [EXERCISE] }));
  }

  async until(holds: (sights: readonly Sight[]) => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!holds(this.#sights)) {
      if (Date.now() > deadline) throw new Error(`no ${what} on the page after ${PATIENCE / 1000} s`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 1_000).unref();
      });
    }
  }
}
