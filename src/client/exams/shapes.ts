/** The answers about exams, as far as these pages lean on them; server/protocol-exam.ts and protocol-exam-result.ts have all. */
import type { SittingState, TaskState } from '../../../server/protocol.ts';
import type {
  ExamInfo,
  ExamList,
  ExamResult,
  SittingSummary,
  TaskResult,
} from '../../../server/protocol-exam-result.ts';
import { fields, flag, list, number, shape, text, values } from '../shape.ts';

const inBothLanguages = fields<{ ko: string; en: string }>({ ko: text, en: text });

export const sittingState = shape<SittingState>(
  fields<SittingState>({
    id: text,
    exam: text,
    title: inBothLanguages,
    phase: text,
    left: number,
    tasks: list(
      fields<TaskState>({
        number,
        exercise: text,
        title: text,
        shell: text,
        values: values(text),
        note: text,
      }),
    ),
  }),
);

export const examList = shape<ExamList>(
  fields<ExamList>({
    exams: list(
      fields<ExamInfo>({
        id: text,
        title: inBothLanguages,
        description: inBothLanguages,
        lacks: list(text),
        without: list(text),
      }),
    ),
    sittings: list(
      fields<SittingSummary>({
        id: text,
        title: inBothLanguages,
        endedAt: text,
        score: number,
        passed: flag,
      }),
    ),
  }),
);

type Check = TaskResult['checks'][number];

export const examResult = shape<ExamResult>(
  fields<ExamResult>({
    exam: text,
    title: inBothLanguages,
    endedAt: text,
    endedBy: text,
    score: number,
    passed: flag,
    domains: list(fields<ExamResult['domains'][number]>({ domain: text, counted: number, earned: number })),
    tasks: list(
      fields<TaskResult>({
        number,
        exercise: text,
        title: inBothLanguages,
        values: values(text),
        weight: number,
        earned: number,
        checks: list(
          fields<Check>({
            words: inBothLanguages,
            worth: number,
            counts: text,
            verdict: fields<Check['verdict']>({ check: text, outcome: text }),
          }),
        ),
      }),
    ),
  }),
);
