/** What pages are told of the platform's services. Browser-safe: types alone. */
export interface LtiState {
  /** Naru has been told where access tokens come from. */
  readonly services: boolean;
  /** Grades are sent when they change. */
  readonly automatic: boolean;
  readonly courses: readonly LtiCourse[];
  readonly waiting: number;
  readonly sent: number;
  readonly refused: number;
  /** Why nothing arrives at the moment. */
  readonly trouble?: { readonly reason: string; readonly since: string; readonly nextAt: string };
  /** Newest first. */
  readonly record: readonly LtiScore[];
}

export interface LtiCourse {
  readonly id: string;
  readonly title: string;
  /** Its list of people may be fetched. */
  readonly names: boolean;
  /** It takes grades. */
  readonly grades: boolean;
  readonly namesAt?: string;
  readonly learners: number;
}

export interface LtiScore {
  readonly person: string;
  /** `all`, `lesson/ID`, `exercise/ID`, `exam/ID`. */
  readonly covers: string;
  readonly title?: { readonly ko: string; readonly en: string };
  /** Per cent; `null`: it was taken away. */
  readonly given: number | null;
  readonly at: string;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly why?: string;
}

/** What became of a list of names. */
export interface Taken {
  /** Learners who were not there before. */
  readonly came: number;
  readonly there: number;
  /** Marked now; of those who were marked before nobody is counted. */
  readonly left: number;
  /** For whom there was no room. */
  readonly over: number;
  /** They come by a link of their own, as nobody becomes an instructor by a list. */
  readonly instructors: number;
}
