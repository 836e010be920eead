/**
 * The addresses of grades. Instructors see and decide everything; a learner sees their own, with the reasons.
 *
 *   GET  /api/class/grades                        → ClassGrades
 *   GET  /api/class/grades/mine                   → { grade: PersonGrade, items: Explained[] }   for learners
 *   GET  /api/class/grades/explain?person=&item=  → Explained
 *   PUT  /api/class/grades/rules                  → GradeRules    body: GradeRules
 *   GET  /api/class/grades/record                 → GradeEvent[]  newest first
 *   POST /api/class/grades/decide                 → Override      body: Decision
 *   POST /api/class/grades/withdraw               → {}            body: withdrawal
 *   GET  /api/class/grades/export?as=xlsx|csv&locale=ko|en&table=grades|evidence|record|rules   → a file; `table` for csv alone
 */
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { Download } from '../../api/download.ts';
import { csvText } from '../../csv.ts';
import { CODES, HttpFault } from '../../faults.ts';
import { locale } from '../../protocol.ts';
import type { ClassRoute } from '../types.ts';
import type { GradeBook } from './grade-book.ts';
import { TABLES, type Tabled, tableOf } from './tables.ts';
import { decision, gradeRules, itemKey, withdrawal } from './types.ts';
import { workbook } from './xlsx.ts';

/** Rules with 500 items and thousands of extensions. */
const MAX_RULES = 1024 * 1024;

export function gradeRoutes(book: GradeBook): readonly ClassRoute[] {
  const instructor = { for: 'instructor' } as const;
  return [
    { ...instructor, method: 'GET', path: '/class/grades', answer: () => book.all() },
    {
      for: 'everybody',
      method: 'GET',
      path: '/class/grades/mine',
      async answer(_request, { id }) {
        const grade = await book.of(id);
        return { grade, items: await Promise.all(grade.items.map(({ item }) => book.explain(id, item))) };
      },
    },
    {
      ...instructor,
      method: 'GET',
      path: '/class/grades/explain',
      answer: ({ query }) => book.explain(query.get('person') ?? '', read(itemKey, query.get('item'))),
    },
    {
      ...instructor,
      method: 'PUT',
      path: '/class/grades/rules',
      maxBody: MAX_RULES,
      answer: ({ body }, person) => book.setRules(read(gradeRules, body), person),
    },
    {
      ...instructor,
      method: 'GET',
      path: '/class/grades/record',
      answer: () => book.record().toReversed(),
    },
    {
      ...instructor,
      method: 'POST',
      path: '/class/grades/decide',
      answer: ({ body }, person) => book.decide(read(decision, body), person),
    },
    {
      ...instructor,
      method: 'POST',
      path: '/class/grades/withdraw',
      async answer({ body }, person) {
        const { override, reason } = read(withdrawal, body);
        await book.withdraw(override, reason, person);
        return {};
      },
    },
    {
      ...instructor,
      method: 'GET',
      path: '/class/grades/export',
      answer: ({ query }) => exported(book, query),
    },
  ];
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new HttpFault(
    400,
    CODES.badRequest,
    `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not understood'}`,
    'server/classroom/grades/types.ts says what can be sent.',
  );
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function exported(book: GradeBook, query: URLSearchParams): Promise<Download> {
  const language = locale.safeParse(query.get('locale') ?? 'ko');
  const as = query.get('as');
  const wanted = query.get('table') ?? 'grades';
  const table = TABLES.find((name) => name === wanted);
  if (!language.success || !table || (as !== 'csv' && as !== 'xlsx')) throw notAnExport();
  const all = await tabled(book);
  const day = all.grades.at.slice(0, 10);
  if (as === 'xlsx') {
    const bytes = await workbook(TABLES.map((name) => tableOf(name, all, language.data)));
    return fileOf(`naru-grades-${day}.xlsx`, XLSX, bytes);
  }
  const { columns, rows } = tableOf(table, all, language.data);
  const bytes = Buffer.from(csvText([columns, ...rows]), 'utf8');
  return fileOf(`naru-${table}-${day}.csv`, 'text/csv; charset=utf-8', bytes);
}

/** Everything that tables are made of. One learner after another: their submissions are read from the disk. */
async function tabled(book: GradeBook): Promise<Tabled> {
  const grades = await book.all();
  const judged = new Map<string, Awaited<ReturnType<GradeBook['judged']>>>();
  for (const { person, grade } of grades.learners) {
    for (const one of grade.items) judged.set(`${person.id} ${one.item}`, await book.judged(person.id, one));
  }
  return { grades, record: book.record(), judged };
}

const fileOf = (name: string, type: string, bytes: Buffer): Download =>
  new Download({ name, type, bytes: bytes.length, stream: () => Readable.from([bytes]) });

const notAnExport = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'Grades are exported as=xlsx or as=csv, with a locale of ko or en, and as csv with a table.',
    'Use the links on the page of grades.',
  );
