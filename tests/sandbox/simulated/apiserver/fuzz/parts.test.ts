/**
 * The parts of the API server that read what clients send, asked thousands of odd things each: they answer, or refuse with
 * a Status, and nothing else ever comes out of them. What is found is shrunk to the smallest case, and the seed is fixed.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestInfo } from '../../../../../sandbox/simulated/apiserver/http/request-info.ts';
import { applyJsonPatch } from '../../../../../sandbox/simulated/apiserver/patch/json-patch.ts';
import { applyMergePatch } from '../../../../../sandbox/simulated/apiserver/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../../../../../sandbox/simulated/apiserver/patch/strategic-merge-patch.ts';
import {
  decodeContinue,
  encodeContinue,
} from '../../../../../sandbox/simulated/apiserver/registry/continue-token.ts';
import { parseFieldSelector } from '../../../../../sandbox/simulated/apiserver/selectors/fields.ts';
import { parseLabelSelector } from '../../../../../sandbox/simulated/apiserver/selectors/labels.ts';
import { FrameReader } from '../../../../../sandbox/simulated/apiserver/streams/spdy.ts';
import { decodeBody } from '../../../../../sandbox/simulated/codec/decode.ts';
import { StatusError } from '../../../../../sandbox/simulated/objects.ts';
import { ensureSchema } from '../../../../../sandbox/simulated/scheme/generate.ts';
import { resourceNamed } from '../../../../../sandbox/simulated/scheme/index.ts';
import { schemaNamed } from '../../../../../sandbox/simulated/scheme/schema.ts';
import { copyJson, deepFreeze } from '../../../../../sandbox/simulated/storage/index.ts';
import { bytes, json, jsonObject, nearlyJson, query } from './anything.ts';

const SEED = Number(process.env['NARU_FUZZ_SEED'] ?? 20261121);
const RUNS = Number(process.env['NARU_FUZZ_REQUESTS'] ?? 1500);

beforeAll(ensureSchema);
afterAll(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

function check<T extends [unknown, ...unknown[]]>(
  property: fc.IProperty<T> | fc.IAsyncProperty<T>,
): void | Promise<void> {
  return fc.assert(property as fc.IProperty<T>, { seed: SEED, numRuns: RUNS });
}

/** The value, or the Status it was refused with. Everything else is a fault of ours and passes on. */
function answered(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    expect(error.status).toMatchObject({ kind: 'Status', status: 'Failure', message: expect.any(String) });
    return undefined;
  }
}

const pods = () => resourceNamed('pods')!;

describe('bodies', () => {
  const types = fc.constantFrom(
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
    'text/x',
    '',
  );

  it('of bytes are objects of their kind, or refused', () =>
    check(
      fc.property(types, bytes, (type, body) => {
        const decoded = answered(() => decodeBody(type, body, pods())) as { object: object } | undefined;
        if (decoded) expect(decoded.object).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
      }),
    ));

  it('of texts that are nearly JSON or YAML, too', () =>
    check(
      fc.property(fc.constantFrom('application/json', 'application/yaml'), nearlyJson, (type, text) => {
        answered(() => decodeBody(type, Buffer.from(text), pods()));
      }),
    ));

  it('of any JSON lose what the kind does not have, and keep their prototype', () =>
    check(
      fc.property(jsonObject, (object) => {
        const text = Buffer.from(JSON.stringify(object));
        const decoded = answered(() => decodeBody('application/json', text, pods())) as
          | { object: object }
          | undefined;
        if (decoded) expect(Object.getPrototypeOf(decoded.object)).toBe(Object.prototype);
      }),
    ));
});

describe('patches', () => {
  const frozen = fc
    .tuple(jsonObject, jsonObject)
    .map(([target, patch]) => [deepFreeze(target), deepFreeze(patch)] as const);

  it('that merge are the same twice, and change nothing they are given', () =>
    check(
      fc.property(frozen, ([target, patch]) => {
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    ));

  it('that merge strategically are applied or refused', () =>
    check(
      fc.property(frozen, ([target, patch]) => {
        const schema = schemaNamed(pods().schema)!;
        answered(() => applyStrategicMergePatch(target, patch, schema));
      }),
    ));

  const pointer = fc
    .array(
      fc.constantFrom(
        'a',
        'metadata',
        'labels',
        '0',
        '-',
        '01',
        '~0',
        '~1',
        '~2',
        '',
        '__proto__',
        'constructor',
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.map((part) => `/${part}`).join(''));
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
      path: pointer,
      from: pointer,
      value: json,
    },
    { requiredKeys: [] },
  );

  it('of operations are applied as a whole or not at all', () =>
    check(
      fc.property(jsonObject, fc.array(operation, { maxLength: 4 }), (target, operations) => {
        const before = copyJson(target);
        answered(() => applyJsonPatch(deepFreeze(target), operations));
        expect(target).toEqual(before);
      }),
    ));
});

describe('queries', () => {
  it('select, or are refused', () =>
    check(
      fc.property(query, jsonObject, (text, labels) => {
        const matches = answered(() => parseLabelSelector(text)) as
          | ReturnType<typeof parseLabelSelector>
          | undefined;
        if (matches) expect(typeof matches(labels as Record<string, string>)).toBe('boolean');
        answered(() => parseFieldSelector(text, pods()));
      }),
    ));

  it('go on where a token says, or are refused', () =>
    check(
      fc.property(query, (text) => {
        answered(() => decodeContinue(text));
      }),
    ));

  it('find in a token what was put into it', () =>
    check(
      fc.property(fc.integer({ min: 1 }), fc.string({ minLength: 1 }), (revision, start) => {
        expect(decodeContinue(encodeContinue({ revision, start }))).toEqual({ revision, start });
      }),
    ));

  it('have a path, or are refused', () =>
    check(
      fc.property(fc.constantFrom('GET', 'POST', 'X'), fc.webPath(), fc.string(), (method, path, noise) => {
        const info = answered(() => requestInfo(method, path + noise)) as { verb: string } | undefined;
        if (info) expect(typeof info.verb).toBe('string');
      }),
    ));
});

describe('frames of SPDY', () => {
  it('are read, or end the connection', () =>
    check(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
        fc.boolean(),
        async (chunks, control) => {
          const reader = new FrameReader();
          try {
            for (const [index, chunk] of chunks.entries()) {
              const head =
                control && index === 0 ? Buffer.from([0x80, 3, 0, (chunk[0] ?? 1) % 9]) : Buffer.alloc(0);
              await reader.read(Buffer.concat([head, chunk]));
            }
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          } finally {
            reader.close();
          }
        },
      ),
    ));
});
