/** What is left of a recording when the server is killed: everything but the last moment, and it can be read. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createShelf } from '../../../server/recording/shelf.ts';

const folder = mkdtempSync(join(tmpdir(), 'naru-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Records a shell that counts for ever, and says how far it is. */
const program = (at: (path: string) => string): string => `
  import { systemClock } from '${at('sandbox/clock.ts')}';
  import { createShelf } from '${at('server/recording/shelf.ts')}';
  import { startRecording } from '${at('server/recording/recording.ts')}';
  const place = await createShelf(process.argv[1]).place('main', Date.now());
  const session = { id: 'main', listen(listener) {
    listener.resized({ cols: 80, rows: 24 });
    let n = 0;
    setInterval(() => { listener.output(Buffer.from('나루 ' + n + '\\r\\n')); console.log(n++); }, 10);
    return { [Symbol.dispose]() {} };
  } };
  const room = () => 1e9;
  startRecording({ ...place, session, title: undefined, clock: systemClock, room, ended() {} });
`;

it('a recording outlives the server that is killed, as far as it had come a second before', async () => {
  const root = join(import.meta.dirname, '../../..');
  const child = spawn(
    process.execPath,
    ['--input-type=module-typescript', '-e', program((path) => join(root, path)), folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let counted = -1;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      counted = Number(data.toString().trim().split('\n').at(-1));
      if (counted >= 120) resolve();
    });
  });
  child.kill('SIGKILL');
  await ended;

  const shelf = createShelf(folder);
  const [id = ''] = await shelf.ids();
  // A machine that loses power may besides cut a line in two.
  const path = join(folder, 'recordings', `${id}.cast`);
  appendFileSync(path, '[9.9,"o","half a li');
  const kept = await shelf.read(id);
  expect(kept).toMatchObject({ shell: 'main' });
  expect(kept?.end).toBe(undefined);
  expect(kept?.seconds).toBeGreaterThan(0.2);
  const whole = readFileSync(path).subarray(0, kept?.bytes).toString('utf8');
  const events = whole
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toMatchObject({ version: 2, width: 80, height: 24 });
  const numbers = events.slice(1).flatMap(([, , data]) => [...data.matchAll(/나루 (\d+)\r\n/g)]);
  expect(numbers.map(([, n]) => Number(n))).toEqual(numbers.map((_, index) => index));
  // A hundred numbers are a second.
  expect(numbers.length).toBeGreaterThan(counted - 100);
});
