/** The types of the cluster, as far as the open documents need them. Asked when they are needed, kept while they are fresh. */
import type { KindRef, KnownKinds, Schema } from '../../../server/protocol-files.ts';
import type { Explanation, Offer } from './code.ts';
import { type Option, objectTemplate, optionsAt, typeAt, wordOf } from './complete.ts';
import { remote } from './remote.ts';
import { whereIs } from './where.ts';

/** A CustomResourceDefinition may come while somebody writes: what was not there is asked for again after this, milliseconds. */
const FRESH = 60_000;
const MISSING = 4_000;

interface Kept<T> {
  readonly until: number;
  readonly value: Promise<T>;
}

export class Knowledge {
  #kinds: Kept<KnownKinds['kinds']> | undefined;
  readonly #schemas = new Map<string, Kept<Schema | undefined>>();

  /** Another cluster. */
  forget(): void {
    this.#kinds = undefined;
    this.#schemas.clear();
  }

  async offer(text: string, position: number): Promise<Offer | undefined> {
    const where = whereIs(text, position);
    if (!where) return undefined;
    const { apiVersion, kind, from, column, begins } = where;
    const schema = apiVersion !== '' && kind !== '' ? await this.#schema({ apiVersion, kind }) : undefined;
    const head = where.path.length === 0 || where.path[0] === 'kind' || where.path[0] === 'apiVersion';
    const options = optionsAt(where, schema, head ? await this.#known() : []);
    return { from, column, begins, options };
  }

  async whole({ label, apiVersion = '', template }: Option): Promise<string> {
    const schema = await this.#schema({ apiVersion, kind: label });
    return schema ? objectTemplate(schema) : template;
  }

  /** Of the field whose name ends at this position. */
  async explain(text: string, end: number): Promise<Explanation | undefined> {
    const where = whereIs(text.slice(0, end), end);
    if (!where || where.at === 'value' || where.typed === '') return undefined;
    const schema = await this.#schema(whereIs(text, end) ?? where);
    const type = schema && typeAt(schema, [...where.path, where.typed]);
    if (!schema || !type) return undefined;
    return {
      title: `${where.typed} <${wordOf(schema, type)}>`,
      words: [type.d, type.e?.join(' · ')].filter(Boolean).join('\n'),
    };
  }

  async #known(): Promise<KnownKinds['kinds']> {
    if (!this.#kinds || this.#kinds.until < performance.now()) {
      const value = remote.kinds().then(({ kinds }) => kinds);
      this.#kinds = { until: performance.now() + FRESH, value };
    }
    return this.#kinds.value.catch(() => {
      this.#kinds = undefined;
      return [];
    });
  }

  async #schema({ apiVersion, kind }: KindRef): Promise<Schema | undefined> {
    if (apiVersion === '' || kind === '') return undefined;
    const key = `${apiVersion}/${kind}`;
    const kept = this.#schemas.get(key);
    if (kept && kept.until > performance.now()) return kept.value;
    const value = remote.schemas([{ apiVersion, kind }]).then(
      ({ schemas: [schema] }) => schema,
      () => undefined,
    );
    this.#schemas.set(key, { until: performance.now() + FRESH, value });
    const schema = await value;
    if (!schema) this.#schemas.set(key, { until: performance.now() + MISSING, value });
    return schema;
  }
}
