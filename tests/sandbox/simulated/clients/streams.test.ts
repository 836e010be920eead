/** exec, attach, logs and port-forward as @kubernetes/client-node speaks them. */
import { PassThrough, Readable, Writable } from 'node:stream';
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientRig, clientRig, type Loose, PATIENCE, pod } from './rig.ts';

let rig: ClientRig;
let namespace: string;
beforeAll(async () => {
  rig = await clientRig();
  namespace = rig.namespace;
  const web = { name: 'main', image: 'nginx:1.27' };
  const talks = 'for i in 1 2 3 4; do echo line $i; done; touch /tmp/enough; sleep 3600';
  const repeats = 'while read line; do echo "heard $line"; done; echo over';
  await Promise.all([
    rig.running(pod('shell')),
    rig.running(pod('talker', ['sh', '-c', talks])),
    rig.running(pod('parrot', ['sh', '-c', repeats], { stdin: true })),
    rig.running({ metadata: { name: 'web' }, spec: { containers: [web], terminationGracePeriodSeconds: 0 } }),
  ]);
}, PATIENCE);
afterAll(() => rig[Symbol.asyncDispose]());

/** Keeps what is written, and tells when some of it has come. */
class Heard extends Writable {
  text = '';
  #wake = () => {};

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    this.#wake();
    done();
  }

  async until(wanted: RegExp): Promise<string> {
    while (!wanted.test(this.text)) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.text;
  }
}

/** A terminal of a size; client-node asks for `rows` and `columns`, and listens for `resize`. */
class Screen extends Heard {
  rows = 24;
  columns = 80;

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: Loose;
}

async function exec(command: string[], input?: string, container = 'main', of = 'shell'): Promise<Ran> {
  const [stdout, stderr] = [new Heard(), new Heard()];
  const stdin = input === undefined ? null : Readable.from([Buffer.from(input)]);
  const { promise, resolve } = Promise.withResolvers<Loose>();
  await new k8s.Exec(rig.config).exec(
    namespace,
    of,
    container,
    command,
    stdout,
    stderr,
    stdin,
    false,
    resolve,
  );
  return { status: await promise, stdout: stdout.text, stderr: stderr.text };
}

describe(
  'exec',
  () => {
    it('keeps the two outputs apart and says how it went', async () => {
      const ran = await exec(['sh', '-c', 'echo out; echo err >&2']);
      expect(ran).toEqual({
        stdout: 'out\n',
        stderr: 'err\n',
        status: { metadata: {}, status: 'Success' },
      });
    });

    it('gives the exit code of what failed', async () => {
      const { status } = await exec(['sh', '-c', 'exit 7']);
      expect(status).toEqual({
        metadata: {},
        status: 'Failure',
        message: 'command terminated with non-zero exit code: command terminated with exit code 7',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '7' }] },
      });
    });

    it('feeds an input to its end', async () => {
      const input = 'many words\n'.repeat(20_000);
      const { stdout } = await exec(['cat'], input);
      expect(stdout.length).toBe(input.length);
      expect((await exec(['wc', '-l'], 'a\nb\n')).stdout.trim()).toBe('2');
    });

    it('says what is no program in the image', async () => {
      const { status } = await exec(['no-such-program']);
      expect(status).toMatchObject({ status: 'Failure', reason: 'InternalError', code: 500 });
      expect(status.message).toMatch(/exec: "no-such-program": executable file not found in \$PATH/);
    });

    it('in no such pod or container is refused before it begins', async () => {
      await expect(exec(['true'], undefined, 'main', 'nobody')).rejects.toMatchObject({
        message: expect.stringContaining('404'),
      });
      await expect(exec(['true'], undefined, 'nobody')).rejects.toMatchObject({
        message: expect.stringContaining('400'),
      });
    });

    it('with a terminal echoes, runs a shell, and hears of other sizes', async () => {
      const screen = new Screen();
      const keys = new PassThrough();
      const { promise, resolve } = Promise.withResolvers<Loose>();
      const command = [
        'sh',
        '-c',
        'until [ "$(stty size)" = "33 99" ]; do sleep 0.1; done; echo seen; read word; echo got $word',
      ];
      await new k8s.Exec(rig.config).exec(
        namespace,
        'shell',
        'main',
        command,
        screen,
        null,
        keys,
        true,
        resolve,
      );
      screen.resize(99, 33);
      await screen.until(/seen\r\n/);
      keys.write('hello\n');
      expect(await promise).toMatchObject({ status: 'Success' });
      expect(screen.text).toContain('hello\r\ngot hello\r\n');
    });
  },
  PATIENCE,
);

describe(
  'attach',
  () => {
    it('joins the main process, its input and its output', async () => {
      const [heard, keys] = [new Heard(), new PassThrough()];
      const socket = await new k8s.Attach(rig.config).attach(
        namespace,
        'parrot',
        'main',
        heard,
        null,
        keys,
        false,
      );
      keys.write('one\n');
      expect(await heard.until(/heard one\n/)).toContain('heard one\n');
      keys.write('two\n');
      await heard.until(/heard two\n/);
      socket.close();
      const log = await rig.core.readNamespacedPodLog({ name: 'parrot', namespace });
      expect(log).toBe('heard one\nheard two\n');
    });
  },
  PATIENCE,
);

describe(
  'logs',
  () => {
    it('are followed while they come, and end with the container', async () => {
      const script = 'echo first; until [ -e /tmp/go ]; do sleep 0.1; done; echo second';
      const body = pod('ends', ['sh', '-c', script]);
      await rig.running({ ...body, spec: { ...body.spec!, restartPolicy: 'Never' } });
      const heard = new Heard();
      const over = new Promise((resolve) => heard.on('finish', resolve));
      await new k8s.Log(rig.config).log(namespace, 'ends', 'main', heard, { follow: true });
      await heard.until(/first\n/);
      await exec(['touch', '/tmp/go'], undefined, 'main', 'ends');
      await over;
      expect(heard.text).toBe('first\nsecond\n');
    });

    it('come in part: the end, some bytes, with the time of each line', async () => {
      await exec(['sh', '-c', 'until [ -e /tmp/enough ]; do sleep 0.1; done'], undefined, 'main', 'talker');
      const log = (more: object) => rig.core.readNamespacedPodLog({ name: 'talker', namespace, ...more });
      expect(await log({ tailLines: 2 })).toBe('line 3\nline 4\n');
      expect(await log({ limitBytes: 8 })).toBe('line 1\nl');
      expect(await log({ tailLines: 1, timestamps: true })).toMatch(
        /^\d{4}-\d\d-\d\dT[\d:]+\.\d+Z line 4\n$/,
      );
      expect(await log({ tailLines: 0 })).toBe('');
      expect(await log({ sinceSeconds: 3600 })).toBe('line 1\nline 2\nline 3\nline 4\n');
    });

    it('that nobody keeps are refused in words', async () => {
      const answer = async (query: string) =>
        (await rig.raw(k8s.HttpMethod.GET, `/api/v1/namespaces/${namespace}/pods/talker/log?${query}`)).body;
      expect(await answer('container=nobody')).toMatchObject({
        code: 400,
        message: 'container nobody is not valid for pod talker',
      });
      expect(await answer('previous=true')).toMatchObject({
        code: 400,
        message: 'previous terminated container "main" in pod "talker" not found',
      });
      expect(await answer('tailLines=-1')).toMatchObject({ code: 422, reason: 'Invalid' });
    });
  },
  PATIENCE,
);

describe(
  'port-forward',
  () => {
    it('carries a request to a port of the pod and its answer back', async () => {
      const [heard, errors, keys] = [new Heard(), new Heard(), new PassThrough()];
      const forward = new k8s.PortForward(rig.config);
      await forward.portForward(namespace, 'web', [80], heard, errors, keys);
      keys.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
      const answer = await heard.until(/<\/html>/);
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).toContain('Welcome to nginx!');
      expect(errors.text).toBe('');
      keys.end();
    });

    it('to a port nobody listens on says so on the stream of errors', async () => {
      const [heard, errors, keys] = [new Heard(), new Heard(), new PassThrough()];
      await new k8s.PortForward(rig.config).portForward(namespace, 'web', [81], heard, errors, keys);
      keys.write('x');
      expect(await errors.until(/refused/)).toContain('failed to connect to localhost:81 inside namespace');
      keys.end();
    });
  },
  PATIENCE,
);
