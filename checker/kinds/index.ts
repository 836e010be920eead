/** Every kind of check, by the key that chooses it in exercise.yaml. */
import type { CheckKind } from '../types.ts';
import { access } from './access.ts';
import { admission } from './admission.ts';
import { all } from './all.ts';
import { api } from './api.ts';
import { certificate } from './certificate.ts';
import { command } from './command.ts';
import { container } from './container.ts';
import { dns } from './dns.ts';
import { endpoints } from './endpoints.ts';
import { file } from './file.ts';
import { helm } from './helm.ts';
import { http } from './http.ts';
import { journal } from './journal.ts';
import { kept } from './kept.ts';
import { kubeconfig } from './kubeconfig.ts';
import { logs } from './logs.ts';
import { object } from './object.ts';
import { placement } from './placement.ts';
import { reach } from './reach.ts';
import { rollout } from './rollout.ts';
import { trial } from './trial.ts';

/** Those that stand on their own; the others are made of them. */
const single: Readonly<Record<string, CheckKind>> = {
  object,
  rollout,
  file,
  logs,
  command,
  certificate,
  kubeconfig,
  helm,
  kept,
  journal,
  dns,
  http,
  reach,
  container,
  access,
  endpoints,
  placement,
  api,
  admission,
};

export const kinds: Readonly<Record<string, CheckKind>> = {
  ...single,
  all: all(single),
  trial: trial(single),
};
