/** The plug-in template: answers made from the question by a template. */
import type { DnsRecord, DnsType } from '../../network/types.ts';
import { regularExpression } from '../../regular-expression.ts';
import { type Directive, parsingError } from './corefile.ts';
import { type Setup, type SetupContext, words, wrongCount } from './plugins.ts';
import type { Plugin, Reply } from './types.ts';

const CLASSES = ['IN', 'CH', 'HS', 'ANY'];
const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT', 'ANY', 'HINFO'];
const OPTIONS = ['match', 'answer', 'additional', 'authority', 'rcode', 'ederror', 'upstream', 'fallthrough'];

export const template: Setup = (directives, context) =>
  directives.map((directive) => templateOf(directive, context));

function templateOf(directive: Directive, { path }: SetupContext): Plugin {
  const [dnsClass = '', type = '', ...zones] = words(directive);
  const { line } = directive.name;
  if (!CLASSES.includes(dnsClass)) throw parsingError(path, line, `invalid query class ${dnsClass}`);
  if (!TYPES.includes(type)) throw parsingError(path, line, `invalid RR class ${type}`);
  const option = (name: string) =>
    directive.block
      .filter(([first]) => first?.text === name)
      .map(([, ...rest]) => rest.map(({ text }) => text));
  for (const [first] of directive.block) {
    if (first && !OPTIONS.includes(first.text)) throw wrongCount(path, first);
  }
  for (const [text = ''] of option('answer')) checkTemplate(text, line + 1, path);
  const patterns = option('match').flat().map(regularExpression);
  const domains = zones.map((zone) => (zone === '.' ? '' : `.${zone.replace(/\.$/, '')}`));
  const answers = option('answer').map(([text = '']) => text);
  const rcode = option('rcode')[0]?.[0];
  const fallsThrough = option('fallthrough').length > 0;
  return {
    name: 'template',
    answer: (query, next) => {
      const inZone = domains.length === 0 || domains.some((each) => `.${query.name}`.endsWith(each));
      if (!inZone || (type !== 'ANY' && query.type !== type)) return next(query);
      const captures = patterns.map((pattern) => pattern.captures(`${query.name}.`)).find(Boolean);
      if (patterns.length > 0 && !captures)
        return fallsThrough ? next(query) : { status: 'servfail', records: [] };
      const values = { Name: `${query.name}.`, Type: query.type, Class: 'IN', ...captures?.names };
      const records = answers.flatMap((text) => recordOf(filled(text, values, captures?.groups ?? [])));
      return { status: statusOf(rcode), records: records.filter((each) => fits(each, query.type)) };
    },
  };
}

function checkTemplate(text: string, line: number, path: string): void {
  if ((text.match(/\{\{/g)?.length ?? 0) === (text.match(/\}\}/g)?.length ?? 0)) return;
  const message = `could not compile template: ${text}, template: answer:1: unclosed action`;
  throw parsingError(path, line, message);
}

/** `{{ .Name }}`, `{{ .Group.a }}`, `{{ index .Match 1 }}`. */
function filled(text: string, values: Readonly<Record<string, string>>, groups: readonly string[]): string {
  return text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, expression: string) => {
    const index = /^index \.Match (\d+)$/.exec(expression)?.[1];
    if (index !== undefined) return groups[Number(index)] ?? '';
    return values[expression.replace(/^\.(Group\.)?/, '')] ?? '';
  });
}

/** `name 60 IN A 10.0.0.1` → a record; nothing when it is none. */
function recordOf(text: string): DnsRecord[] {
  const match = /^(\S+?)\.?\s+(?:\d+\s+)?IN\s+(\S+)\s+(.+)$/.exec(text.trim());
  if (!match) return [];
  const [, name = '', type = '', data = ''] = match;
  return [{ name, type: type as DnsType, data: data.replace(/\.$/, '') }];
}

function fits({ type }: DnsRecord, wanted: DnsType): boolean {
  return type === wanted || type === 'CNAME';
}

function statusOf(rcode: string | undefined): Reply['status'] {
  if (rcode === 'NXDOMAIN') return 'nxdomain';
  if (rcode === 'SERVFAIL') return 'servfail';
  return rcode === 'REFUSED' ? 'refused' : 'found';
}
