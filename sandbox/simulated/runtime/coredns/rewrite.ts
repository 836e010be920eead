/** The plug-in rewrite: names are asked for as others. */
import type { DnsRecord } from '../../network/types.ts';
import {
  type RegularExpression,
  RegularExpressionError,
  regularExpression,
} from '../../regular-expression.ts';
import { CorefileError, type Directive } from './corefile.ts';
import { type Setup, words } from './plugins.ts';

interface Rule {
  readonly stop: boolean;
  /** The name to ask for instead; `undefined` when the rule does not fit. */
  rename(name: string): string | undefined;
  /** Names in the answer go back to what was asked for. */
  restore(record: DnsRecord, asked: string, used: string): DnsRecord;
}

const MATCHES = ['exact', 'prefix', 'suffix', 'substring', 'regex'];
const OTHER_TYPES = ['class', 'type', 'edns0', 'ttl', 'cname', 'rcode'];

export const rewrite: Setup = (directives) => {
  const rules = directives.flatMap(ruleOf);
  return [
    {
      name: 'rewrite',
      answer: (query, next) => {
        let name = query.name;
        const used: Rule[] = [];
        for (const rule of rules) {
          const renamed = rule.rename(name);
          if (renamed === undefined) continue;
          name = renamed;
          used.push(rule);
          if (rule.stop) break;
        }
        if (used.length === 0) return next(query);
        const reply = next({ ...query, name });
        const restore = (record: DnsRecord) =>
          used.reduceRight((each, rule) => rule.restore(each, query.name, name), record);
        return { ...reply, records: reply.records.map(restore) };
      },
    },
  ];
};

/** `rewrite [continue|stop] name [exact|…] FROM TO [answer auto]`, on one line or with its parts in a block. */
function ruleOf(directive: Directive): Rule[] {
  const args = words(directive);
  const mode = args[0] === 'continue' || args[0] === 'stop' ? args.shift() : 'stop';
  const [first = [], ...answers] = directive.block.map((line) => line.map(({ text }) => text));
  const rule = args.length > 0 ? args : first;
  const [type, ...rest] = rule;
  if (type === undefined) throw new CorefileError('no rule type specified for rewrite');
  if (OTHER_TYPES.includes(type)) return [];
  if (type !== 'name') throw new CorefileError(`invalid rule type "${type}"`);
  if (rest.length < 2) throw new CorefileError('too few arguments for a name rule');
  const [how, from, to] = MATCHES.includes(rest[0]!)
    ? [rest[0]!, rest[1]!, rest[2]]
    : ['exact', rest[0]!, rest[1]];
  if (to === undefined) throw new CorefileError('too few arguments for a name rule');
  const answer = answers.find(([word]) => word === 'answer');
  return [{ stop: mode === 'stop', rename: renameBy(how, from, to), restore: restoreBy(how, answer) }];
}

function renameBy(how: string, from: string, to: string): Rule['rename'] {
  const [old, fresh] = [bare(from), bare(to)];
  if (how === 'regex') {
    const pattern = expression(from);
    return (name) => {
      const captures = pattern.captures(`${name}.`);
      return captures && bare(filled(to, captures));
    };
  }
  return (name) => {
    if (how === 'exact') return name === old ? fresh : undefined;
    if (how === 'prefix') return name.startsWith(from) ? `${to}${name.slice(from.length)}` : undefined;
    if (how === 'substring') return name.includes(from) ? name.replaceAll(from, to) : undefined;
    return name.endsWith(old) ? bare(`${name.slice(0, -old.length)}${fresh}`) : undefined;
  };
}

/** Every kind of rule but `regex` puts the name in the answer back by itself. */
function restoreBy(how: string, answer: readonly string[] | undefined): Rule['restore'] {
  const [, , from, to] = answer ?? [];
  if (how !== 'regex' || answer?.[1] === 'auto' || from === undefined || to === undefined) {
    return (record, asked, used) => (record.name === used ? { ...record, name: asked } : record);
  }
  const pattern = expression(from);
  return (record) => {
    const captures = pattern.captures(`${record.name}.`);
    return captures ? { ...record, name: bare(filled(to, captures)) } : record;
  };
}

function expression(pattern: string): RegularExpression {
  try {
    return regularExpression(pattern);
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    throw new CorefileError(`invalid regex matching pattern: ${pattern}`);
  }
}

/** `{1}` is what the first group matched. */
function filled(text: string, { groups }: { readonly groups: readonly string[] }): string {
  return text.replaceAll(/\{(\d+)\}/g, (_, index) => groups[Number(index)] ?? '');
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
