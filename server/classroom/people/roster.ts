/** A list of learners from a file: shown before anything of it is taken over. Pure. */
import { readTable } from './csv-reading.ts';
import { rosterUnreadable } from './faults.ts';
import { readName, sameName } from './names.ts';
import type { RosterPreview, RosterRow } from './protocol.ts';

/** Bytes. */
export const LARGEST_ROSTER = 256 * 1024;
const MOST_ROWS = 1000;

/** What the columns of names and of notes are called by those who make such lists. */
const NAMES = [
  '이름',
  '성명',
  '성함',
  '학생명',
  '수강생',
  '교육생',
  'name',
  'full name',
  'student',
  'learner',
];
const NOTES = [
  '비고',
  '메모',
  '학번',
  '사번',
  '반',
  '조',
  '소속',
  '부서',
  '회사',
  '그룹',
  'note',
  'notes',
  'group',
  'team',
  'number',
  'id',
  'company',
];

/** `there`: names of learners of the class. Throws `class/roster-unreadable`. */
export function previewRoster(bytes: Uint8Array, there: readonly string[]): RosterPreview {
  if (bytes.length > LARGEST_ROSTER) throw rosterUnreadable('too-large');
  const { encoding, rows } = readTable(bytes);
  if (rows.length > MOST_ROWS) throw rosterUnreadable('too-many');
  const { name, note, body } = columnsOf(rows);
  const seen: string[] = [];
  const read = body.map(({ line, cells }): RosterRow => {
    const row = rowOf(line, cells[name] ?? '', note === undefined ? '' : (cells[note] ?? ''));
    if (row.state !== 'new') return row;
    if (there.some((other) => sameName(other, row.name))) return { ...row, state: 'there' };
    if (seen.some((other) => sameName(other, row.name))) return { ...row, state: 'twice' };
    seen.push(row.name);
    return row;
  });
  if (read.length === 0) throw rosterUnreadable('empty');
  return { encoding, rows: read };
}

type Rows = ReturnType<typeof readTable>['rows'];

interface Columns {
  readonly name: number;
  readonly note: number | undefined;
  /** Without the row of titles. */
  readonly body: Rows;
}

/** By the titles in the first row; without any, names stand in the first column and notes in the second. */
function columnsOf(rows: Rows): Columns {
  const titles = (rows[0]?.cells ?? []).map((cell) => cell.toLowerCase().replace(/\s+/g, ' '));
  const name = titles.findIndex((title) => NAMES.includes(title));
  const note = titles.findIndex((title) => NOTES.includes(title));
  if (name >= 0) return { name, note: note >= 0 ? note : undefined, body: rows.slice(1) };
  return { name: 0, note: 1, body: rows };
}

function rowOf(line: number, nameText: string, noteText: string): RosterRow {
  const read = readName(nameText);
  const note = readName(noteText);
  const noted = 'name' in note ? { note: note.name } : {};
  if ('name' in read) return { line, name: read.name, ...noted, state: 'new' };
  return { line, name: [...nameText].slice(0, 60).join(''), ...noted, state: read.why };
}
