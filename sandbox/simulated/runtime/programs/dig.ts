/** dig and host, as BIND's utilities print what they are told. */
import { isAddress } from '../../network/address.ts';
import type { DnsAnswer, DnsRecord, DnsType } from '../../network/types.ts';
import type { Process, Program } from '../process/process.ts';
import { ask, candidates, resolve, resolverConfiguration } from './resolver.ts';

const TYPES: readonly string[] = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];
const TTL = 30;

interface Wanted {
  readonly name: string;
  readonly type: DnsType;
  readonly server: string | undefined;
  readonly short: boolean;
  readonly search: boolean;
}

export const dig: Program = async (process) => {
  const wanted = readArguments(process.argv.slice(1));
  const server = wanted.server ?? resolverConfiguration(process).server;
  const address = await resolve(process, server);
  if (!address) {
    await process.complain(`dig: couldn't get address for '${server}': not found`);
    return 9;
  }
  const names = wanted.search ? candidates(process, wanted.name) : [wanted.name];
  let answer: DnsAnswer = { status: 'nxdomain', records: [] };
  let name = wanted.name;
  for (const candidate of names) {
    name = candidate.replace(/\.$/, '');
    answer = await ask(process, { name, type: wanted.type }, address);
    if (answer.status !== 'nxdomain') break;
  }
  if (answer.status === 'timeout' || answer.status === 'unreachable')
    return await silence(process, wanted, address, answer);
  await process.print(wanted.short ? shortly(answer) : atLength(answer, { ...wanted, name }, address));
  return 0;
};

function readArguments(args: readonly string[]): Wanted {
  const words = args.filter((each) => !/^[-+@]/.test(each) && !TYPES.includes(each.toUpperCase()));
  const reverse = args[args.indexOf('-x') + 1];
  const isReverse = args.includes('-x') && reverse !== undefined && isAddress(reverse);
  const type =
    args.find((each) => TYPES.includes(each.toUpperCase()))?.toUpperCase() ?? (isReverse ? 'PTR' : 'A');
  return {
    name: isReverse ? `${reverse.split('.').reverse().join('.')}.in-addr.arpa` : (words[0] ?? '.'),
    type: type as DnsType,
    server: args.find((each) => each.startsWith('@'))?.slice(1),
    short: args.includes('+short'),
    search: args.includes('+search'),
  };
}

async function silence(
  process: Process,
  { name }: Wanted,
  address: string,
  { status }: DnsAnswer,
): Promise<number> {
  const what = status === 'timeout' ? 'timed out' : 'connection refused';
  const lines = Array.from({ length: 3 }, () => `;; communications error to ${address}#53: ${what}\n`);
  await process.print(
    `${lines.join('')}\n; <<>> DiG 9.20.15 <<>> ${name}\n;; global options: +cmd\n;; no servers could be reached\n`,
  );
  return 9;
}

/** Names end with a dot here. */
function dataOf({ type, data }: DnsRecord): string {
  return type === 'A' || type === 'AAAA' || type === 'TXT' ? data : `${data}.`;
}

function shortly({ records }: DnsAnswer): string {
  return records.map((record) => `${dataOf(record)}\n`).join('');
}

function atLength({ status, records }: DnsAnswer, { name, type }: Wanted, address: string): string {
  const code =
    { nxdomain: 'NXDOMAIN', servfail: 'SERVFAIL', refused: 'REFUSED' }[status as 'nxdomain'] ?? 'NOERROR';
  const lines = records.map((record) => `${record.name}.\t${TTL}\tIN\t${record.type}\t${dataOf(record)}\n`);
  const section = lines.length > 0 ? `;; ANSWER SECTION:\n${lines.join('')}\n` : '';
  return `
; <<>> DiG 9.20.15 <<>> ${name}${type === 'A' ? '' : ` ${type}`}
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: 4242
;; flags: qr aa rd; QUERY: 1, ANSWER: ${lines.length}, AUTHORITY: 0, ADDITIONAL: 1

;; QUESTION SECTION:
;${name}.\t\tIN\t${type}

${section};; Query time: 0 msec
;; SERVER: ${address}#53(${address}) (UDP)

`;
}

export const host: Program = async (process) => {
  const [name = '', wanted] = process.argv.slice(1).filter((each) => !each.startsWith('-'));
  const address = await resolve(process, wanted ?? resolverConfiguration(process).server);
  const reverse = isAddress(name);
  const question = reverse ? `${name.split('.').reverse().join('.')}.in-addr.arpa` : name;
  for (const candidate of reverse ? [question] : candidates(process, question)) {
    const answer = await ask(process, { name: candidate, type: reverse ? 'PTR' : 'A' }, address);
    if (answer.status === 'timeout' || answer.status === 'unreachable') {
      await process.print(';; connection timed out; no servers could be reached\n');
      return 1;
    }
    if (answer.records.length === 0) continue;
    await process.print(answer.records.map(line).join(''));
    return 0;
  }
  await process.print(`Host ${question}${reverse ? '.' : ''} not found: 3(NXDOMAIN)\n`);
  return 1;
};

function line({ name, type, data }: DnsRecord): string {
  if (type === 'CNAME') return `${name} is an alias for ${data}.\n`;
  return type === 'PTR' ? `${name} domain name pointer ${data}.\n` : `${name} has address ${data}\n`;
}
