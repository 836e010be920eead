/** The plug-in hosts: names and addresses of a table in the Corefile, or of a file like /etc/hosts. */
import { isAddress } from '../../network/address.ts';
import { found } from '../../network/dns.ts';
import type { Directive } from './corefile.ts';
import { type Setup, type SetupContext, words } from './plugins.ts';
import type { Plugin } from './types.ts';

const OPTIONS = ['fallthrough', 'no_reverse', 'ttl', 'reload'];

export const hosts: Setup = (directives, context) =>
  directives.slice(0, 1).map((directive) => hostsOf(directive, context));

function hostsOf(directive: Directive, context: SetupContext): Plugin {
  const args = words(directive);
  const file = args[0]?.startsWith('/') ? args.shift() : undefined;
  const text = file === undefined ? '' : context.readFile(file);
  if (text === undefined) context.log(`[WARNING] plugin/hosts: File does not exist: ${file}`);
  const zones = args.map((zone) => `.${zone.replace(/\.$/, '').toLowerCase()}`);
  const lines = [
    ...(text ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/)),
    ...directive.block.map((line) => line.map((token) => token.text)),
  ];
  const names = new Map<string, string[]>();
  for (const [address = '', ...own] of lines) {
    if (!isAddress(address)) continue;
    for (const name of own)
      names.set(name.toLowerCase(), [...(names.get(name.toLowerCase()) ?? []), address]);
  }
  const option = (name: string) =>
    directive.block.find(([first]) => first?.text === name && OPTIONS.includes(name));
  const fallsThrough = option('fallthrough') !== undefined;
  return {
    name: 'hosts',
    answer: (query, next) => {
      const name = query.name.toLowerCase();
      if (zones.length > 0 && !zones.some((zone) => zone === '.' || `.${name}`.endsWith(zone)))
        return next(query);
      const addresses = names.get(name);
      if (addresses) {
        const records = addresses.map((data) => ({ name: query.name, type: 'A' as const, data }));
        return found(query.type === 'A' ? records : []);
      }
      // There is no SOA to say that a name does not exist with.
      return fallsThrough ? next(query) : { status: 'servfail', records: [] };
    },
  };
}
