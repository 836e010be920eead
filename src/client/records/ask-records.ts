/** Asks the server about grades, and about what is kept of people. The answers are those of server/classroom. */
import type { GradeEvent } from '../../../server/classroom/grades/record.ts';
import type {
  ClassGrades,
  Decision,
  Explained,
  GradeRules,
  ItemKey,
  Override,
  PersonGrade,
} from '../../../server/classroom/grades/types.ts';
import type { PrivacyNotice, PrivacyTerms, RemovalRequest } from '../../../server/classroom/privacy/types.ts';
import { ask } from '../api.ts';
import { fields, flag, list, orNothing, shape, text } from '../shape.ts';
import { anything } from '../shapes.ts';

export interface MyGrades {
  readonly grade: PersonGrade;
  readonly items: readonly Explained[];
}

const rules = fields<GradeRules>({ attempt: text, timeZone: text, items: list(), extensions: list() });
const all = shape<ClassGrades>(fields<ClassGrades>({ at: text, rules, items: list(), learners: list() }));
const explained = fields<Explained>({ person: fields({ id: text }), worths: list(), checks: list() });
const mine = shape<MyGrades>(fields<MyGrades>({ grade: fields({ items: list() }), items: list(explained) }));
const record = shape<GradeEvent[]>(list(fields<GradeEvent>({ type: text })));
const notice = shape<PrivacyNotice>(
  fields<PrivacyNotice>({
    terms: fields({ controller: text, contact: text, purpose: text }),
    statements: text,
    accounts: orNothing(text),
    platform: orNothing(text),
    member: flag,
    requested: orNothing(text),
  }),
);

export const askRecords = {
  grades: () => ask('GET', '/api/class/grades', all),
  mine: () => ask('GET', '/api/class/grades/mine', mine),
  explain: (person: string, item: ItemKey) =>
    ask(
      'GET',
      `/api/class/grades/explain?${new URLSearchParams({ person, item })}`,
      shape<Explained>(explained),
    ),
  setRules: (next: GradeRules) => ask('PUT', '/api/class/grades/rules', shape<GradeRules>(rules), next),
  decide: (decision: Decision) =>
    ask('POST', '/api/class/grades/decide', shape<Override>(fields<Override>({ id: text })), decision),
  withdraw: (override: string, reason: string) =>
    ask('POST', '/api/class/grades/withdraw', anything, { override, reason }),
  record: () => ask('GET', '/api/class/grades/record', record),
  notice: () => ask('GET', '/api/class/privacy/notice', notice),
  setTerms: (terms: PrivacyTerms) => ask('PUT', '/api/class/privacy', notice, terms),
  requests: () =>
    ask(
      'GET',
      '/api/class/privacy/requests',
      shape<RemovalRequest[]>(list(fields<RemovalRequest>({ at: text }))),
    ),
  askRemoval: (wanted: boolean) => ask('POST', '/api/class/privacy/request', notice, { wanted }),
};
