/** What a link of the platform means here: where it leads, and what of the course it is about. Pure. */
import type { Content } from '../../../content.ts';
import { type ItemKey, itemKey } from '../../grades/types.ts';
import type { Launch } from './launch.ts';
import type { Covered } from './services/remembered.ts';

type Link = Extract<Launch['what'], { type: 'link' }>;

/** Where a link may lead. */
const TARGET = /^\/(?:ko|en)(?:\/(lessons|exams)\/([\w-]{1,100}))?\/?$/;

/** The path of ours within the target, if it is one. `home`: of our pages, without a slash at the end. */
function ours({ target }: Link, home: string): RegExpExecArray | undefined {
  const url = URL.parse(target);
  const at = url && `${url.origin}${url.pathname}`;
  if (!at?.startsWith(`${home}/`)) return undefined;
  return TARGET.exec(at.slice(home.length)) ?? undefined;
}

/** One exercise or exam of those that were chosen on the platform. */
const itemIn = ({ custom }: Link): ItemKey | undefined => itemKey.safeParse(custom['naru_item']).data;

/** The lesson or exam that the link means, at its exercise; `undefined`: it means none of ours. */
export function pathOf(
  link: Link,
  home: string,
  { exercises }: Pick<Content, 'exercises'>,
): string | undefined {
  const found = ours(link, home);
  if (!found) return undefined;
  const [kind, id] = itemIn(link)?.split('/') ?? [];
  const isThere = kind === 'exercise' && exercises.get(id ?? '')?.lesson === found[2];
  return isThere ? `${found[0]}#exercise-${id}` : found[0];
}

/** What a grade of the link is a grade of. */
export function coveredBy(link: Link, home: string): Covered {
  const item = itemIn(link);
  if (item) return item;
  const [, kind, id] = ours(link, home) ?? [];
  if (kind === 'exams') return itemKey.safeParse(`exam/${id}`).data ?? 'all';
  return kind === 'lessons' ? `lesson/${id}` : 'all';
}
