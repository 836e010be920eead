/** A machine to try isolation on: a server with a secret, a cluster that is one line of text, and somebody else's. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../../../sandbox/faults.ts';
import { usableBubblewrap } from '../../../sandbox/isolation/choose.ts';
import type { Box, BoxPlace, Isolation } from '../../../sandbox/isolation/types.ts';
import { KUBECONFIG, learnerFolders, makeFolders } from '../../../sandbox/learner-folders.ts';
import { type ProgramResult, runProgram } from '../../../sandbox/program.ts';

/** Where this machine cannot isolate, why; the tests say so and are skipped. */
export async function whyNot(): Promise<string | undefined> {
  const found = await usableBubblewrap(process.env, false, AbortSignal.timeout(30_000));
  return found instanceof Fault ? `${found.message} ${found.remedy}` : undefined;
}

export interface Trial extends AsyncDisposable {
  readonly root: string;
  readonly place: BoxPlace;
  readonly box: Box;
  /** Ports of the learner's own API server, of another's, and of the server itself; each says its name and closes. */
  readonly ports: { readonly own: number; readonly other: number };
  /** Runs a script of bash in the box, as in a shell of the learner's, and answers all it printed. */
  run(script: string, more?: { readonly full?: boolean; readonly patience?: number }): Promise<string>;
  start(script: string): Promise<ProgramResult>;
}

/** Of this machine, which has it (`whyNot`). `many`: the learners are a class. */
export const isolationHere = async (many: boolean): Promise<Isolation> =>
  (await usableBubblewrap(process.env, many, AbortSignal.timeout(30_000))) as Isolation;

/** `id`: limits of root's learners are counted by it. */
export async function trial(id: string, given?: Isolation): Promise<Trial> {
  const isolation = given ?? (await isolationHere(false));
  const root = await mkdtemp(join(tmpdir(), 'naru-isolation-'));
  await writeFile(join(root, 'secret'), 'the secret of the server', { mode: 0o600 });
  const servers = [await saying('own'), await saying('other')] as const;
  const [own, other] = servers.map((server) => (server.address() as AddressInfo).port) as [number, number];
  const folders = learnerFolders(join(root, 'sandboxes', 'kind', id), join(root, 'sandboxes'));
  await makeFolders(folders, isolation.accountOf(id), AbortSignal.timeout(30_000));
  await mkdir(join(root, 'tools'));
  await writeFile(join(folders.kubeFolder, KUBECONFIG), '');
  const place: BoxPlace = {
    ...folders,
    id,
    toolsDir: join(root, 'tools'),
    programs: {},
    hidden: [],
    api: { host: '127.0.0.1', port: own },
  };
  const box = await isolation.open(place, AbortSignal.timeout(30_000));
  const start: Trial['start'] = (script) => runIn(box, script, {});
  return {
    root,
    place,
    box,
    ports: { own, other },
    start,
    run: async (script, more = {}) => {
      const { stdout, stderr } = await runIn(box, script, more);
      return stdout + stderr;
    },
    async [Symbol.asyncDispose]() {
      const groups = groupsOf(box);
      box.end();
      // They take themselves away, in a process that lives on.
      for (let tries = 0; tries < 100 && groups.some((folder) => existsSync(folder)); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      for (const server of servers) server.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

/** The folders of the control groups that programs of this box enter; none once it has ended. */
export const groupsOf = (box: Box): string[] =>
  box.running
    ? box
        .command({ argv: ['true'], env: {}, cwd: '/' })
        .argv.filter((word) => word.endsWith('/cgroup.procs'))
        .map(dirname)
    : [];

function runIn(
  box: Box,
  script: string,
  { full = false, patience = 30_000 }: { readonly full?: boolean; readonly patience?: number },
): Promise<ProgramResult> {
  const env = { PATH: '/usr/bin:/bin', HOME: '/home/learner', LANG: 'C.UTF-8' };
  const argv = ['/bin/bash', '-c', `exec 2>&1\n${script}`];
  const { file, argv: all, env: own } = box.command({ argv, env, cwd: '/home/learner', full });
  const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return runProgram(file, all, { signal: AbortSignal.timeout(patience), env: { ...nothing, ...own } });
}

/** Takes a connection, reads a little, says who it is. */
async function saying(name: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`this is ${name}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
