import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walk } from '../../../lessons/commands/walk.ts';
import type { Page } from '../../../lessons/prose.ts';
import { openShell } from '../../../sandbox/shell.ts';
import type { Sandbox } from '../../../sandbox/types.ts';

const signal = new AbortController().signal;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'naru-walk-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A real bash, and no cluster: what `kubectl` is, each page says. */
const sandbox = (): Sandbox =>
  ({
    async openShell(size: { cols: number; rows: number }) {
      const env = { PATH: '/usr/bin:/bin', TERM: 'xterm-256color', HOME: home };
      return openShell({ file: '/bin/bash', argv: ['--norc', '-i'], env, cwd: home, size });
    },
    exec: async () => ({ exitCode: 0, stdout: 'node/one\nnode/two\n', stderr: '' }),
  }) as unknown as Sandbox;

const page = (...blocks: readonly (readonly [language: string, text: string])[]): Page => ({
  file: 'en.md',
  locale: 'en',
  linesBefore: 10,
  body: blocks.map(([language, text]) => `\`\`\`${language}\n${text}\n\`\`\`\n`).join(''),
});

const walked = (looked: Page, options: { patience?: number; looking?: number } = {}) =>
  walk(looked, sandbox(), { signal, looking: 0, ...options });

describe('a walk through a page', () => {
  it('runs every command in one shell, in order, and compares what is shown', async () => {
    const result = await walked(
      page(
        ['sh', 'a=1 # a comment\nb=2'],
        ['sh', 'cat <<EOF\n$a and $b\nEOF'],
        ['output', '1 and 3'],
        ['sh', '# not run: never ends\nsleep 1000'],
      ),
    );
    expect(result).toEqual({ file: 'en.md', run: 2, compared: 1, notRun: 1, problems: [expect.anything()] });
    expect(result.problems[0]).toMatchObject({
      file: 'en.md',
      line: 10 + 11,
      message: 'the page shows "1 and 3" where `cat <<EOF` prints "1 and 2"',
    });
  });

  it('lets a second pass before something is restarted, since kubectl refuses who is faster', async () => {
    const kubectl = 'kubectl() { [ "$(date +%s)" != "$(cat last 2>/dev/null)" ] && date +%s > last; }';
    const restart = ['sh', 'kubectl rollout restart deployment/web'] as const;
    expect((await walked(page(['sh', kubectl], restart, restart, restart))).problems).toEqual([]);
  });

  it('takes the names of nodes for equal', async () => {
    const { problems } = await walked(page(['sh', 'echo "on two"'], ['output', 'on naru-worker']));
    expect(problems).toEqual([]);
  });

  it('reports a command that fails, unless the page shows what it prints then', async () => {
    const failing = ['sh', 'true\nls /nowhere-at-all'] as const;
    const { problems } = await walked(page(failing));
    expect(problems).toMatchObject([
      {
        line: 13,
        message: 'this command ends with 2: ls /nowhere-at-all',
        remedy: expect.stringContaining('No such'),
      },
    ]);
    const shown = page(failing, ['output', "ls: cannot access '/nowhere-at-all': No such file or directory"]);
    expect((await walked(shown)).problems).toEqual([]);
  });

  it('looks again, as a reader would, until it is as the page shows it', async () => {
    const kubectl = 'kubectl() { echo x >> times; wc -l < times; }';
    const shown = page(['sh', kubectl], ['sh', 'kubectl get pods'], ['output', '3']);
    expect((await walked(shown, { looking: 10_000 })).problems).toEqual([]);
    const changing = page(['sh', kubectl], ['sh', 'kubectl delete pod web'], ['output', '9']);
    expect((await walked(changing, { looking: 10_000 })).problems).toHaveLength(1);
  });

  it('names a command that does not end, and goes no further', async () => {
    const { problems } = await walked(page(['sh', 'sleep 60'], ['sh', 'false']), { patience: 300 });
    expect(problems).toMatchObject([
      { message: expect.stringContaining('en.md:11'), remedy: expect.stringContaining('# not run:') },
    ]);
  });
});
