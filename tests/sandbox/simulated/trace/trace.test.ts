/**
 * A long list of kubectl commands, with every kubectl of this machine, on one cluster: no error of ours in any of them. With
 * `KUBECONFIG_REAL` the same list runs on a real cluster of three nodes named `naru-…`: that is where its answers are from.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, kubectls, type TestCluster } from '../support.ts';
import { type Command, GROUPS, type Group } from './commands.ts';

const REAL = process.env['KUBECONFIG_REAL'];
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

let simulated: TestCluster | undefined;
let kubeconfig: string;
let directory: string;
beforeAll(async () => {
  simulated = REAL ? undefined : await bootCluster({ nodes: 3, timeFactor: 0.01 });
  kubeconfig = simulated?.kubeconfig ?? REAL!;
  directory = mkdtempSync(join(tmpdir(), 'naru-trace-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  if (simulated) expect(simulated.logged).toEqual([]);
  await simulated?.[Symbol.asyncDispose]();
});

describe.each(kubectls())('%s', (kubectl) => {
  let minor: number;
  beforeAll(async () => {
    const { output } = await runCommand(kubectl, ok('version --client -o json'), 'default', directory);
    minor = Number(JSON.parse(output).clientVersion.minor.replace(/\D.*/, ''));
    // What can be asked for is asked for once: each command starts with a warm cache.
    await runCommand(kubectl, ok('api-versions'), 'default', directory);
  });

  it.concurrent.each(GROUPS)(
    '$name',
    async (group: Group) => {
      const namespace = `trace-${group.name}-${minor}-${process.pid}`;
      const folder = join(directory, dirname(kubectl).replaceAll('/', '_'), group.name);
      mkdirSync(folder, { recursive: true });
      cpSync(FIXTURES, folder, { recursive: true });
      await runCommand(kubectl, ok(`create namespace ${namespace}`), 'default', folder);
      try {
        for (const command of group.commands) {
          if (minor < (command.since ?? 0) || minor > (command.until ?? 99)) continue;
          const { code, output } = await runCommand(kubectl, command, namespace, folder);
          expect(output, command.run).toMatch(command.says);
          expect(code, `${command.run}\n${output}`).toBe(command.endless ? null : (command.code ?? 0));
        }
      } finally {
        await runCommand(kubectl, ok(`delete namespace ${namespace} --wait=false`), 'default', folder);
      }
    },
    REAL ? 240_000 : 60_000,
  );
});

function ok(run: string): Command {
  return { run, says: /^/ };
}

/** Both outputs in the order they came, and the exit status: `null` for what was ended. */
function runCommand(
  kubectl: string,
  command: Command,
  namespace: string,
  folder: string,
): Promise<{ code: number | null; output: string }> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(directory, 'cache'),
    ...(command.editor ? { KUBE_EDITOR: editorOf(command.editor, folder) } : {}),
  };
  const args = [`--namespace=${namespace}`, ...words(command.run)];
  const child = spawn(kubectl, args, { env, cwd: folder, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  child.stdin.end(command.stdin ?? '');
  return outcome(child, command);
}

function outcome(child: ChildProcess, command: Command): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      output += chunk;
      if (command.endless && command.says.test(output)) child.kill('SIGKILL');
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** `--a='b c' d` → `--a=b c`, `d` */
function words(line: string): string[] {
  const parts = line.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
  return parts.map((part) => part.replaceAll("'", ''));
}

/** kubectl takes a program with arguments, but no quotes. */
function editorOf(line: string, folder: string): string {
  const path = join(folder, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${line} "$@"\n`, { mode: 0o755 });
  return path;
}
