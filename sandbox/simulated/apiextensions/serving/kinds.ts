/** The kinds that the definitions in a store add: made when they are asked for, and again when a definition changes. */
import type { ResourceName } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import type { Store } from '../../storage/index.ts';
import type { ConverterOptions } from '../conversion/converter.ts';
import { DEFINITIONS, type Definition, isTrue } from '../definition/types.ts';
import { servedVersions } from './kind.ts';

/** Custom kinds of one cluster. Asking costs a comparison of numbers as long as no definition changes. */
export class CustomKinds {
  readonly #store: Store;
  readonly #converters: ConverterOptions;
  readonly #made = new Map<string, Made>();
  #version = -1;
  #definitions: readonly ResourceDefinition[] = [];
  #byPath = new Map<string, ResourceDefinition>();
  #byName = new Map<ResourceName, ResourceDefinition>();

  constructor(store: Store, converters: ConverterOptions) {
    this.#store = store;
    this.#converters = converters;
  }

  /** All versions of all kinds that are served; the same array as long as they are. */
  get definitions(): readonly ResourceDefinition[] {
    this.#refresh();
    return this.#definitions;
  }

  /** By the parts of a URL. */
  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    this.#refresh();
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  /** The version that objects are stored in, by plural and group. */
  named(name: ResourceName): ResourceDefinition | undefined {
    this.#refresh();
    return this.#byName.get(name);
  }

  #refresh(): void {
    const version = this.#store.versionOf(DEFINITIONS);
    if (version === this.#version) return;
    this.#version = version;
    const present = this.#store.list(DEFINITIONS) as Definition[];
    const made = present.map((definition) => this.#make(definition));
    this.#forgetOthers(present);
    const definitions = made.flatMap(({ served }) => served);
    if (sameItems(definitions, this.#definitions)) return;
    this.#definitions = definitions;
    this.#byPath = new Map(definitions.map((each) => [`${each.group}/${each.version}/${each.plural}`, each]));
    this.#byName = new Map(made.flatMap(({ name, storage }) => (storage ? [[name, storage] as const] : [])));
  }

  #make(definition: Definition): Made {
    const { uid = '', generation = 0 } = definition.metadata;
    const key = `${generation}/${isTrue(definition, 'Established')}/${isTrue(definition, 'Terminating')}`;
    const known = this.#made.get(uid);
    if (known?.key === key) return known;
    const made = { key, ...servedVersions(definition, this.#converters) };
    this.#made.set(uid, made);
    return made;
  }

  #forgetOthers(present: readonly Definition[]): void {
    const uids = new Set(present.map(({ metadata }) => metadata.uid));
    for (const uid of this.#made.keys()) if (!uids.has(uid)) this.#made.delete(uid);
  }
}

interface Made extends ReturnType<typeof servedVersions> {
  /** What it was made from, as far as that matters. */
  readonly key: string;
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}
