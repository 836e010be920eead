import { describe, expect, it } from 'vitest';
import { typeScript } from '../../lessons/type-script.ts';
import { openShell } from '../../sandbox/shell.ts';

const signal = new AbortController().signal;

/** A real bash in a real pseudoterminal, without anybody's settings. */
async function typed(script: string, patience = 10_000, stop: AbortSignal = signal) {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm-256color', HOME: '/nonexistent' };
  const shell = openShell({
    file: '/bin/bash',
    argv: ['--norc', '-i'],
    env,
    cwd: '/',
    size: { cols: 120, rows: 30 },
  });
  try {
    return await typeScript(shell, script, { signal: stop, patience });
  } finally {
    shell.kill();
  }
}

describe('typing a script', () => {
  it('sends each line when the shell is back at its prompt, and keeps what one line sets for the next', async () => {
    const { failures, transcript } = await typed(
      'a=나루\nsleep 0.1; echo "first-$a"\necho second-$((1 + 1))\n',
    );
    expect(failures).toEqual([]);
    expect(transcript).toMatch(/^first-나루$[\s\S]*^second-2$/m);
  });

  it('types here-documents and constructs of several lines, tabs and blank lines included', async () => {
    const script = 'for i in 1 2; do\n\techo "i=$i"\ndone\ncat <<EOF\n\ta\n\n# not a comment\nEOF\n';
    const { failures, transcript } = await typed(script);
    expect(failures).toEqual([]);
    expect(transcript).toMatch(/^i=1\ni=2$/m);
    expect(transcript).toMatch(/^\s+a\n\n# not a comment$/m);
  });

  it('reports commands that fail, with line and code, once each', async () => {
    const { failures } = await typed('true\nfalse\n\n# a comment\nif true; then\n  (exit 7)\nfi\n');
    expect(failures).toEqual([
      { line: 2, text: 'false', exitCode: 1 },
      { line: 7, text: 'fi', exitCode: 7 },
    ]);
  });

  it('types lines longer than the terminal is wide', async () => {
    const long = 'x'.repeat(300);
    const { transcript } = await typed(`echo ${long} | wc -c\n`);
    expect(transcript).toMatch(/^301$/m);
  });

  it('shows no prompt mark and no colours in the transcript', async () => {
    const { transcript } = await typed("printf '\\033[31mred\\033[0m\\n'\n");
    expect(transcript).toMatch(/^red$/m);
    expect(transcript).not.toMatch(/naru-[0-9a-f]{12}|\x1b/);
  });

  it('says so when a script ends in the middle of something', async () => {
    await expect(typed('cat <<EOF\nhalf\n')).rejects.toMatchObject({ code: 'lessons/script-unfinished' });
  });

  it('says so when a command does not end, with what the terminal showed', async () => {
    await expect(typed('echo before; sleep 60\n', 300)).rejects.toMatchObject({
      code: 'lessons/shell-silent',
      message: expect.stringContaining('before'),
    });
  });

  it('says so when the shell ends', async () => {
    await expect(typed('exit 3\necho more\n')).rejects.toMatchObject({ code: 'lessons/shell-ended' });
  });

  it('types into a bash inside the shell, which is the same afterwards', async () => {
    const env = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      TERM: 'xterm-256color',
      HOME: '/nonexistent',
    };
    const size = { cols: 120, rows: 30 };
    const shell = openShell({ file: '/bin/bash', argv: ['--norc', '-i'], env, cwd: '/', size });
    const options = { signal, patience: 10_000, inside: true, env: { SET: 'here' } };
    shell.write('alias greet="echo hello"\r');
    const first = await typeScript(shell, 'greet; cd /tmp; more=1; export SET=other\nfalse\n', options);
    const second = await typeScript(shell, 'pwd; echo "more=$more SET=$SET"\n', options);
    shell.kill();
    expect(first.failures).toEqual([{ line: 2, text: 'false', exitCode: 1 }]);
    expect(first.transcript).toMatch(/^hello$/m);
    expect(second.failures).toEqual([]);
    expect(second.transcript).toMatch(/^\/\nmore= SET=here$/m);
  });

  it('stops when told to', async () => {
    const stop = AbortSignal.timeout(200);
    await expect(typed('sleep 60\n', 10_000, stop)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
