/** The socket that the learner's `ssh` speaks to: a shell or a command on a node of this sandbox, and of no other. */
import { spawn } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { z } from 'zod';
import { openShell } from '../shell.ts';
import type { Shell } from '../types.ts';
import { FrameReader, frame } from './frames.ts';
import type { NodeConsole, NodeProgram, Reached } from './types.ts';

/** Logins at once. */
const MOST = 20;

const wanted = z.object({
  host: z.string().max(255),
  tty: z.boolean(),
  cols: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
  term: z
    .string()
    .regex(/^[\w.+-]{1,64}$/)
    .catch('xterm-256color'),
  command: z.string().optional(),
});
type Wanted = z.infer<typeof wanted>;

/** Resolves when it listens. Disposing ends all logins. */
export async function serveSsh(path: string, nodes: NodeConsole): Promise<Disposable> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    new Login(socket, nodes).begin();
  });
  server.maxConnections = MOST;
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.on('error', () => {});
  // The learner's programs may be another user; the folder is closed to everybody else.
  await chmod(path, 0o666);
  return {
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** What runs for a login, whichever way it was started. */
interface Running {
  input(bytes: Buffer): void;
  inputEnds(): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
  end(): void;
}

class Login {
  readonly #socket: Socket;
  readonly #nodes: NodeConsole;
  readonly #frames = new FrameReader();
  readonly #gone = new AbortController();
  #asked = false;
  #running: Running | undefined;
  #exited = false;

  constructor(socket: Socket, nodes: NodeConsole) {
    this.#socket = socket;
    this.#nodes = nodes;
  }

  begin(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        for (const [letter, content] of this.#frames.read(chunk)) this.#take(letter, content);
      } catch {
        this.#socket.destroy();
      }
    });
    this.#socket.on('drain', () => this.#running?.resume());
    this.#socket.on('close', () => {
      this.#gone.abort(new Error('the login is over'));
      // What was left to run on when the program ended by itself, with nohup for instance, runs on.
      if (!this.#exited) this.#running?.end();
    });
  }

  #take(letter: string, content: Buffer): void {
    if (letter === 'h' && !this.#asked) {
      this.#asked = true;
      this.#open(wanted.parse(JSON.parse(content.toString('utf8')))).catch((error: unknown) => {
        if (!this.#gone.signal.aborted) this.#over(255, `ssh: ${(error as Error).message}\n`);
      });
    } else if (letter === 'i') this.#running?.input(content);
    else if (letter === 'e') this.#running?.inputEnds();
    else if (letter === 'w') {
      const [cols = 0, rows = 0] = content.toString('latin1').split(' ').map(Number);
      if (isSize(cols) && isSize(rows)) this.#running?.resize(cols, rows);
    }
  }

  async #open(asked: Wanted): Promise<void> {
    const reached = await this.#nodes.reach(asked.host, this.#gone.signal);
    if (reached.kind === 'unknown') {
      this.#over(255, `ssh: Could not resolve hostname ${asked.host}: Name or service not known\r\n`);
    } else if (reached.kind === 'refused') this.#over(255, reached.text);
    else if (reached.kind === 'host') await this.#logIn(reached, asked);
    else {
      const { tty, term, command } = asked;
      const program = reached.prepare({ tty, term, command });
      this.#running = tty ? this.#inTerminal(program, asked) : this.#inPipes(program);
      if (this.#gone.signal.aborted) this.#running.end();
      this.#socket.write(frame('s', ''));
    }
  }

  /** Another sandbox is entered by its shell alone: its terminal is the learner's, as it would be opened by the page. */
  async #logIn(
    host: Extract<Reached, { kind: 'host' }>,
    { tty, cols, rows, command }: Wanted,
  ): Promise<void> {
    if (!tty || command !== undefined) {
      this.#over(255, LOGIN_ONLY);
      return;
    }
    const shell = await host.open({ cols, rows }, this.#gone.signal);
    this.#running = this.#ofShell(shell, () => shell.kill());
    if (this.#gone.signal.aborted) shell.kill();
    this.#socket.write(frame('s', ''));
  }

  #inTerminal(program: NodeProgram, { cols, rows }: Wanted): Running {
    const shell = openShell({ ...program, cwd: '/', size: { cols, rows } });
    return this.#ofShell(shell, () => {
      shell.kill();
      void program.end();
    });
  }

  #ofShell(shell: Shell, end: () => void): Running {
    shell.onData((chunk) => this.#tell('o', chunk));
    shell.onExit(({ code, signal }) => this.#over(signal ? 128 + signal : code));
    return {
      input: (bytes) => shell.write(bytes),
      // A terminal has no end of input but Ctrl-D.
      inputEnds: () => shell.write('\x04'),
      resize: (width, height) => shell.resize({ cols: width, rows: height }),
      pause: () => shell.pause(),
      resume: () => shell.resume(),
      end,
    };
  }

  #inPipes(program: NodeProgram): Running {
    const child = spawn(program.file, program.argv, { env: program.env, cwd: '/', stdio: 'pipe' });
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => this.#tell('o', chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#tell('r', chunk));
    child.on('error', (error) => this.#over(255, `ssh: ${error.message}\n`));
    child.on('close', (code) => this.#over(code ?? 255));
    return {
      input: (bytes) => {
        if (!child.stdin.write(bytes)) {
          this.#socket.pause();
          child.stdin.once('drain', () => this.#socket.resume());
        }
      },
      inputEnds: () => child.stdin.end(),
      resize: () => {},
      pause: () => {
        child.stdout.pause();
        child.stderr.pause();
      },
      resume: () => {
        child.stdout.resume();
        child.stderr.resume();
      },
      end: () => {
        child.kill();
        void program.end();
      },
    };
  }

  /** Output waits while the learner's terminal does not take it. */
  #tell(letter: 'o' | 'r', chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += PIECE) {
      if (!this.#socket.write(frame(letter, chunk.subarray(at, at + PIECE)))) this.#running?.pause();
    }
  }

  #over(code: number, text?: string): void {
    this.#exited = true;
    if (text) this.#socket.write(frame('m', text));
    this.#socket.end(frame('x', `${code}`));
  }
}

/** In both languages: what to do instead. */
const LOGIN_ONLY = `ssh: 이 호스트에는 로그인만 할 수 있습니다. ssh 다음에 호스트 이름만 쓰고, 들어가서 명령을 실행해 주십시오.
ssh: this host takes logins alone: ssh and its name, and the command once you are there.
`;

/** Of output that goes into one frame, bytes. */
const PIECE = 1 << 15;

const isSize = (number: number): boolean => Number.isInteger(number) && number > 0 && number <= 1000;
