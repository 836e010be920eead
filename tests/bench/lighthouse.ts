/**
 * `npm run bench -- lighthouse`: what Lighthouse says of the main pages, as they are built, in this machine's Chromium. Lighthouse is
 * no dependency of ours (200 packages for four numbers): `LIGHTHOUSE` names the program, else one on the PATH is taken.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import config from '../../playwright.config.ts';
import { startServer } from './server.ts';

const PAGES = ['/en/lessons/pods', '/ko/lessons/pods', '/en', '/ko'];
const FORMS = ['mobile', 'desktop'] as const;
const PROMISED = 95;

interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
  readonly audits: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly score: number | null;
        readonly displayValue?: string;
        readonly scoreDisplayMode: string;
      }
    >
  >;
}

const run = promisify(execFile);

/** The program, or `undefined`. */
function findLighthouse(): string | undefined {
  const named = process.env['LIGHTHOUSE'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'lighthouse')).find((path) => existsSync(path));
}

/** Measures the pages and prints a line for each. Resolves with the exit code: 1 when a score is below what is promised. */
export async function lighthouse(words: readonly string[]): Promise<number> {
  const program = findLighthouse();
  if (program === undefined) {
    console.error(`NOT MEASURED: there is no Lighthouse here. Install it somewhere, not in this project, and say where it is:
  npm install --prefix /tmp/lighthouse lighthouse
  LIGHTHOUSE=/tmp/lighthouse/node_modules/.bin/lighthouse npm run bench -- lighthouse`);
    return 1;
  }
  await using server = await startServer();
  const profile = await mkdtemp(join(tmpdir(), 'naru-lighthouse-'));
  const port = await freePort();
  const { launchOptions } = config.use ?? {};
  const browser = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    // Lighthouse opens tabs of this browser, which is signed in from now on.
    const [name = '', value = ''] = server.cookie.split('=', 2);
    await browser.addCookies([{ name, value, url: server.origin }]);
    let worst = 100;
    for (const path of words.length > 0 ? words : PAGES)
      for (const form of FORMS) {
        const file = join(profile, 'report.json');
        await measure(program, `${server.origin}${path}`, form, port, file);
        const report = JSON.parse(await readFile(file, 'utf8')) as Report;
        worst = Math.min(worst, say(`${path}, ${form}`, report));
      }
    return worst < PROMISED ? 1 : 0;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function measure(
  program: string,
  address: string,
  form: (typeof FORMS)[number],
  port: number,
  file: string,
): Promise<void> {
  await run(program, [
    address,
    '--quiet',
    '--output=json',
    `--output-path=${file}`,
    `--port=${port}`,
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ]);
}

/** Prints what it came to, and what is not as it should be. Returns the lowest score. */
function say(name: string, { categories, audits }: Report): number {
  const scores = Object.values(categories).map(({ title, score }) => ({
    title,
    score: Math.round((score ?? 0) * 100),
  }));
  console.log(`${name}: ${scores.map(({ title, score }) => `${title} ${score}`).join(', ')}`);
  for (const { title, score, displayValue, scoreDisplayMode } of Object.values(audits))
    if (score !== null && score < 0.9 && scoreDisplayMode !== 'informative')
      console.log(`  ${score} ${title}${displayValue === undefined ? '' : `: ${displayValue}`}`);
  return Math.min(...scores.map(({ score }) => score));
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
