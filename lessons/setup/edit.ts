/** Changing a part of a text in an object: a setting that is written in the ConfigMap of a component, and spoilt by an exercise. */
import { keysAlong, valuesAt } from '../../checker/path.ts';
import { Fault } from '../../sandbox/faults.ts';
import type { Kube } from '../../sandbox/kube-types.ts';
import type { SetupStep } from '../types.ts';

type EditStep = Extract<SetupStep, { edit: unknown }>;

/** Every place of the text is changed. Faults: `lessons/setup-failed` (no such object, field or text; or the server refuses). */
export async function edit(
  { edit: ref, field, replaces, with: instead }: EditStep,
  kube: Pick<Kube, 'get' | 'change'>,
  exercise: string,
  signal: AbortSignal,
): Promise<void> {
  const failed = (why: string): Fault =>
    new Fault(
      'lessons/setup-failed',
      `in the start state of ${exercise}, ${ref.kind} ${ref.name} could not be changed: ${why}`,
      'Reset the exercise. If it happens again, the step of its setup is wrong.',
    );
  const [text] = valuesAt(await kube.get(ref, signal), field);
  if (typeof text !== 'string') throw failed(`there is no text at ${field}`);
  if (!text.includes(replaces)) throw failed(`${field} does not say ${JSON.stringify(replaces)}`);
  const patch = (keysAlong(field) ?? []).reduceRight<unknown>(
    (inner, key) => ({ [key]: inner }),
    text.replaceAll(replaces, instead),
  );
  const changed = await kube.change({ patch, of: ref }, signal);
  if ('refused' in changed) throw failed(changed.refused.message);
}
