/** Reads as much of nginx's configuration as its simulation acts on: servers, ports, names, roots, fixed answers. */
import type { FileSystem } from '../files/file-system.ts';
import { globToRegExp } from '../shell/pattern.ts';

export interface Location {
  readonly prefix: string;
  readonly root: string | undefined;
  /** `return 200 "text";` */
  readonly answer: { readonly status: number; readonly text: string } | undefined;
}

export interface Server {
  readonly port: number;
  readonly names: readonly string[];
  readonly root: string;
  readonly index: readonly string[];
  /** Longest prefix first. */
  readonly locations: readonly Location[];
}

export interface NginxConfiguration {
  readonly servers: readonly Server[];
}

interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[] | undefined;
}

const mainFile = '/etc/nginx/nginx.conf';

/** Throws an Error with nginx's words when the files cannot be read or understood. */
export function readConfiguration(files: FileSystem): NginxConfiguration {
  const http = load(files, mainFile).find(({ words }) => words[0] === 'http');
  const servers = (http?.block ?? []).filter(({ words, block }) => words[0] === 'server' && block);
  return { servers: servers.map(({ block }) => toServer(block ?? [])) };
}

function load(files: FileSystem, path: string): Directive[] {
  if (files.look(path)?.kind !== 'file')
    throw new Error(`open() "${path}" failed (2: No such file or directory)`);
  const tokens = tokenise(files.readFile(path).toString());
  return include(files, parse(tokens, path, false));
}

function include(files: FileSystem, directives: readonly Directive[]): Directive[] {
  return directives.flatMap(({ words, block }) => {
    if (words[0] !== 'include' || !words[1]) return [{ words, block: block && include(files, block) }];
    return matching(files, words[1]).flatMap((path) => load(files, path));
  });
}

function matching(files: FileSystem, path: string): string[] {
  if (!path.includes('*')) return [path];
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (files.look(folder)?.kind !== 'directory') return [];
  const pattern = globToRegExp(path.slice(folder.length + 1));
  return files
    .list(folder)
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);
}

function tokenise(text: string): string[] {
  const pattern = /#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|[{};]|[^\s{};]+/g;
  return [...text.matchAll(pattern)]
    .filter(([all]) => !all.startsWith('#'))
    .map(([all, a, b]) => a ?? b ?? all);
}

function parse(tokens: string[], path: string, inBlock: boolean): Directive[] {
  const result: Directive[] = [];
  let words: string[] = [];
  for (;;) {
    const token = tokens.shift();
    if (token === undefined) {
      if (inBlock) throw new Error(`unexpected end of file, expecting "}" in ${path}`);
      if (words.length > 0) throw new Error(`unexpected end of file, expecting ";" or "}" in ${path}`);
      return result;
    }
    if (token === '}') {
      if (!inBlock || words.length > 0) throw new Error(`unexpected "}" in ${path}`);
      return result;
    }
    if (token === ';' || token === '{') {
      result.push({ words, block: token === '{' ? parse(tokens, path, true) : undefined });
      words = [];
    } else words.push(token);
  }
}

function toServer(block: readonly Directive[]): Server {
  const one = (name: string) => block.find(({ words }) => words[0] === name)?.words.slice(1);
  const locations = block.filter(({ words }) => words[0] === 'location').map(toLocation);
  const root = one('root')?.[0] ?? locations.find(({ prefix }) => prefix === '/')?.root ?? '/etc/nginx/html';
  return {
    port: Number(/(\d+)$/.exec(one('listen')?.[0] ?? '80')?.[1] ?? 80),
    names: one('server_name') ?? [],
    root,
    index: one('index') ?? ['index.html', 'index.htm'],
    locations: locations.sort((a, b) => b.prefix.length - a.prefix.length),
  };
}

function toLocation({ words, block = [] }: Directive): Location {
  const one = (name: string) => block.find((directive) => directive.words[0] === name)?.words.slice(1);
  const [status, ...text] = one('return') ?? [];
  return {
    prefix: words.at(-1) ?? '/',
    root: one('root')?.[0],
    answer: status ? { status: Number(status), text: text.join(' ').replaceAll('\\n', '\n') } : undefined,
  };
}
