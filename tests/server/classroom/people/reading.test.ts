/** What people type and hand in: names, codes, and lists from spreadsheets. */
import { describe, expect, it } from 'vitest';
import { makeCode, readCode, shownCode } from '../../../../server/classroom/people/codes.ts';
import { decodeCp949 } from '../../../../server/classroom/people/cp949.ts';
import { readTable } from '../../../../server/classroom/people/csv-reading.ts';
import { readName, sameName } from '../../../../server/classroom/people/names.ts';
import { previewRoster } from '../../../../server/classroom/people/roster.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
/** `이름,소속\r\n홍길동,1조\r\n뷁쀍,2조\r\n`, as a Korean Excel writes it: the last name is in CP949 and not in EUC-KR. */
const CP949 = Buffer.from('c0ccb8a72cbcd2bcd30d0ac8abb1e6b5bf2c31c1b60d0a94ee97cd2c32c1b60d0a', 'hex');

describe('a name', () => {
  it.each([
    ['  김  나루 ', '김 나루'],
    ['김나루'.normalize('NFD'), '김나루'],
    ["O'Brien & Sons, 3", "O'Brien & Sons, 3"],
    ['=SUM(A1)', '=SUM(A1)'],
    ['가'.repeat(60), '가'.repeat(60)],
    ['a\tb', 'a b'],
  ])('%j is %j', (typed, name) => {
    expect(readName(typed)).toEqual({ name });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['—!?', 'empty'],
    ['가'.repeat(61), 'too-long'],
    ['e\u0301'.repeat(61), 'too-long'],
    [`a${'\u0301'.repeat(300)}`, 'too-long'],
    ['x'.repeat(10_000), 'too-long'],
    ['a\u0000b', 'characters'],
    ['a\nb', 'characters'],
    ['a\u202Eb', 'characters'],
    ['a\u200Bb', 'characters'],
    ['\uD800a', 'characters'],
    ['<img src=x onerror=alert(1)>', 'characters'],
  ])('%j is none: %s', (typed, why) => {
    expect(readName(typed)).toEqual({ why });
  });

  it('is the same in another case, width or form', () => {
    expect(sameName('Kim', 'ＫＩＭ')).toBe(true);
    expect(sameName('김나루', '김나루'.normalize('NFD'))).toBe(true);
    expect(sameName('김나루', '김나로')).toBe(false);
  });
});

describe('a code', () => {
  it('has no letters that look alike, and is read as it was typed', () => {
    for (let count = 0; count < 50; count += 1) {
      const code = makeCode(8);
      expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/);
      expect(readCode(shownCode(code), 8)).toBe(code);
      expect(readCode(` ${code.toLowerCase().slice(0, 4)} – ${code.slice(4)} `, 8)).toBe(code);
    }
    expect(readCode('ＡＢＣＤ－２３４５', 8)).toBe('ABCD2345');
  });

  it.each(['ABCD-234', 'ABCD-23456', 'ABCD-234O', '', 'A'.repeat(1000)])('is not %s', (typed) => {
    expect(readCode(typed, 8)).toBeUndefined();
  });
});

describe('a table', () => {
  it('is read in UTF-8, with and without its mark, and in CP949', () => {
    const rows = [
      ['이름', '소속'],
      ['홍길동', '1조'],
    ];
    for (const bytes of [utf8('이름,소속\n홍길동,1조\n'), utf8('\uFEFF이름,소속\r\n홍길동,1조')]) {
      const table = readTable(bytes);
      expect([table.encoding, table.rows.map(({ cells }) => cells)]).toEqual(['utf-8', rows]);
    }
    const { encoding, rows: read } = readTable(CP949);
    expect([encoding, read[1]?.cells, read[2]?.cells]).toEqual(['cp949', ['홍길동', '1조'], ['뷁쀍', '2조']]);
  });

  it('has every syllable of CP949, the first and the last of its own too', () => {
    // Codes of Python's codec cp949.
    const pairs = { 갂: '8141', 갘: '814a', 갚: 'b0b1', 똠: '8c63', 펲: 'bc84', 힣: 'c652', 가: 'b0a1' };
    for (const [syllable, hex] of Object.entries(pairs)) {
      expect(decodeCp949(Buffer.from(hex, 'hex')), hex).toBe(syllable);
    }
    expect(decodeCp949(Buffer.from('c653', 'hex'))).toBeUndefined();
    expect(decodeCp949(Buffer.from('b0', 'hex'))).toBeUndefined();
  });

  it('has cells with quotation marks, separators and lines in them, and knows where each row begins', () => {
    const { rows } = readTable(utf8('name;note\r\n"Kim; ""Na""";"1\r\n2"\r\n\r\nLee;x'));
    expect(rows).toEqual([
      { line: 1, cells: ['name', 'note'] },
      { line: 2, cells: ['Kim; "Na"', '1\r\n2'] },
      { line: 5, cells: ['Lee', 'x'] },
    ]);
  });

  it.each([
    ['name\tnote\nKim\t1', '\t'],
    ['name,note\nKim,1', ','],
  ])('%j is parted by %j', (text) => {
    expect(readTable(utf8(text)).rows[1]?.cells).toEqual(['Kim', '1']);
  });
});

describe('a list of learners', () => {
  const names = (text: string) => previewRoster(utf8(text), []).rows.map(({ name, note }) => [name, note]);

  it('has its names where the titles say, else in the first column', () => {
    expect(names('학번,성명,비고\n1,홍길동,늦음')).toEqual([['홍길동', '1']]);
    expect(names('Email,Full Name\na@b.c,Kim')).toEqual([['Kim', undefined]]);
    expect(names('홍길동\n김나루')).toEqual([
      ['홍길동', undefined],
      ['김나루', undefined],
    ]);
    expect(names('홍길동,1조')).toEqual([['홍길동', '1조']]);
  });

  it('says of each row what would become of it', () => {
    const { rows } = previewRoster(utf8('이름\n가\n나\n가\n,\n"  "\n<b>\n'), ['나']);
    expect(rows.map(({ line, state }) => [line, state])).toEqual([
      [2, 'new'],
      [3, 'there'],
      [4, 'twice'],
      [7, 'characters'],
    ]);
  });
});
