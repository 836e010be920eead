/**
 * The four functions of the metadata-reflection proposal that the injection container inside `@peculiar/x509` looks for
 * when it is loaded. Nothing of ours uses them. Import this before that package.
 */
type Metadata = Map<unknown, unknown>;

const known = new WeakMap<object, Metadata>();

function own(key: unknown, target: object): unknown {
  return known.get(target)?.get(key);
}

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (known.get(at)?.has(key)) return own(key, at);
  }
  return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
  const metadata: Metadata = known.get(target) ?? new Map();
  known.set(target, metadata.set(key, value));
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, {
    getMetadata: inherited,
    getOwnMetadata: own,
    defineMetadata: define,
    metadata: (key: unknown, value: unknown) => (target: object) => define(key, value, target),
  });
}
