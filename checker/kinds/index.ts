/** Every kind of check, by the key that chooses it in exercise.yaml. */
import type { CheckKind } from '../types.ts';
import { object } from './object.ts';
import { rollout } from './rollout.ts';

export const kinds: Readonly<Record<string, CheckKind>> = { object, rollout };
