/** What each step of a setup does. */
import { kinds } from '../../checker/kinds/index.ts';
import { runChecks } from '../../checker/run.ts';
import { say } from '../../checker/say.ts';
import type { ClusterView } from '../../checker/types.ts';
import { Fault } from '../../sandbox/faults.ts';
import type { Kube, KubeObject } from '../../sandbox/kube-types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import type { SetupStep } from '../types.ts';
import { edit } from './edit.ts';
import { deleteAndWait } from './gone.ts';

/** How long objects of a step with `wait` may take to be ready, in milliseconds. */
const PATIENCE = 90_000;

export type SetupKube = Pick<Kube, 'apply' | 'waitUntilReady' | 'get' | 'list' | 'change'>;
export type SetupSandbox = Pick<Sandbox, 'exec' | 'writeFile' | 'writeHome' | 'inflict'>;

/** Where a setup is made. */
export interface SetupPlace {
  readonly kube: SetupKube;
  readonly sandbox: SetupSandbox;
  /** For steps that wait. */
  readonly view: ClusterView;
  readonly exercise: string;
}

/**
 * Takes one step. Faults: `lessons/setup-not-ready` (what it waits for did not come), `lessons/setup-failed` (a program ended
 * badly), `lessons/setup-offline` (it could not fetch something), and those of the sandbox.
 */
export async function take(step: SetupStep, place: SetupPlace, signal: AbortSignal): Promise<void> {
  const { kube, sandbox } = place;
  if ('apply' in step) return apply(step.objects, step.wait, place, signal);
  if ('file' in step) return put(step, place, signal);
  if ('run' in step) return run(step, place, signal);
  if ('trouble' in step) return sandbox.inflict(step.trouble, signal);
  if ('edit' in step) return edit(step, kube, place.exercise, signal);
  if ('delete' in step) return deleteAndWait(step.delete, kube, signal);
  return waitFor(step.until, place, signal);
}

async function apply(
  objects: readonly KubeObject[],
  wait: boolean,
  { kube, exercise }: SetupPlace,
  signal: AbortSignal,
): Promise<void> {
  await kube.apply(objects, signal);
  const late = wait ? await kube.waitUntilReady(objects, PATIENCE, signal) : [];
  if (late.length === 0) return;
  const names = late.map((object) => `${object.kind} ${object.metadata?.name}`).join(', ');
  throw notReady(exercise, `after ${PATIENCE / 1000} s: ${names}`);
}

async function put(
  { to, content, node }: Extract<SetupStep, { file: string }>,
  { sandbox }: SetupPlace,
  signal: AbortSignal,
): Promise<void> {
  if (node === undefined) await sandbox.writeHome(to, content, signal);
  else await sandbox.writeFile(node, to, content, signal);
}

async function run(
  { run: argv, node, saves }: Extract<SetupStep, { run: readonly string[] }>,
  { sandbox, exercise }: SetupPlace,
  signal: AbortSignal,
): Promise<void> {
  const { exitCode, stdout, stderr } = await sandbox.exec(
    node === undefined ? { home: true } : { node },
    argv,
    signal,
  );
  if (exitCode === OFFLINE) throw offline(exercise, stderr);
  if (exitCode !== 0)
    throw new Fault(
      'lessons/setup-failed',
      `in the start state of ${exercise}, ${argv.join(' ')} ended with code ${exitCode}: ${(stderr || stdout).trim().slice(-500)}`,
      'Reset the exercise. If it happens again, the step of its setup is wrong.',
    );
  if (saves !== undefined) await sandbox.writeHome(saves, stdout, signal);
}

/** By which a program says that it could not fetch something: EX_NOHOST of sysexits.h. */
const OFFLINE = 68;

const offline = (exercise: string, stderr: string): Fault =>
  new Fault(
    'lessons/setup-offline',
    `the start state of ${exercise} fetches something from the internet, which could not be reached: ${stderr.trim().slice(-500)}`,
    'Connect this machine to the internet, in a way that containers can use, and reset the exercise.',
  );

async function waitFor(
  until: Extract<SetupStep, { until: unknown }>['until'],
  { view, exercise }: SetupPlace,
  signal: AbortSignal,
): Promise<void> {
  const verdicts = await runChecks(until, view, { kinds, signal });
  signal.throwIfAborted();
  const reasons = verdicts.flatMap((verdict) => {
    if (verdict.outcome === 'pass') return [];
    return verdict.outcome === 'fault' ? [verdict.reason] : verdict.findings.map((one) => say(one, 'en'));
  });
  if (reasons.length > 0) throw notReady(exercise, `: ${reasons.join(' ')}`);
}

const notReady = (exercise: string, why: string): Fault =>
  new Fault(
    'lessons/setup-not-ready',
    `the start state of ${exercise} is not ready ${why}`.replace(' :', ':'),
    'Reset the exercise. If it happens again, the sandbox may be too small or an image may be missing.',
  );
