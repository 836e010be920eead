/**
 * Reads manifests: what is in them, what is wrong, and where something is written. Takes its time, 150 ms for 64 KB, so it
 * works in a thread of its own (reader-thread.ts); texts and answers are plain data. The last text is kept as it was read.
 */
import type { KubeObject } from '../../sandbox/kube-types.ts';
import type { Diagnostic, KindRef } from '../protocol-files.ts';
import { checkManifest, kindsIn, type Types } from './check.ts';
import {
  type Documents,
  objectsIn,
  pairOf,
  placeAt,
  placeOf,
  readDocuments,
  resolved,
  textIn,
  type Written,
} from './documents.ts';

/** An object as it is written. */
export interface ReadObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where it has none. */
  readonly name: string;
  readonly generateName: string;
  /** Of its kind. */
  readonly line: number;
  readonly json: KubeObject;
}

/** Something to be said of a field of an object. */
export interface Remark extends Pick<Diagnostic, 'code' | 'values' | 'said'> {
  /** Counts from 0 in the order of the text. */
  readonly object: number;
  /** As API servers write it: `spec.containers[0].image`. Empty: of the object. */
  readonly path: string;
}

export interface Reader {
  kinds(text: string): Promise<readonly KindRef[]>;
  /** Without types only the YAML is checked. */
  check(text: string, types: Types | undefined): Promise<readonly Diagnostic[]>;
  /** At most `most`; none where the YAML itself is wrong. */
  objects(
    text: string,
    most: number,
  ): Promise<{ readonly errors: readonly Diagnostic[]; readonly objects: readonly ReadObject[] }>;
  /** Puts remarks where they belong. */
  place(text: string, remarks: readonly Remark[]): Promise<readonly Diagnostic[]>;
}

/** The same at once. */
export type Answers = {
  [K in keyof Reader]: (...args: Parameters<Reader[K]>) => Awaited<ReturnType<Reader[K]>>;
};

export function createAnswers(): Answers {
  let last: { readonly text: string; readonly documents: Documents } | undefined;
  const read = (text: string): Documents => {
    if (last?.text !== text) last = { text, documents: readDocuments(text) };
    return last.documents;
  };
  return {
    kinds: (text) => kindsIn(read(text)),
    check: (text, types) => checkManifest(read(text), types),
    objects(text, most) {
      const documents = read(text);
      const errors = documents.errors;
      if (errors.some(({ severity }) => severity === 'error')) return { errors, objects: [] };
      const objects = documents.documents.flatMap(objectsIn).slice(0, most);
      return { errors, objects: objects.map((one) => asRead(one, documents)) };
    },
    place(text, remarks) {
      const documents = read(text);
      const objects = documents.documents.flatMap(objectsIn);
      return remarks.flatMap(({ object, path, code, values, said }) => {
        const written = objects[object];
        const more = said === undefined ? {} : { said };
        return written ? [documents.say(placeAt(written, path), code, values, more)] : [];
      });
    },
  };
}

/** Works at once, in this thread. */
export function directReader(): Reader {
  const answers = createAnswers();
  return {
    kinds: async (...args) => answers.kinds(...args),
    check: async (...args) => answers.check(...args),
    objects: async (...args) => answers.objects(...args),
    place: async (...args) => answers.place(...args),
  };
}

function asRead(written: Written, { say }: Documents): ReadObject {
  const { node, document, apiVersion, kind } = written;
  const metadata = resolved(pairOf(node, 'metadata')?.value, document);
  return {
    apiVersion,
    kind,
    name: textIn(metadata, 'name'),
    generateName: textIn(metadata, 'generateName'),
    line: say(placeOf(pairOf(node, 'kind')?.key ?? node), '').line,
    json: node.toJS(document, { maxAliasCount: 100 }) as KubeObject,
  };
}
