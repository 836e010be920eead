/** nslookup as busybox 1.36 has it. */
import { isAddress } from '../../network/address.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord, DnsType } from '../../network/types.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { ask, resolve, resolverConfiguration } from './resolver.ts';

const TYPES: readonly DnsType[] = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];
const NO_SERVER = ';; connection timed out; no servers could be reached\n\n';

/** A name with a dot is asked for as it is, one without along the whole search list, an address for its name. */
export const nslookup: Program = async (process) => {
  const args = process.argv.slice(1);
  const types = typesOf(args.filter((each) => each.startsWith('-')));
  const [name, wanted] = args.filter((each) => !each.startsWith('-'));
  if (!name) throw new Failure('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]');
  const server = wanted ?? resolverConfiguration(process).server;
  const address = await resolve(process, server);
  if (!address) throw new Failure(`nslookup: bad address '${server}'`);
  const output: string[] = [];
  let missing = false;
  const questions = questionsOf(process, name, types);
  for (const question of questions) {
    const answer = await ask(process, question, address);
    if (answer.status === 'timeout' || answer.status === 'unreachable')
      return await unanswered(process, address, answer, questions.length === 1);
    missing ||= answer.status !== 'found';
    output.push(block(question, answer));
  }
  await process.print(`Server:\t\t${server}\nAddress:\t${address}:53\n\n${output.join('')}`);
  return missing ? 1 : 0;
};

/** Without -type both A and AAAA are asked for. Throws `Failure` for a type it does not know. */
function typesOf(options: readonly string[]): readonly DnsType[] {
  const found = options.flatMap((option) => {
    const text = /^-(?:query|querytype|type|q|t)=(\w+)$/i.exec(option)?.[1]?.toUpperCase();
    if (text === undefined) return [];
    const type = TYPES.find((each) => each === text);
    if (!type) throw new Failure(`nslookup: invalid query type "${text.toLowerCase()}"`);
    return [type];
  });
  return found;
}

function questionsOf(process: Process, name: string, types: readonly DnsType[]): DnsQuestion[] {
  if (isAddress(name)) {
    return [{ name: `${name.split('.').reverse().join('.')}.in-addr.arpa`, type: types[0] ?? 'PTR' }];
  }
  const { search } = resolverConfiguration(process);
  const alone = name.includes('.') || search.length === 0;
  const names = alone ? [name.replace(/\.$/, '')] : search.map((suffix) => `${name}.${suffix}`);
  const asked: readonly DnsType[] = types.length > 0 ? types : ['A', 'AAAA'];
  return names.flatMap((each) => asked.map((type) => ({ name: each, type })));
}

/** One question is sent twice; the second of several cannot even be sent when the first was refused. */
async function unanswered(
  process: Process,
  address: string,
  { status }: DnsAnswer,
  alone: boolean,
): Promise<number> {
  const doing = alone ? ['read', 'read'] : [`write to '${address}'`];
  for (const each of status === 'unreachable' ? doing : [])
    await process.complain(`nslookup: ${each}: Connection refused`);
  await process.print(NO_SERVER);
  return 1;
}

const FAILURES: Partial<Record<DnsAnswer['status'], string>> = {
  nxdomain: 'NXDOMAIN',
  servfail: 'SERVFAIL',
  refused: 'REFUSED',
};

function block({ name }: DnsQuestion, { status, records }: DnsAnswer): string {
  const failure = FAILURES[status];
  if (failure) return `** server can't find ${name}: ${failure}\n\n`;
  return `${records.map(line).join('')}\n`;
}

function line({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${data}\n`;
    case 'SRV':
      return `${name}\tservice = ${data}\n`;
    case 'NS':
      return `${name}\tnameserver = ${data}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${data}\n`;
    case 'TXT':
      return `${name}\ttext = ${data}\n`;
    case 'SOA':
      return `${name}\n\torigin = ${data}\n`;
  }
}
