import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  exerciseFiles,
  fingerprintOf,
  provedWhere,
  readReport,
  reportedSeconds,
  withResults,
  writeReport,
} from '../../../lessons/proof/report.ts';
import type { ProofResult } from '../../../lessons/prove-course.ts';
import { copyCourse, EXERCISE, FIXTURE } from '../broken-course.ts';

const at = new Date('2026-01-01T00:00:00Z');
const passed = (exercise: string): ProofResult => ({
  outcome: 'passed',
  exercise,
  runs: [{ name: 'start', problems: [] }],
  seconds: 1.234,
  seeds: ['sample'],
  kubernetes: 'v1.36.2',
});

describe('the report of a proof', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'naru-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says what was proved where, and keeps what it said of other exercises', async () => {
    const files = new Map([
      ['first-pod', new Map([['exercise.yaml', 'a']])],
      ['other', new Map([['exercise.yaml', 'b']])],
    ]);
    const first = withResults(undefined, { provider: 'kind', results: [passed('other')], files, at });
    const both = withResults(first, { provider: 'kind', results: [passed('first-pod')], files, at });
    expect(Object.keys(both.exercises)).toEqual(['first-pod', 'other']);
    expect(both.exercises['other']).toEqual({
      outcome: 'passed',
      fingerprint: fingerprintOf(files.get('other')!),
      at: '2026-01-01T00:00:00.000Z',
      kubernetes: 'v1.36.2',
      seconds: 1.2,
      runs: 1,
      seeds: ['sample'],
    });
    const file = join(folder, 'deep', 'kind.json');
    await writeReport(file, both);
    expect(await readReport(file)).toEqual(both);
  });

  it('forgets exercises that are gone, and does not speak of what was skipped', () => {
    const files = new Map([['first-pod', new Map([['exercise.yaml', 'a']])]]);
    const skipped: ProofResult = { outcome: 'skipped', exercise: 'first-pod', lacks: ['node-exec'] };
    expect(
      withResults(undefined, { provider: 'kind', results: [skipped, passed('gone')], files, at }).exercises,
    ).toEqual({});
  });

  it('is nothing when there is none, or none that can be read', async () => {
    expect(await readReport(join(folder, 'none.json'))).toBeUndefined();
    expect(await readReport(join(FIXTURE, 'course.yaml'))).toBeUndefined();
  });

  it('says how long each proof took', async () => {
    const entry = {
      outcome: 'passed',
      fingerprint: 'f',
      at: '',
      kubernetes: '',
      seconds: 4.5,
      runs: 1,
      seeds: [],
    };
    const text = JSON.stringify({ provider: 'simulated', exercises: { one: entry } });
    await mkdir(join(folder, 'proofs'));
    await writeFile(join(folder, 'proofs', 'simulated.json'), text);
    expect(await reportedSeconds(folder, 'simulated')).toEqual(new Map([['one', 4.5]]));
    expect(await reportedSeconds(folder, 'kind')).toEqual(new Map());
  });

  it('holds until a file of the exercise changes; its texts may', async () => {
    await using course = await copyCourse();
    const files = await exerciseFiles(course.root);
    expect([...(files.get('first-pod')?.keys() ?? [])]).toContain('wrong/other-image.sh');
    const report = withResults(undefined, { provider: 'kind', results: [passed('first-pod')], files, at });
    await writeReport(join(course.root, 'proofs', 'kind.json'), report);
    const where = async () => (await provedWhere(course.root)).get('first-pod');
    expect(await where()).toEqual(['kind']);
    await course.edit(`${EXERCISE}/en.md`, 'Pod', 'pod');
    expect(await where()).toEqual(['kind']);
    await course.edit(`${EXERCISE}/exercise.yaml`, 'points: 2', 'points: 3');
    expect(await where()).toEqual([]);
  });
});
