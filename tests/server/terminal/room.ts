/** A server with terminals on it, as tests of this folder need it: tabs that are closed at the end, and the shells behind them. */
import type { FakeShell } from '../../fakes/shell.ts';
import { call, startTestServer, type TestServer, type TestServerOptions, TestTerminal } from '../harness.ts';

export class Room implements AsyncDisposable {
  readonly test: TestServer;
  readonly cookie: string;
  readonly #tabs: TestTerminal[] = [];

  private constructor(test: TestServer, cookie: string) {
    this.test = test;
    this.cookie = cookie;
  }

  static async open(options?: TestServerOptions): Promise<Room> {
    const test = await startTestServer(options);
    return new Room(test, await test.signIn());
  }

  tab(query?: string, cookie = this.cookie): TestTerminal {
    const terminal = new TestTerminal(this.test, cookie, query);
    this.#tabs.push(terminal);
    return terminal;
  }

  /** A tab that has its screen. */
  async opened(query?: string, cookie?: string): Promise<TestTerminal> {
    const terminal = this.tab(query, cookie);
    await terminal.heard('people');
    return terminal;
  }

  /** Every shell there has been, oldest first. */
  get shells(): FakeShell[] {
    return [...this.test.provider.sandboxes.values()].flatMap((sandbox) => sandbox.shells);
  }

  /** The latest shell. */
  get shell(): FakeShell {
    const last = this.shells.at(-1);
    if (!last) throw new Error('no shell was opened');
    return last;
  }

  ask(method: string, path: string, body?: unknown) {
    return call(this.test, this.cookie, method, path, body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const terminal of this.#tabs) terminal.socket.terminate();
    await this.test[Symbol.asyncDispose]();
  }
}

/** Resolves when the server has seen the tab go. */
export const gone = (terminal: TestTerminal) =>
  new Promise<void>((resolve) => {
    terminal.socket.on('close', () => setTimeout(resolve, 20));
    terminal.socket.close();
  });
