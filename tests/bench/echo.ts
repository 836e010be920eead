/** From a key to its echo: browser's side of the socket → server → shell → server → socket. */
import type { Figures } from './figures.ts';
import { type BenchServer, startServer } from './server.ts';

const KEYS = 1000;
const KEY_TIMEOUT = 5_000;

export async function measureEcho(): Promise<Figures> {
  await using server = await startServer();
  const terminal = await openTerminal(server);
  await terminal.prompt();
  const samples: number[] = [];
  for (let key = 0; key < KEYS; key++) samples.push(await terminal.echo('abcdefghij'[key % 10] ?? 'a'));
  terminal.close();
  return { name: 'terminal: key to echo', unit: 'ms', samples };
}

/** Opens a shell that runs `cat`, so that nothing but the terminal echoes. */
async function openTerminal(server: BenchServer) {
  const socket = await server.socket('/ws/terminal?session=main&cols=80&rows=24');
  let heard = '';
  let wake = () => {};
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (binary) heard += data.toString('utf8');
    wake();
  });
  const until = async (there: () => boolean, what: string) => {
    const deadline = AbortSignal.timeout(KEY_TIMEOUT * 4);
    while (!there()) {
      if (deadline.aborted)
        throw new Error(`no ${what} in the terminal; heard: ${JSON.stringify(heard.slice(-200))}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, KEY_TIMEOUT).unref();
      });
    }
  };
  return {
    async prompt() {
      await until(() => /[$#] $/.test(heard), 'prompt');
      socket.send(Buffer.from('cat > /dev/null; echo\r'));
      await until(() => heard.includes('/dev/null'), 'echo of the command');
      await new Promise((resolve) => setTimeout(resolve, 300));
      heard = '';
    },
    async echo(key: string): Promise<number> {
      heard = '';
      const began = performance.now();
      socket.send(Buffer.from(key));
      await until(() => heard.includes(key), 'echo');
      return performance.now() - began;
    },
    close: () => socket.close(),
  };
}
