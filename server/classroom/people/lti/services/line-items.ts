/** Columns of a course's gradebook at the platform (Assignment and Grade Services 2.0): found by what we call them, made where there is none. */
import { z } from 'zod';
import { SCOPES } from '../claims.ts';
import { Later, Refused } from './outcome.ts';
import { nextPage } from './pages.ts';
import type { Service } from './service.ts';
import { jsonOf } from './tokens.ts';

const CONTAINER = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const LINE_ITEM = 'application/vnd.ims.lis.v2.lineitem+json';
const lineItem = z.object({ id: z.string().max(2_000), resourceId: z.string().optional() });
/** Pages of columns that are read. */
const MOST = 50;

export interface Wanted {
  /** The address of all of them. */
  readonly lineItems: string;
  /** What we call it there. */
  readonly resource: string;
  readonly label: string;
  /** What the platform lets us do. */
  readonly scopes: readonly string[];
}

/** The address of the column. Rejects with `Later` or `Refused`. */
export async function lineItemFor(wanted: Wanted, service: Service, signal: AbortSignal): Promise<string> {
  const mayMake = wanted.scopes.includes(SCOPES.lineItem);
  if (!mayMake && !wanted.scopes.includes(SCOPES.lineItemRead)) {
    throw new Refused('the platform lets us neither see nor make columns in this course');
  }
  const scopes = [mayMake ? SCOPES.lineItem : SCOPES.lineItemRead];
  const found = await find(wanted, scopes, service, signal);
  if (found !== undefined) return found;
  if (!mayMake)
    throw new Refused(`there is no column for ${wanted.resource}, and the platform lets us make none`);
  return make(wanted, scopes, service, signal);
}

async function find(
  { lineItems, resource }: Wanted,
  scopes: readonly string[],
  service: Service,
  signal: AbortSignal,
): Promise<string | undefined> {
  const first = new URL(lineItems);
  first.searchParams.set('resource_id', resource);
  let next: string | undefined = first.href;
  for (let page = 0; next !== undefined && page < MOST; page += 1) {
    const answer = await service({ method: 'GET', url: next, scopes, accept: CONTAINER }, signal);
    const all = z.array(lineItem).safeParse(jsonOf(answer.text));
    if (!all.success) throw new Later('what it answered is no list of columns');
    // Some platforms hand out all of them, whatever is asked for.
    const own = all.data.find(({ resourceId }) => resourceId === resource);
    if (own) return sameOrigin(own.id, lineItems);
    next = nextPage(answer.headers.link, next);
  }
  return undefined;
}

async function make(
  { lineItems, resource, label }: Wanted,
  scopes: readonly string[],
  service: Service,
  signal: AbortSignal,
): Promise<string> {
  const body = JSON.stringify({ label, scoreMaximum: 100, resourceId: resource, tag: 'naru' });
  const call = {
    method: 'POST',
    url: lineItems,
    scopes,
    accept: LINE_ITEM,
    content: { type: LINE_ITEM, body },
  } as const;
  const made = lineItem.safeParse(jsonOf((await service(call, signal)).text));
  if (!made.success) throw new Later('what it made is no column');
  return sameOrigin(made.data.id, lineItems);
}

/** A service says where its own things are, and nobody else's. */
function sameOrigin(address: string, of: string): string {
  const url = URL.parse(address, of);
  if (!url || url.origin !== new URL(of).origin)
    throw new Refused('its column is at another address than its list');
  return url.href;
}
