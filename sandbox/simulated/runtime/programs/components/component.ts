/** What the programs of Kubernetes' own components share: flags, klog lines, health servers, and saying that they work. */
import type { ComponentName } from '../../../components.ts';
import type { ByteStream } from '../../../kubelet/api.ts';
import type { Peer } from '../../../network/types.ts';
import { readYaml } from '../../../yaml-text.ts';
import { serveConnection } from '../../http/server.ts';
import { Failure, type Process } from '../../process/process.ts';
import { untilSignal } from '../daemon.ts';
import { listen } from '../listen.ts';
import { FLAGS } from './flags.ts';

export type Flags = ReadonlyMap<string, string>;

/** Reads `--name=value`, `--name value` and `--name`. Throws `Failure` for a flag the component does not have. */
export function readFlags(process: Process, component: keyof typeof FLAGS): Flags {
  const known = FLAGS[component];
  const found = new Map<string, string>();
  const args = process.argv.slice(1);
  for (let index = 0; index < args.length; index += 1) {
    const match = /^--?([a-zA-Z0-9-]+)(?:=(.*))?$/s.exec(args[index] ?? '');
    if (!match) continue;
    const [, name = '', value] = match;
    if (!known.has(name)) throw new Failure(unknownFlag(component, name), 1);
    const next = args[index + 1];
    if (value === undefined && next !== undefined && !next.startsWith('-')) index += 1;
    found.set(name, value ?? (next !== undefined && !next.startsWith('-') ? next : 'true'));
  }
  return found;
}

function unknownFlag(component: string, name: string): string {
  return component === 'etcd' ? `flag provided but not defined: -${name}` : `Error: unknown flag: --${name}`;
}

/** `I1121 17:16:43.811907       1 server.go:183] "Starting"`: a line as klog writes it, on stderr. */
export function klog(process: Process, severity: 'I' | 'W' | 'E' | 'F', place: string, text: string): void {
  const iso = new Date(process.container.clock.now()).toISOString();
  const day = `${iso.slice(5, 7)}${iso.slice(8, 10)}`;
  const time = `${iso.slice(11, 23)}${String(Math.floor(process.container.random() * 1000)).padStart(3, '0')}`;
  void process.complain(`${severity}${day} ${time} ${String(process.pid).padStart(7)} ${place}] ${text}`);
}

/** Ends the component as its main function does when it cannot go on (component-base/cli/run.go). */
export function commandFailed(process: Process, cause: string): never {
  klog(process, 'E', 'run.go:72', `"command failed" err=${JSON.stringify(cause)}`);
  throw new Failure('', 1);
}

/** Ends the component with a line that says why, as `klog.Fatalf` does. */
export function fatal(process: Process, place: string, cause: string): never {
  klog(process, 'F', place, cause);
  throw new Failure('', 255);
}

/** A file that a flag names must be there; `doing` is what the component says before the words of the system. */
export function needFile(process: Process, path: string | undefined, doing = 'stat'): void {
  if (path && !process.container.files.find(path))
    commandFailed(process, `${doing} ${path}: no such file or directory`);
}

/** A kubeconfig that a flag names must be there and be YAML. */
export function needKubeconfig(process: Process, path: string | undefined): void {
  if (!path) return;
  needFile(process, path);
  const text = process.container.files.readFile(path).toString();
  const { value, error } = readYaml(text);
  if (error)
    commandFailed(
      process,
      `error loading config file "${path}": yaml: line ${error.line}: did not find expected key`,
    );
  if (value !== null && typeof value !== 'object')
    commandFailed(
      process,
      `error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:"apiVersion,omitempty""; Kind string "json:"kind,omitempty"" }`,
    );
}

/** Answers `ok` where kubelets and people look whether a component is well. */
export function serveHealth(
  process: Process,
  port: number,
  more: Readonly<Record<string, string>> = {},
): void {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  const well = /^\/(healthz|livez|readyz|health)(\/|\?|$)/;
  const answer = (path: string) => (well.test(path) ? 'ok' : more[path.split('?')[0] ?? '']);
  const onConnection = (stream: ByteStream, peer: Peer): void => {
    void serveConnection(stream, peer, ({ target }) => {
      const body = answer(target);
      if (body !== undefined) return { status: 200, headers, body: Buffer.from(body) };
      return { status: 404, headers, body: Buffer.from('404 page not found\n') };
    });
  };
  const status = (path: string) => (answer(path) === undefined ? 404 : 200);
  listen(process, port, onConnection, undefined, status);
}

/** Does the work of a component until it is told to end. */
export async function work(process: Process, name: ComponentName, goodbye?: () => void): Promise<number> {
  const { host } = process.container;
  using _running = host?.components.run(name, host.name);
  const code = await untilSignal(process, { TERM: 0, INT: 0 });
  goodbye?.();
  return code;
}
