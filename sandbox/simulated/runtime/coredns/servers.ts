/** From the blocks of a Corefile to servers: which zones they answer for, on which port, and with which plug-ins. */
import { CorefileError, type Directive, PLUGINS, type ServerBlock } from './corefile.ts';
import { SETUPS, type SetupContext } from './plugins.ts';
import type { Plugin } from './types.ts';

export interface DnsServerBlock {
  /** With a dot at the end of all but the root: `.`, `cluster.local.`. */
  readonly zone: string;
  readonly port: number;
  /** In the order in which they see a question. */
  readonly plugins: readonly Plugin[];
}

/** Sets up everything a Corefile asks for. Throws `CorefileError`. */
export function setUp(blocks: readonly ServerBlock[], context: SetupContext): DnsServerBlock[] {
  const addressed = blocks.map((block) => ({ block, places: block.keys.map(placeOf) }));
  const seen = new Set<string>();
  for (const { zone, port } of addressed.flatMap(({ places }) => places)) {
    const title = `dns://${zone}:${port}`;
    if (seen.has(title)) throw new CorefileError(`cannot serve ${title} - it is already defined`);
    seen.add(title);
  }
  return addressed.flatMap(({ block, places }) => {
    const plugins = pluginsOf(block.directives, context);
    return places.map((place) => ({ ...place, plugins }));
  });
}

/** `example.org:1053` → zone and port. Throws `CorefileError`. */
function placeOf(key: string): { zone: string; port: number } {
  const match = /^(?:dns:\/\/)?([^:]*)(?::(\d+))?$/.exec(key);
  const name = match?.[1] || '.';
  if (!match || /\.\./.test(name))
    throw new CorefileError(`error inspecting server blocks: zone is not a valid domain name: ${key}`);
  return {
    zone: name.endsWith('.') ? name.toLowerCase() : `${name.toLowerCase()}.`,
    port: Number(match[2] ?? 53),
  };
}

function pluginsOf(directives: readonly Directive[], context: SetupContext): Plugin[] {
  const ordered = PLUGINS.flatMap((name) => {
    const found = directives.filter((each) => each.name.text === name);
    return found.length > 0 ? [{ name, found }] : [];
  });
  return ordered.flatMap(({ name, found }) => {
    const setup = SETUPS[name];
    try {
      return setup ? setup(found, context) : [context.unknown(name)];
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      throw new CorefileError(`plugin/${name}: ${error.message}`);
    }
  });
}

/** The server with the longest zone a name is in. */
export function serverFor(
  servers: readonly DnsServerBlock[],
  name: string,
  port: number,
): DnsServerBlock | undefined {
  const full = `.${name.toLowerCase()}.`;
  return servers
    .filter(({ zone, port: own }) => own === port && (zone === '.' || full.endsWith(`.${zone}`)))
    .sort((a, b) => b.zone.length - a.zone.length)[0];
}
