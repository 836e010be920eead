/** Which version a program is, asked of the program. */
import { stat } from 'node:fs/promises';
import { runProgram } from '../program.ts';
import type { FetchedTool } from './pins.ts';

const QUESTIONS: Readonly<Record<FetchedTool, readonly string[]>> = {
  kubectl: ['version', '--client', '-o', 'json'],
  kind: ['version', '-q'],
  helm: ['version', '--template', '{{.Version}}'],
  kubeadm: ['version', '-o', 'short'],
};

/** Milliseconds: they take 50 on an idle machine. */
const PATIENCE = 20_000;

/** Answers so far: each new terminal asks again, and a program says the same as long as its file is the same. */
const known = new Map<string, string>();

/** `v1.36.2`, with the suffix some have. `undefined` when it does not say. Rejects only when aborted. */
export async function versionOf(
  tool: FetchedTool,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const file = await stat(path).catch(() => undefined);
  const key = `${path} ${file?.mtimeMs} ${file?.size} ${file?.ino}`;
  const version = known.get(key) ?? (await ask(tool, path, signal));
  if (version !== undefined) known.set(key, version);
  return version;
}

async function ask(tool: FetchedTool, path: string, signal: AbortSignal): Promise<string | undefined> {
  // A broken kubeconfig of the person at the machine must not matter here.
  const options = { signal, timeout: PATIENCE, env: { KUBECONFIG: '/dev/null' } };
  try {
    const { stdout } = await runProgram(path, QUESTIONS[tool], options);
    const found = /v?(\d+\.\d+\.\d+[\w.+-]*)/.exec(tool === 'kubectl' ? gitVersion(stdout) : stdout)?.[1];
    return found === undefined ? undefined : `v${found}`;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function gitVersion(stdout: string): string {
  const answer = JSON.parse(stdout) as { clientVersion?: { gitVersion?: unknown } };
  return String(answer.clientVersion?.gitVersion ?? '');
}
