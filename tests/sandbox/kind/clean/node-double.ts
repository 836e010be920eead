/** An engine with nodes that answer as a look into them does, and let themselves be repaired. */
import { createHash } from 'node:crypto';
import { Engine } from '../../../../sandbox/kind/engine.ts';
import type { ProgramResult } from '../../../../sandbox/program.ts';

export interface NodeDouble {
  /** Content by path; a folder ends with a slash. */
  readonly files: Map<string, string>;
  /** Paths below /usr that were touched, /usr/local/bin aside. */
  readonly touched: string[];
  readonly units: Set<string>;
  readonly routes: Set<string>;
  readonly images: Map<string, string>;
  /** Ids of Pods by ids of the runtime. */
  readonly pods: Map<string, string>;
  readonly strays: Map<string, string>;
  /** Paths that cannot be changed, by an attribute. */
  readonly locked: Set<string>;
  /** When who reads files has begun, by its name. */
  readonly starts: Map<string, number>;
  /** Programs that do not start, though told to. */
  readonly dead: Set<string>;
  /** What was run in it besides looks. */
  readonly ran: string[];
  /** What else comes of it. */
  onRun?: (what: string) => void;
}

export function nodeDouble(): NodeDouble {
  return {
    files: new Map([
      ['/etc/kubernetes/manifests/', ''],
      ['/etc/kubernetes/manifests/etcd.yaml', 'etcd'],
      ['/etc/kubernetes/manifests/kube-apiserver.yaml', 'api server'],
      ['/etc/kubernetes/pki/', ''],
      ['/etc/kubernetes/pki/ca.key', 'a key'],
      ['/etc/kubernetes/scheduler.conf', 'client-key-data: LS0t'],
      ['/var/lib/kubelet/', ''],
      ['/var/lib/kubelet/config.yaml', 'kubelet'],
      ['/etc/containerd/config.toml', 'runtime'],
      ['/etc/systemd/system/kubelet.service', 'unit'],
      ['/etc/crictl.yaml', 'runtime-endpoint'],
      ['/etc/hosts', 'localhost'],
      ['/usr/local/bin/', ''],
      ['/usr/local/bin/containerd', 'containerd'],
    ]),
    touched: [],
    units: new Set(['running containerd.service', 'running kubelet.service']),
    routes: new Set(['default via 172.18.0.1']),
    images: new Map([['sha256:1', 'nginx:1.27']]),
    pods: new Map(),
    strays: new Map(),
    locked: new Set(),
    starts: new Map(['systemd', 'containerd', 'kubelet'].map((one) => [one, 50])),
    dead: new Set(),
    ran: [],
  };
}

export class NodeEngine extends Engine {
  readonly nodes_: Readonly<Record<string, NodeDouble>>;
  readonly #seen = new Map<string, [content: string, changed: number]>();
  #clock = 100;

  constructor(nodes: Readonly<Record<string, NodeDouble>>) {
    super('docker', '/nowhere/docker', {});
    this.nodes_ = nodes;
  }

  override async run(argv: readonly string[]): Promise<ProgramResult> {
    const [, , , name = '', ...program] = argv;
    const node = this.nodes_[name];
    if (!node) throw new Error(`no node ${name}`);
    const look = program[0] === 'bash' && program[3] === 'look';
    const count = node.ran.length;
    const stdout = look ? this.#look(name, node, Number(program[4])) : this.#do(name, node, program);
    for (const what of node.ran.slice(count)) node.onRun?.(what);
    return { exitCode: 0, stdout, stderr: '', truncated: false };
  }

  #look(name: string, node: NodeDouble, since: number): string {
    const files = [...node.files].map(([path, content]) => {
      const changed = this.#changed(`${name}:${path}`, content);
      const type = path.endsWith('/') ? 'd' : 'f';
      return { path: path.replace(/\/$/, ''), content, changed, type };
    });
    this.#clock += 1;
    const sections = {
      at: [String(this.#clock)],
      files: files.map(({ path, type, changed }) => `${type} 644 0:0 ${changed} ${path}\t`),
      hashes: files
        .filter(({ changed }) => changed > since)
        .map((one) => `${hash(one.content)}  ${one.path}`),
      locked: [...node.locked].map((path) => `----i---------e------- ${path}`),
      touched: node.touched,
      units: [...node.units],
      starts: [...node.starts].map((one) => one.join(' ')),
      mounts: [],
      routes: [...node.routes],
      filters: [],
      settings: [],
      images: [JSON.stringify({ images: [...node.images].map(([id, tag]) => ({ id, repoTags: [tag] })) })],
      pods: [JSON.stringify({ items: [...node.pods].map(([id, uid]) => ({ id, metadata: { uid } })) })],
      strays: [...node.strays].map(([pid, program]) => `${pid} ${program}`),
    };
    return Object.entries(sections)
      .map(([title, lines]) => `\u001e${title}\n${lines.join('\n')}\n`)
      .join('');
  }

  /** The time of a change that nobody can set. */
  #changed(key: string, content: string): number {
    const [before, at] = this.#seen.get(key) ?? [];
    if (at !== undefined && before === content) return at;
    this.#seen.set(key, [content, this.#clock]);
    return this.#clock;
  }

  #do(name: string, node: NodeDouble, program: readonly string[]): string {
    this.#clock += 0.1;
    if (program[0] === 'bash') return this.#script(name, node, program[3] ?? '', program.slice(4));
    node.ran.push(program.join(' '));
    const [what, ...rest] = program;
    const args = rest.filter((word) => !word.startsWith('-'));
    if (what === 'rm')
      for (const path of node.files.keys())
        if (args.some((one) => path === one || path.startsWith(`${one}/`)) && !node.locked.has(path))
          node.files.delete(path);
    if (what === 'chattr') for (const path of args) node.locked.delete(path);
    if (what === 'kill') for (const pid of args) node.strays.delete(pid);
    if (what === 'crictl') for (const id of args) if (!node.pods.delete(id)) node.images.delete(id);
    if (what === 'systemctl' && args[0] === 'start') this.#start(node, args[1]);
    if (what === 'systemctl' && args[0] === 'daemon-reload') node.starts.set('systemd', this.#clock);
    return '';
  }

  #start(node: NodeDouble, unit = ''): void {
    if (node.dead.has(unit)) return;
    node.units.add(`running ${unit}.service`);
    node.starts.set(unit, this.#clock);
  }

  #script(name: string, node: NodeDouble, what: string, words: readonly string[]): string {
    if (what === 'keep') return told(node, words);
    node.ran.push(
      what === 'put-back' ? `${what} ${paths(words).join(' ')}` : `${what} ${words.join(' ')}`.trim(),
    );
    if (what === 'kubelet' || what === 'containerd') this.#start(node, what);
    if (what !== 'put-back') return '';
    for (const [at, path] of paths(words).entries()) {
      const [type, , , , value = ''] = words.slice(at * 5, at * 5 + 5);
      if (node.locked.has(path)) continue;
      node.files.delete(path);
      if (type === 'f') node.files.set(path, Buffer.from(value, 'base64').toString());
      if (type === 'd') node.files.set(`${path}/`, '');
      this.#changed(`${name}:${path}${type === 'd' ? '/' : ''}`, Buffer.from(value, 'base64').toString());
    }
    return '';
  }
}

/** The fourth word of each five. */
const paths = (words: readonly string[]): string[] => words.filter((_, index) => index % 5 === 3);

const told = (node: NodeDouble, [most = '', ...wanted]: readonly string[]): string =>
  wanted
    .filter((path) => (node.files.get(path) ?? '').length <= Number(most))
    .map((path) => `${path}\n${Buffer.from(node.files.get(path) ?? '').toString('base64')}\n`)
    .join('');

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
