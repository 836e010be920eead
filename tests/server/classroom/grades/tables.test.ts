/** Tables open right in spreadsheets: Hangul, lines, numbers as numbers, and nothing that is taken for a formula. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Download } from '../../../../server/api/download.ts';
import { HEADINGS, STATES } from '../../../../server/classroom/grades/headings.ts';
import { workbook } from '../../../../server/classroom/grades/xlsx.ts';
import { csvText } from '../../../../server/csv.ts';
import { RULES, TEACHER, testClass } from './class.ts';

/** What a browser would save. */
async function saved(
  download: Download,
): Promise<{ bytes: Buffer; headers: Record<string, string | number> }> {
  const pieces: Buffer[] = [];
  let headers: Record<string, string | number> = {};
  const sink = Object.assign(
    new Writable({
      write(piece: Buffer, _encoding, done) {
        pieces.push(piece);
        done();
      },
    }),
    {
      writeHead(_status: number, given: Record<string, string | number>) {
        headers = given;
      },
    },
  );
  await download.send(sink as never);
  return { bytes: Buffer.concat(pieces), headers };
}

async function exported(query: string) {
  const { book, ask } = await testClass();
  await book.setRules(RULES, TEACHER);
  await book.decide({ person: 'lee', item: 'exam/mock', to: 70, reason: '=HYPERLINK("http://x")' }, TEACHER);
  return saved((await ask(TEACHER, 'GET', `/class/grades/export?${query}`)) as Download);
}

const openpyxl = (() => {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import openpyxl'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('a table as CSV', () => {
  it('has the mark for Excel, headers in the language, a row for each learner', async () => {
    const { bytes, headers } = await exported('as=csv&locale=ko');
    const text = bytes.toString('utf8');
    expect(text.startsWith('\uFEFF학습자 ID,이름,비고,')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(4);
    expect(text).toContain("kim,'=김학습,2반,26.6,진행 중,17.7,26.6,진행 중\r\n");
    expect(text).toContain('lee,"Lee, ""Sun""",,0,70,');
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': bytes.length,
    });
  });

  it('of the evidence names the submission, what was late, and each check', async () => {
    const text = (await exported('as=csv&locale=en&table=evidence')).bytes.toString('utf8');
    expect(text).toContain(
      "kim,'=김학습,exercise/first,,2,counts,26.6,2026-11-23 12:00,2026-11-24 13:00,1,3,1500,20,0,0,one,two,,a1,1,",
    );
    expect(text).toContain('It is 1 day 1 hour after the deadline');
  });

  it('of the record defuses what an instructor has typed', async () => {
    const text = (await exported('as=csv&locale=en&table=record')).bytes.toString('utf8');
    expect(text).toContain('\'=HYPERLINK(""http://x"")"');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+82 10', "'+82 10"],
    ['-3', "'-3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['a-b', 'a-b'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
  ])('makes of %j %j', (text, expected) => {
    expect(csvText([[text]])).toBe(`\uFEFF${expected}\r\n`);
  });

  it('is refused in a language or as a kind that there is not', async () => {
    for (const query of ['as=pdf', 'as=csv&locale=fr', 'as=csv&table=people', 'locale=ko']) {
      await expect(exported(query)).rejects.toMatchObject({ status: 400 });
    }
  });
});

describe('tables as a workbook', () => {
  it.skipIf(!openpyxl)(
    'are read again by openpyxl: four sheets, texts as texts, numbers as numbers',
    async () => {
      const { bytes } = await exported('as=xlsx&locale=ko');
      const sheets = readWorkbook(bytes);
      expect(Object.keys(sheets)).toEqual(['성적', '근거', '변경 기록', '성적 기준']);
      expect(sheets['성적']?.[0]?.slice(0, 3)).toEqual(['학습자 ID', '이름', '비고']);
      expect(sheets['성적']?.[1]).toEqual(['kim', '=김학습', '2반', 26.6, '진행 중', 17.7, 26.6, '진행 중']);
      expect(sheets['변경 기록']?.[2]?.at(-1)).toBe('=HYPERLINK("http://x")');
      expect(sheets['근거']?.[1]?.at(-1)).toContain('\n');
    },
  );

  it.skipIf(!openpyxl)('keep whatever a cell may hold, but for what XML cannot', async () => {
    const odd = ['<b>&"\'</b>', '_x000D_', 'a\u0000b\u000bc', '\ud800x', '🙂', ' left ', 'x'.repeat(40_000)];
    const rows = [odd, [1.5, -0, 1e21, 0.1]];
    const bytes = await workbook([{ name: 'A&B', columns: odd.map((_, at) => `c${at}`), rows }]);
    const [, first, second] = readWorkbook(bytes)['A&B'] ?? [];
    // Excel reads `_x005F_` as an underscore; openpyxl leaves that to whoever asks.
    expect(first?.slice(0, 6)).toEqual(['<b>&"\'</b>', '_x005F_x000D_', 'abc', 'x', '🙂', ' left ']);
    expect(first?.[6]).toHaveLength(32_767);
    expect(second?.slice(0, 4)).toEqual([1.5, 0, 1e21, 0.1]);
  });

  it('are a ZIP archive with the parts that Excel asks for', async () => {
    const { bytes, headers } = await exported('as=xlsx&locale=en');
    const text = bytes.toString('latin1');
    expect(text.startsWith('PK\x03\x04')).toBe(true);
    for (const part of [
      '[Content_Types].xml',
      'xl/workbook.xml',
      'xl/styles.xml',
      'xl/worksheets/sheet4.xml',
    ]) {
      expect(text).toContain(part);
    }
    expect(headers['content-disposition']).toBe('attachment; filename="naru-grades-2026-11-25.xlsx"');
  });

  it('have names that Excel takes', () => {
    for (const language of ['ko', 'en'] as const) {
      const names = (['grades', 'evidence', 'record', 'rules'] as const).map(
        (name) => HEADINGS[name][language],
      );
      expect(new Set(names).size).toBe(4);
      for (const name of names) expect(name).toMatch(/^[^[\]:*?/\\]{1,31}$/);
    }
    expect(Object.values(STATES).every(({ ko, en }) => ko && en)).toBe(true);
  });
});

type Read = Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>;

function readWorkbook(bytes: Buffer): Read {
  const folder = mkdtempSync(join(tmpdir(), 'naru-xlsx-'));
  try {
    const file = join(folder, 'a.xlsx');
    writeFileSync(file, bytes);
    const script =
      'import json,sys,openpyxl\n' +
      'book=openpyxl.load_workbook(sys.argv[1])\n' +
      'assert all(c.data_type!="f" for s in book for r in s.iter_rows() for c in r)\n' +
      'print(json.dumps({s.title:[[c.value for c in r] for r in s.iter_rows()] for s in book}))';
    return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, file], { encoding: 'utf8' })) as Read;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
