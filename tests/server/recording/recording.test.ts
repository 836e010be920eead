/** A recording keeps what the shell shows, in any trouble as long as there is room, and says honestly when it ends. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RECORDING_LIMITS, type RecordingEnd } from '../../../server/protocol-recording.ts';
import { type Handle, newFile } from '../../../server/recording/lines-file.ts';
import { type Recording, startRecording } from '../../../server/recording/recording.ts';
import { createSession } from '../../../server/terminal/session.ts';
import type { TerminalClient, TerminalListener, TerminalSession } from '../../../server/terminal/types.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { FakeShell } from '../../fakes/shell.ts';

type Event = [number, string, string];

const folders: string[] = [];
const recordings: Recording[] = [];
afterEach(async () => {
  for (const recording of recordings.splice(0)) await recording.stop('off');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A shell that is recorded, with a clock wound by hand. `wrap`: what stands between the recording and the disk. */
async function recorded({
  before = '',
  room = () => Infinity,
  wrap = (handle: Handle) => handle,
  session: other = undefined as Pick<TerminalSession, 'id' | 'listen'> | undefined,
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'naru-recording-'));
  folders.push(folder);
  const clock = handWoundClock();
  const shell = new FakeShell();
  const session = createSession({ id: 'main', shell, size: { cols: 80, rows: 24 }, clock });
  if (before) shell.emit(before);
  const ends: RecordingEnd[] = [];
  const recording = startRecording({
    id: 'an-id',
    session: other ?? session,
    title: undefined,
    clock,
    startedAt: clock.now(),
    cast: wrap(await newFile(join(folder, 'cast'))),
    notes: await newFile(join(folder, 'notes')),
    room,
    ended: (why) => ends.push(why),
  });
  recordings.push(recording);
  await expect.poll(() => recording.begun).toBe(true);
  const lines = (name: string): unknown[] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return {
    folder,
    clock,
    shell,
    session,
    recording,
    ends,
    header: () => lines('cast')[0],
    events: () => lines('cast').slice(1) as Event[],
    notes: () => lines('notes'),
  };
}

/** Everything that was output, one after the other. */
const output = (events: readonly Event[]): string =>
  events.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('');

/** Hears everything and does nothing. */
const client = new Proxy({} as TerminalClient, { get: () => () => undefined });

describe('a recording', () => {
  it('begins with the screen as it is, and without the lines that have left it', async () => {
    const before = Array.from({ length: 60 }, (_, n) => `line ${n}\r\n`).join('');
    const { recording, header, events, shell, clock } = await recorded({ before });
    shell.emit('and on');
    clock.advance(20);
    await recording.stop('off');
    expect(header()).toMatchObject({ version: 2, width: 80, height: 24, title: 'Naru: main' });
    expect(output(events())).toContain('line 59');
    expect(output(events())).toContain('and on');
    expect(output(events())).not.toContain('line 12\r\n');
  });

  it('keeps characters whole that arrive in pieces, and what comes within a frame as one event', async () => {
    let listener: TerminalListener | undefined;
    const listen: TerminalSession['listen'] = (given) => {
      listener = given;
      given.resized({ cols: 80, rows: 24 });
      return { [Symbol.dispose]() {} };
    };
    const { recording, clock, events } = await recorded({ session: { id: 'main', listen } });
    for (const byte of Buffer.from('나루 🚢 é')) {
      listener?.output(Uint8Array.of(byte));
      clock.advance(1);
    }
    clock.advance(100);
    listener?.output(Buffer.from('later'));
    await recording.stop('off');
    expect(output(events())).toBe('나루 🚢 élater');
    expect(events().map(([at]) => at)).toEqual([0.002, 0.114]);
  });

  it('writes sizes between the output that was drawn for them', async () => {
    const { recording, shell, session, events } = await recorded();
    shell.emit('wide');
    session.attach(client, 'driver', { cols: 40, rows: 10 });
    shell.emit('narrow');
    await recording.stop('off');
    expect(events().map(([, code, data]) => `${code}:${data}`)).toEqual(['o:wide', 'r:40x10', 'o:narrow']);
  });

  it('never holds what was typed', async () => {
    const { recording, session, shell, folder } = await recorded();
    const driver = session.attach(client, 'driver', { cols: 80, rows: 24 });
    driver.write(Buffer.from('hunter2\r'));
    shell.emit('Password: \r\n');
    await recording.stop('off');
    expect(shell.typed).toContain('hunter2');
    for (const name of ['cast', 'notes']) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('hunter2');
    }
  });

  it('goes to disk within a second, so that what a crash leaves is whole but for that', async () => {
    const { shell, clock, events } = await recorded();
    shell.emit('kept');
    await clock.advanceAsync(300);
    await expect.poll(() => output(events())).toBe('kept');
  });

  it('puts a mark on the time line, after what was shown before it', async () => {
    const { recording, shell, clock, events, notes } = await recorded();
    shell.emit('scaled');
    clock.advance(5);
    const happening = { kind: 'submission', exercise: 'e', attempt: 'a', number: 2, by: 'learner' } as const;
    recording.mark(happening, 'e: 2 of 4 points');
    recording.shown('e', 'a');
    recording.shown('e', 'a');
    await recording.stop('off');
    expect(events()).toEqual([
      [0, 'o', 'scaled'],
      [0.005, 'm', 'e: 2 of 4 points'],
    ]);
    expect(notes()).toEqual([
      { note: 'began', startedAt: recording.startedAt, shell: 'main' },
      { ...happening, note: 'mark', at: 0.005 },
      { note: 'shown', at: 0.005, exercise: 'e', attempt: 'a' },
      { note: 'ended', at: 0.005, why: 'off' },
    ]);
  });

  it('has times that never run backwards, although the clock of the machine may', async () => {
    const { recording, shell, clock, events } = await recorded();
    clock.advance(500);
    shell.emit('one');
    clock.advance(20);
    const { now } = clock;
    clock.now = () => now() - 60_000;
    shell.emit('two');
    clock.advance(20);
    await recording.stop('off');
    const times = events().map(([at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(output(events())).toBe('onetwo');
  });

  it('ends at its limit in a flood, says so in the file, and leaves the shell alone', async () => {
    const { recording, shell, clock, events, ends, notes, folder } = await recorded();
    const megabyte = 'x'.repeat(1_000_000);
    for (let n = 0; n < 20; n += 1) {
      shell.emit(megabyte);
      await clock.advanceAsync(20);
    }
    await recording.stop('off');
    expect(ends).toEqual(['size']);
    expect(recording.bytes).toBeLessThanOrEqual(RECORDING_LIMITS.perRecording);
    expect(readFileSync(join(folder, 'cast')).length).toBeGreaterThan(RECORDING_LIMITS.perRecording * 0.9);
    expect(events().at(-1)?.slice(1)).toEqual(['m', 'Naru: the recording ends here, at its limit of 16 MB']);
    expect(notes().at(-1)).toMatchObject({ note: 'ended', why: 'size' });
    expect(shell.killed).toBe(0);
  });

  it('ends when all recordings together leave it no room', async () => {
    let left = 5_000;
    const { recording, shell, clock, events, ends } = await recorded({ room: () => left });
    shell.emit('fits');
    clock.advance(20);
    left = 1_000;
    shell.emit('does not');
    clock.advance(20);
    await recording.stop('off');
    expect(ends).toEqual(['room']);
    expect(output(events())).toBe('fits');
    expect(events().at(-1)?.[2]).toContain('all recordings have reached 250 MB');
  });

  it('stops when the disk is full, in the middle of a line too, and what is there stays whole', async () => {
    let left = 300;
    const full = (handle: Handle): Handle => ({
      truncate: (length) => handle.truncate(length),
      sync: () => handle.sync(),
      close: () => handle.close(),
      // As the kernel does it: so much as there is room for, then an error.
      write: (async (bytes: Uint8Array, from: number, length: number, at: number) => {
        if (left === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        const written = await handle.write(bytes, from, Math.min(length, left), at);
        left -= written.bytesWritten;
        return written;
      }) as Handle['write'],
    });
    const { recording, shell, clock, events, ends } = await recorded({ wrap: full });
    shell.emit('kept');
    await clock.advanceAsync(300);
    await expect.poll(() => left).toBeLessThan(300);
    shell.emit('y'.repeat(500));
    await clock.advanceAsync(300);
    await expect.poll(() => ends).toEqual(['disk']);
    await recording.stop('off');
    expect(output(events())).toBe('kept');
    shell.emit('goes on');
    expect(shell.killed).toBe(0);
  });

  it('ends with its shell, and with what the shell said last', async () => {
    const { recording, shell, ends, events, notes } = await recorded();
    shell.emit('logout');
    shell.end(0);
    expect(ends).toEqual(['shell']);
    await recording.stop('off');
    expect(output(events())).toBe('logout');
    expect(notes().at(-1)).toMatchObject({ why: 'shell' });
  });
});
