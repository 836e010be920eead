import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from '../../sandbox/types.ts';
import builtEn from '../../src/i18n/built.en.json' with { type: 'json' };
import builtKo from '../../src/i18n/built.ko.json' with { type: 'json' };
import clusterEn from '../../src/i18n/cluster.en.json' with { type: 'json' };
import clusterKo from '../../src/i18n/cluster.ko.json' with { type: 'json' };
import debriefingEn from '../../src/i18n/debriefing.en.json' with { type: 'json' };
import debriefingKo from '../../src/i18n/debriefing.ko.json' with { type: 'json' };
import editorEn from '../../src/i18n/editor.en.json' with { type: 'json' };
import editorKo from '../../src/i18n/editor.ko.json' with { type: 'json' };
import en from '../../src/i18n/en.json' with { type: 'json' };
import examsEn from '../../src/i18n/exams.en.json' with { type: 'json' };
import examsKo from '../../src/i18n/exams.ko.json' with { type: 'json' };
import helpEn from '../../src/i18n/help.en.json' with { type: 'json' };
import helpKo from '../../src/i18n/help.ko.json' with { type: 'json' };
import ko from '../../src/i18n/ko.json' with { type: 'json' };
import peopleEn from '../../src/i18n/people.en.json' with { type: 'json' };
import peopleKo from '../../src/i18n/people.ko.json' with { type: 'json' };
import problemsEn from '../../src/i18n/problems.en.json' with { type: 'json' };
import problemsKo from '../../src/i18n/problems.ko.json' with { type: 'json' };
import recordsEn from '../../src/i18n/records.en.json' with { type: 'json' };
import recordsKo from '../../src/i18n/records.ko.json' with { type: 'json' };
import roomEn from '../../src/i18n/room.en.json' with { type: 'json' };
import roomKo from '../../src/i18n/room.ko.json' with { type: 'json' };
import terminalEn from '../../src/i18n/terminal.en.json' with { type: 'json' };
import terminalKo from '../../src/i18n/terminal.ko.json' with { type: 'json' };
import { count, preferredLocale, text, textIfKnown } from '../../src/i18n/text.ts';

const root = join(import.meta.dirname, '../..');

/** What is loaded later has a catalogue of its own. */
const CATALOGUES: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
  ['pages', ko, en],
  ['pages as they are built', builtKo, builtEn],
  ['terminal', terminalKo, terminalEn],
  ['people of a class', peopleKo, peopleEn],
  ['problems', problemsKo, problemsEn],
  ['exams', examsKo, examsEn],
  ['editor', editorKo, editorEn],
  ['cluster view', clusterKo, clusterEn],
  ['hints and solutions', helpKo, helpEn],
  ['grades and what is kept of people', recordsKo, recordsEn],
  ['room', roomKo, roomEn],
  ['incidents and debriefings', debriefingKo, debriefingEn],
];
const known = (locale: 'ko' | 'en', key: string): string | undefined =>
  textIfKnown(locale, key) ?? ({ ko: editorKo, en: editorEn }[locale] as Record<string, string>)[key];

describe.each(CATALOGUES)('the words of the %s', (_of, ko, en) => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en));
  });

  it('has the same placeholders in both languages', () => {
    const holes = (words = '') => [...words.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
    for (const key of Object.keys(en)) {
      expect(new Set(holes(ko[key])), key).toEqual(new Set(holes(en[key])));
    }
  });

  it('never lets a Korean particle that depends on the sound before it follow a placeholder', () => {
    for (const [key, words] of Object.entries(ko)) {
      expect(words, key).not.toMatch(/\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])/);
    }
  });
});

/** Lessons say 디렉터리 and 모의고사; who learns is a 학습자; the interface asks with 주십시오. */
const OTHERWISE = /폴더|디렉토리|모의 시험|수강생|보십시오|[가-힣]세요(?![가-힣])/;

describe('the Korean words of all catalogues', () => {
  const folder = join(root, 'src/i18n');
  const catalogues = readdirSync(folder).filter((file) => /(?:^|\.)ko\.json$/.test(file));

  it.each(catalogues)('call things as lessons do, and ask as the rest does: %s', (file) => {
    const words: Record<string, string> = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const odd = Object.entries(words).filter(([, said]) => OTHERWISE.test(said));
    expect(odd).toEqual([]);
  });
});

describe('what is said in a terminal', () => {
  it('asks in Korean as the pages do', () => {
    const files = ['sandbox', 'checker', 'server', 'cli'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:ts|mjs)$/.test(file))
        .map((file) => join(folder, file)),
    );
    expect(files).toContain('cli/start.ts');
    const otherwise = files.filter((file) =>
      /[가-힣]세요(?![가-힣])/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(otherwise).toEqual([]);
  });
});

describe('the words that no script says', () => {
  it('are said by none', () => {
    const client = join(root, 'src/client');
    const scripts = readdirSync(client, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(client, file), 'utf8'))
      .join('\n');
    expect(scripts).toContain("'exercise.start'");
    expect(Object.keys(builtEn).filter((key) => scripts.includes(`'${key}'`))).toEqual([]);
  });
});

describe('the words of the pages', () => {
  it('leaves no placeholder open when all values are given', () => {
    expect(text('ko')('exercise.score', { points: 1, of: 4 })).toBe('4점 가운데 1점');
    expect(text('en')('exercise.score', { points: 1, of: 4 })).toBe('1 of 4 points');
  });

  it('counts one thing as one', () => {
    expect(count(text('en'), 'unit.exercises', 1)).toBe('1 exercise');
    expect(count(text('en'), 'unit.exercises', 2)).toBe('2 exercises');
  });

  it('knows a sentence and a remedy for every fault code of the sandbox, the server and the lessons', () => {
    for (const code of faultCodes()) {
      for (const locale of ['ko', 'en'] as const) {
        expect(known(locale, `problem.${code}`), `${locale} ${code}`).toBeDefined();
        expect(known(locale, `problem.${code}.remedy`), `${locale} ${code}`).toBeDefined();
      }
    }
  });

  it('knows a sentence for every step a provider reports', () => {
    const steps = stepCodes();
    expect(steps).toContain('nodes.starting');
    for (const step of steps) expect(textIfKnown('ko', `step.${step}`), step).toBeDefined();
  });

  it('knows a sentence for every capability', () => {
    for (const capability of CAPABILITIES)
      expect(textIfKnown('ko', `capability.${capability}`)).toBeDefined();
  });
});

describe('the language of a first visit', () => {
  it.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr, en;q=0.2, ko;q=0.7', 'ko'],
    ['ko;q=0, en', 'en'],
    ['', 'en'],
    ['nonsense;;;q=x', 'en'],
  ])('for "%s" is %s', (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });
});

/** Codes a person may see: everything that looks like one in the folders that throw faults. */
function faultCodes(): string[] {
  const areas = 'sandbox|tools|server|store|exam|exercise|lesson|terminal|room';
  const found = sources(['sandbox', 'server']).flatMap((source) => [
    ...source.matchAll(new RegExp(`'((?:${areas})/[a-z0-9-]+)'`, 'g')),
  ]);
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

function stepCodes(): string[] {
  const found = sources(['sandbox/kind', 'sandbox/simulated']).flatMap((source) => [
    ...source.matchAll(/(?:report|onProgress)\((?:\{ step: )?'([a-z.-]+)'/g),
    ...source.matchAll(/^ {2}\['[^']+', '([a-z.-]+)', [\d.]+\],$/gm),
  ]);
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

function sources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
}
