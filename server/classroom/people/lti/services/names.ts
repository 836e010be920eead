/** The list of a course's people (Names and Role Provisioning Services 2.0), page by page. */
import { z } from 'zod';
import { calledIn, roleIn, SCOPES } from '../claims.ts';
import { Later } from './outcome.ts';
import { nextPage } from './pages.ts';
import type { Service } from './service.ts';
import { jsonOf } from './tokens.ts';

const CONTAINER = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
/** Pages that are read; a platform that has more of them goes round in circles. */
const MOST = 200;

const name = z.string().max(2_000).optional().catch(undefined);
const listed = z.object({
  user_id: z.string().min(1).max(255),
  roles: z.array(z.string()).default([]),
  status: z.string().default('Active'),
  name,
  given_name: name,
  family_name: name,
});
const container = z.object({ members: z.array(listed) });

export interface Listed {
  readonly subject: string;
  readonly role: 'instructor' | 'learner' | undefined;
  /** What they are called, as claims of a launch would have it. */
  readonly claims: { readonly name?: string };
}

/** Those who are active there. Rejects with `Later` or `Refused`: a list that is not whole is none. */
export async function namesAt(
  url: string,
  service: Service,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const all = new Map<string, Listed>();
  const seen = new Set<string>();
  let next: string | undefined = url;
  while (next !== undefined) {
    if (seen.has(next) || seen.size >= MOST) throw new Later('its list of people does not end');
    seen.add(next);
    const answer = await service(
      { method: 'GET', url: next, scopes: [SCOPES.names], accept: CONTAINER },
      signal,
    );
    const page = container.safeParse(jsonOf(answer.text));
    if (!page.success) throw new Later('what it answered is no list of people');
    for (const one of page.data.members) {
      if (one.status === 'Active') all.set(one.user_id, listedOf(one));
    }
    next = nextPage(answer.headers.link, next);
  }
  return [...all.values()];
}

const listedOf = (one: z.infer<typeof listed>): Listed => ({
  subject: one.user_id,
  role: roleIn(one.roles),
  claims: calledIn(one),
});
