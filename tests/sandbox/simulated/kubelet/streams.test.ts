import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteQueue } from '../../../../sandbox/simulated/byte-queue.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';
import { Collector } from '../../../../sandbox/simulated/runtime/process/streams.ts';
import { isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const sleeper = { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] }] };
const reference = (name: string) => ({ namespace: 'default', name, container: '' });
const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) =>
      error instanceof StatusError ? `${error.status.code} ${error.message}` : String(error),
  );

describe('exec', () => {
  it('joins streams, passes the exit code on, and refuses what is no program', async () => {
    bench.pod('box', sleeper);
    await bench.until('box', isReady);
    expect(await bench.exec('box', ['sh', '-c', 'echo out; echo err >&2; exit 5'])).toEqual({
      exitCode: 5,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await bench.exec('box', ['cat'], '한글')).stdout).toBe('한글');
    expect(await messageOf(bench.exec('box', ['nosuchcmd']))).toContain(
      'exec: "nosuchcmd": executable file not found in $PATH',
    );
  });

  it('gives a person at a terminal a prompt, echo, backspace and Ctrl-C', async () => {
    bench.pod('box', sleeper);
    await bench.until('box', isReady);
    const screen = new Collector();
    const keys = new ByteQueue();
    const streams = {
      stdin: keys,
      stdout: (chunk: Uint8Array) => screen.write(chunk),
      stderr: () => undefined,
      tty: true,
      onResize: () => undefined,
    };
    const session = bench.kubelet.exec(reference('box'), ['sh'], streams, AbortSignal.timeout(5000));
    const type = async (text: string, shows: string) => {
      keys.push(Buffer.from(text));
      await expect.poll(() => screen.text()).toContain(shows);
    };
    await expect.poll(() => screen.text()).toBe('/ # ');
    await type('echo 한글x\u007f\r', '\r\n한글\r\n/ # ');
    await type('sleep 60\r', 'sleep 60\r\n');
    await type('\u0003', '^C\r\n/ # ');
    await type('echo $?\r', '\r\n130\r\n/ # ');
    keys.push(Buffer.from('exit 3\r'));
    expect(await session).toEqual({ exitCode: 3 });
  });
});

/** Output that is behind until it is let go; counts what it was given. */
function slowOutput() {
  let release = () => {};
  const behind = new Promise<void>((resolve) => {
    release = resolve;
  });
  const output = {
    chunks: 0,
    release,
    stdout(): Promise<void> {
      output.chunks += 1;
      return behind;
    },
  };
  return output;
}

describe('a process whose reader is behind', () => {
  const streamsOf = (stdout: () => Promise<void>, tty: boolean) => ({
    stdin: undefined,
    stdout,
    stderr: () => undefined,
    tty,
    onResize: () => undefined,
  });

  it.each([false, true])('waits, as at a full pipe (terminal: %s)', async (tty) => {
    bench.pod('box', sleeper);
    await bench.until('box', isReady);
    const output = slowOutput();
    const abort = new AbortController();
    const session = bench.kubelet.exec(
      reference('box'),
      ['yes'],
      streamsOf(output.stdout, tty),
      abort.signal,
    );
    await expect.poll(() => output.chunks).toBe(1);
    await bench.exec('box', ['sh', '-c', 'for i in $(seq 500); do echo $i; done']);
    expect(output.chunks).toBe(1);
    output.release();
    await expect.poll(() => output.chunks).toBeGreaterThan(3);
    abort.abort();
    expect(await session).toEqual({ exitCode: 137 });
  });

  it('waits also for somebody who only looks on, until they leave', async () => {
    bench.pod('noise', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['yes'] }] });
    await bench.until('noise', isReady);
    const output = slowOutput();
    const abort = new AbortController();
    const watching = bench.kubelet.attach(reference('noise'), streamsOf(output.stdout, false), abort.signal);
    await expect.poll(() => output.chunks).toBe(1);
    await bench.exec('noise', ['sh', '-c', 'for i in $(seq 500); do echo $i; done']);
    expect(output.chunks).toBe(1);
    output.release();
    await expect.poll(() => output.chunks).toBeGreaterThan(3);
    abort.abort();
    await watching;
  });
});

describe('attach', () => {
  it('shows what the main process prints from now on, and ends with it', async () => {
    bench.pod('talk', {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'c',
          image: 'busybox:1.36',
          stdin: true,
          stdinOnce: true,
          command: ['sh', '-c', 'read x; echo got $x; exit 4'],
        },
      ],
    });
    await bench.until('talk', isReady);
    const output = new Collector();
    const stdin = new ByteQueue();
    stdin.push(Buffer.from('hello\n'));
    stdin.end();
    const streams = {
      stdin,
      stdout: (chunk: Uint8Array) => output.write(chunk),
      stderr: () => undefined,
      tty: false,
      onResize: () => undefined,
    };
    expect(await bench.kubelet.attach(reference('talk'), streams, AbortSignal.timeout(3000))).toMatchObject({
      exitCode: 4,
    });
    expect(output.text()).toBe('got hello\n');
  });
});

describe('logs', () => {
  it('can be cut by lines, by bytes and with times', async () => {
    bench.pod('talk', {
      containers: [
        {
          name: 'c',
          image: 'busybox:1.36',
          command: ['sh', '-c', 'for i in 1 2 3; do echo line $i; done; sleep 60'],
        },
      ],
    });
    await expect.poll(() => bench.logs('talk').catch(() => '')).toBe('line 1\nline 2\nline 3\n');
    expect(await bench.logs('talk', { tailLines: 1 })).toBe('line 3\n');
    expect(await bench.logs('talk', { limitBytes: 7 })).toBe('line 1\n');
    expect(await bench.logs('talk', { timestamps: true, tailLines: 1 })).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 3\n$/,
    );
  });

  it('say why there are none', async () => {
    bench.pod('badimg', { containers: [{ name: 'c', image: 'nginx:nosuch' }] });
    await bench.until(
      'badimg',
      ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'ErrImagePull',
    );
    expect(await messageOf(bench.logs('badimg'))).toMatch(
      /^400 container "c" in pod "badimg" is waiting to start: (image can't be pulled|trying and failing to pull image)$/,
    );
    bench.pod('box', sleeper);
    await bench.until('box', isReady);
    expect(await messageOf(bench.logs('box', { previous: true }))).toBe(
      '400 previous terminated container "c" in pod "box" not found',
    );
  });
});

describe('port-forward', () => {
  it('reaches a port of the pod, and says so when nobody listens there', async () => {
    bench.pod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
    await bench.until('web', isReady);
    const place = { namespace: 'default', name: 'web' };
    const stream = await bench.kubelet.portForward(place, 80, AbortSignal.timeout(3000));
    stream.write(Buffer.from('GET / HTTP/1.0\r\n\r\n'));
    const answer = new Collector();
    for await (const chunk of stream.readable) answer.write(chunk);
    expect(answer.text()).toContain('Welcome to nginx!');
    expect(await messageOf(bench.kubelet.portForward(place, 81, AbortSignal.timeout(3000)))).toContain(
      'connection refused',
    );
  });
});
