/** The pages' own look at answers agrees with the schemas of the server, which pages do not load. */
import { describe, expect, it } from 'vitest';
import * as protocol from '../../server/protocol.ts';
import type { Shape } from '../../src/client/shape.ts';
import * as shapes from '../../src/client/shapes.ts';

const sandbox = {
  phase: 'ready',
  provider: 'simulated',
  capabilities: ['a'],
  missing: [],
  generation: 1,
  reason: 'chosen',
};
const grade = { points: 1, of: 2, faults: [] };
const verdicts = [
  { check: 'a', outcome: 'pass' },
  {
    check: 'b',
    outcome: 'fail',
    findings: [{ code: 'field.differs', values: { path: '.spec', actual: 1 } }],
  },
  { check: 'c', outcome: 'fault', reason: 'r' },
];
const attempt = { id: '1', exercise: 'e', state: 'open', startedAt: 'now', verdicts, grade };
const live = [
  { check: 'a', state: 'pass' },
  { check: 'b', state: 'holding', for: 10, left: 3 },
];
const exercise = {
  exercise: 'e',
  attempt,
  best: grade,
  attempts: 1,
  passed: false,
  lacks: [],
  busy: 'no',
  live,
};
const progress = {
  last: { lesson: 'l', locale: 'ko', at: 'now' },
  lessons: { l: { visitedAt: 'now' } },
  exercises: { e: { passed: true, attempts: 2 } },
};
const shells = [{ name: 'main', state: 'open' }];
const recording = { all: false, shells: [{ shell: 'main', id: 'r', since: 'now' }], stopped: [] };
const problem = { code: 'a/b', message: 'm' };
const state = {
  version: '1',
  sandbox,
  kubectl: { found: false, supported: false },
  isolation: { mode: 'none' },
  progress,
  shells,
  recording,
  notices: [problem],
};

interface Known {
  readonly schema: { safeParse(value: unknown): { success: boolean } };
  readonly shape: Shape<unknown>;
  readonly values: readonly object[];
}

const known: Readonly<Record<string, Known>> = {
  'the state of a page': { schema: protocol.appState, shape: shapes.appState, values: [state] },
  'a sandbox': { schema: protocol.sandboxState, shape: shapes.sandboxState, values: [sandbox] },
  'an exercise': { schema: protocol.exerciseState, shape: shapes.exerciseState, values: [exercise] },
  'a problem': { schema: protocol.problem, shape: shapes.problem, values: [problem] },
  'an invitation': {
    schema: protocol.invitation,
    shape: shapes.invitation,
    values: [{ address: 'http://127.0.0.1/', until: 'soon' }],
  },
  'an event': {
    schema: protocol.serverEvent,
    shape: shapes.serverEvent,
    values: [
      { type: 'state', state },
      { type: 'sandbox', sandbox },
      { type: 'exercise', state: exercise },
      { type: 'progress', progress },
      { type: 'notice', notice: problem },
      { type: 'reload' },
      { type: 'shells', shells },
      { type: 'recording', recording },
      { type: 'live', exercise: 'e', sights: live },
    ],
  },
  'a message of a terminal': {
    schema: protocol.terminalServerMessage,
    shape: shapes.terminalServerMessage,
    values: [
      { type: 'hello', session: 'main', turn: 1, shell: 's', typed: 0, fresh: true, cols: 80, rows: 24 },
      { type: 'replay-end' },
      { type: 'size', cols: 80, rows: 24 },
      { type: 'people', you: 'a', viewers: [{ id: 'a', role: 'driver' }], asking: [] },
      { type: 'prompt', at: 'empty' },
      { type: 'typed', bytes: 3 },
      { type: 'closed', why: 'closed' },
      { type: 'exited', code: 0 },
      { type: 'unavailable', problem },
      { type: 'refused', problem },
    ],
  },
};

/** The value without one of its parts, for each part of it however deep. */
function* lacking(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const less of lacking(item)) yield value.with(index, less);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    yield rest;
    yield { ...value, [key]: 7.5 };
    for (const less of lacking(part)) yield { ...value, [key]: less };
  }
}

describe.each(Object.entries(known))('%s', (_, { schema, shape, values }) => {
  it('is taken as the server tells it', () => {
    for (const value of values) {
      expect(schema.safeParse(value).success).toBe(true);
      expect(shape.safeParse(value)).toEqual({ success: true, data: value });
    }
  });

  it('is refused where something is missing that the page leans on, and nothing else is', () => {
    for (const value of values.flatMap((value) => [...lacking(value)])) {
      if (shape.safeParse(value).success) continue;
      expect(schema.safeParse(value).success).toBe(false);
    }
    const noticed = values
      .flatMap((value) => [...lacking(value)])
      .filter((value) => !shape.safeParse(value).success);
    const wrong = values
      .flatMap((value) => [...lacking(value)])
      .filter((value) => !schema.safeParse(value).success);
    expect(noticed.length).toBeGreaterThanOrEqual(wrong.length / 2);
  });

  it('is refused where it is something else altogether, with a word on where', () => {
    for (const value of [undefined, null, 'x', 1, []]) expect(shape.safeParse(value).success).toBe(false);
    const refused = shape.safeParse({});
    expect(!refused.success && refused.error.message).toMatch(/^the answer/);
  });
});
