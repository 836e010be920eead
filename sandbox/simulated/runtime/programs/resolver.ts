/** From a name to an address as a C library resolves it: /etc/hosts, then the servers and search list of /etc/resolv.conf. */
import { isAddress } from '../../network/address.ts';
import { addressesIn } from '../../network/dns.ts';
import type { DnsAnswer, DnsQuestion } from '../../network/types.ts';
import type { Process } from '../process/process.ts';

export interface ResolverConfiguration {
  readonly server: string;
  readonly search: readonly string[];
  readonly dots: number;
}

export function resolverConfiguration(process: Process): ResolverConfiguration {
  return readResolvConf(readText(process, '/etc/resolv.conf'));
}

/** What a file says that is written as /etc/resolv.conf is. */
export function readResolvConf(text: string): ResolverConfiguration {
  const word = (name: string) => new RegExp(`^${name}\\s+(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return {
    server: word('nameserver') || '127.0.0.1',
    search: word('search').split(/\s+/).filter(Boolean),
    dots: Number(/ndots:(\d+)/.exec(word('options'))?.[1] ?? 1),
  };
}

/** The first address of a name; undefined when there is none. Waits as long as a resolver does when nobody answers. */
export async function resolve(process: Process, name: string): Promise<string | undefined> {
  if (isAddress(name)) return name;
  const local = readHosts(readText(process, '/etc/hosts')).get(name);
  if (local) return local;
  for (const candidate of candidates(process, name)) {
    const answer = await ask(process, { name: candidate, type: 'A' });
    if (answer.status === 'timeout') return undefined;
    const [address] = addressesIn(answer);
    if (address) return address;
  }
  return undefined;
}

/** One question to a server, the first of resolv.conf unless told; waits 5 s twice when it does not answer. */
export async function ask(process: Process, question: DnsQuestion, server?: string): Promise<DnsAnswer> {
  const { network, peer } = process.container;
  const ip = server ?? resolverConfiguration(process).server;
  const name = question.name.replace(/\.$/, '');
  await network.serversBegun();
  const answer = network.query(peer, { ...question, name }, { ip });
  if (answer.status === 'timeout') await process.sleep(10_000);
  return answer;
}

/** The names to ask for, in order. */
export function candidates(process: Process, name: string): readonly string[] {
  return candidatesOf(resolverConfiguration(process), name);
}

export function candidatesOf({ search, dots }: ResolverConfiguration, name: string): readonly string[] {
  if (name.endsWith('.')) return [name];
  const longer = search.map((suffix) => `${name}.${suffix}`);
  return name.split('.').length - 1 >= dots ? [name, ...longer] : [...longer, name];
}

/** Addresses by name, of a file that is written as /etc/hosts is. */
export function readHosts(text: string): Map<string, string> {
  const result = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isAddress(address)) for (const name of names) if (!result.has(name)) result.set(name, address);
  }
  return result;
}

function readText(process: Process, path: string): string {
  const { files } = process.container;
  return files.find(path)?.kind === 'file' ? files.readFile(path).toString() : '';
}
