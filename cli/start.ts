/**
 * `npm start`: settings, the port, the pages, kubectl, the server, and one line on standard output: the address to open.
 * Everything else that is said goes to standard error.
 */

import { Fault } from '../sandbox/faults.ts';
import type { Config } from '../server/config.ts';

const say = (english: string, korean: string): void => void process.stderr.write(`${english}\n${korean}\n`);

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

try {
  await start();
} catch (failure) {
  report(failure);
  process.exit(1);
}

async function start(): Promise<void> {
  const { readConfig } = await import('../server/config.ts');
  const config = readConfig(process.env);
  const { checkPort } = await import('./start/port.ts');
  await checkPort(config);
  const { buildPages } = await import('./start/build.ts');
  await buildPages(config, say);
  const { fetchMissingKubectl } = await import('./start/kubectl.ts');
  await interruptible((signal) => fetchMissingKubectl(config, say, signal));
  await serve(config);
}

/** Ctrl+C stops the work and lets it clear up behind itself. */
async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort(new Fault('cli/interrupted', 'interrupted\n중단했습니다', ''));
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    await work(end.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

async function serve(config: Config): Promise<void> {
  // Now, while this process is small: it ends with this one.
  const { beginStarter } = await import('../sandbox/starter/starter.ts');
  if (process.platform === 'linux') beginStarter();
  const { endOnSignal, startServer } = await import('../server/main.ts');
  const server = await startServer(config);
  endOnSignal(server);
  sayWhatToOpen(config);
  process.stdout.write(`${server.address()}\n`);
}

function sayWhatToOpen({ mode }: Config): void {
  if (mode === 'solo') {
    say(
      'Naru is running. Open this address in a browser (it works once). Ctrl+C ends it.',
      'Naru가 실행 중입니다. 아래 주소를 브라우저에서 열어 주십시오(한 번만 쓸 수 있습니다). Ctrl+C로 끝냅니다.',
    );
    return;
  }
  say(
    'Naru is running for a class. This address makes an instructor, or gives one a new password; it works once, within a day. Ctrl+C ends it.',
    'Naru가 수업용으로 실행 중입니다. 아래 주소를 열면 강사로 등록하거나 강사의 비밀번호를 새로 정합니다(24시간 안에 한 번만 쓸 수 있습니다). Ctrl+C로 끝냅니다.',
  );
}

function report(failure: unknown): void {
  const lines =
    failure instanceof Fault
      ? [failure.message, failure.remedy]
      : [failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)];
  process.stderr.write(`\n${lines.filter(Boolean).join('\n')}\n`);
}
