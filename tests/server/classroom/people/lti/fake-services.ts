/**
 * The services of the small learning platform (LTI Advantage), with the rules of the specifications: access tokens for an assertion that the tool has
 * signed with a key it publishes, good once; scopes as they were granted; media types; line items and people in pages; scores that are never older
 * than the last one. A fake: no library that acts as a platform is kept on npm (its sign-in and tokens: openid-platform.ts).
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

export const SCOPE = 'https://purl.imsglobal.org/spec/lti-ags/scope';
export const NAMES_SCOPE = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
const ITEM = 'application/vnd.ims.lis.v2.lineitem+json';
const ITEMS = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const SCORE = 'application/vnd.ims.lis.v1.score+json';
const MEMBERS = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';

export interface LineItem {
  readonly id: string;
  readonly course: string;
  readonly label: string;
  readonly resourceId?: string;
  readonly scoreMaximum: number;
}

export interface Score {
  readonly userId: string;
  readonly timestamp: string;
  readonly scoreGiven?: number;
  readonly scoreMaximum?: number;
  readonly activityProgress: string;
  readonly gradingProgress: string;
}

interface Said {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** What it answers instead of the truth. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean;

export class FakeServices {
  at = '';
  /** Where the tool publishes its keys. */
  toolKeys = '';
  granted: readonly string[] = [`${SCOPE}/lineitem`, `${SCOPE}/score`, NAMES_SCOPE];
  readonly lineItems: LineItem[] = [];
  /** Every score that was taken, oldest first. */
  readonly scores: (Score & { readonly lineItem: string })[] = [];
  members: Record<string, unknown>[] = [];
  pageSize = 2;
  trouble: Trouble | undefined;
  /** What was asked, as `POST /token`. */
  readonly asked: string[] = [];
  /** What a token is good for; another one than ours may have given it out. */
  scopesOf = (token: string): Promise<readonly string[]> => Promise.resolve(this.#tokens.get(token) ?? []);
  readonly #client: string;
  readonly #seen = new Set<string>();
  #tokens = new Map<string, readonly string[]>();

  constructor(client: string) {
    this.#client = client;
  }

  /** Claims of a launch that name the services of a course. */
  claims(course = 'course-1', lineItem?: string): Record<string, unknown> {
    return {
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
        scope: this.granted.filter((one) => one !== NAMES_SCOPE),
        lineitems: `${this.at}/courses/${course}/lineitems`,
        ...(lineItem !== undefined && { lineitem: lineItem }),
      },
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
        context_memberships_url: `${this.at}/courses/${course}/names`,
        service_versions: ['2.0'],
      },
    };
  }

  addLineItem(course: string, item: Omit<LineItem, 'id' | 'course'>): LineItem {
    const made = {
      ...item,
      course,
      id: `${this.at}/courses/${course}/lineitems/${this.lineItems.length + 1}`,
    };
    this.lineItems.push(made);
    return made;
  }

  /** What stands in its gradebook for somebody; `undefined`: nothing. */
  grade(lineItem: string, user: string): number | undefined {
    return this.scores.findLast((one) => one.lineItem === lineItem && one.userId === user)?.scoreGiven;
  }

  /** Tokens that were given out are none any more. */
  revoke(): void {
    this.#tokens = new Map();
  }

  /** `false`: it is no address of a service. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? '', this.at);
    const isOurs = url.pathname === '/token' || url.pathname.startsWith('/courses/');
    if (!isOurs) return false;
    this.asked.push(`${request.method} ${url.pathname}`);
    if (this.trouble?.(request, response)) return true;
    const body = await textOf(request);
    const { status, headers = {}, body: said } = await this.#route(request, url, body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(said === undefined ? '' : JSON.stringify(said));
    return true;
  }

  async #route(request: IncomingMessage, url: URL, body: string): Promise<Said> {
    if (url.pathname === '/token') return this.#token(request, body);
    const [, course = '', what, id] =
      /^\/courses\/([^/]+)\/(lineitems|names)(?:\/(\d+\/scores))?$/.exec(url.pathname) ?? [];
    const { method, headers } = request;
    const type = headers['content-type'];
    if (what === 'names' && method === 'GET') {
      if (!(await this.#may(request, NAMES_SCOPE))) return { status: 401 };
      return this.#page(
        url,
        this.members,
        (members) => ({ id: url.href, context: { id: course }, members }),
        MEMBERS,
      );
    }
    if (what === 'lineitems' && id !== undefined && method === 'POST') {
      if (!(await this.#may(request, `${SCOPE}/score`))) return { status: 401 };
      return type === SCORE
        ? this.#score(url.href.replace(/\/scores$/, ''), JSON.parse(body))
        : { status: 415 };
    }
    if (what === 'lineitems' && method === 'POST') {
      if (!(await this.#may(request, `${SCOPE}/lineitem`))) return { status: 401 };
      if (type !== ITEM) return { status: 415 };
      const { label, resourceId, scoreMaximum } = JSON.parse(body);
      if (!label || !(scoreMaximum > 0)) return { status: 400 };
      const made = this.addLineItem(course, { label, resourceId, scoreMaximum });
      return { status: 201, headers: { 'content-type': ITEM }, body: made };
    }
    if (what === 'lineitems' && method === 'GET') {
      const scopes = [`${SCOPE}/lineitem`, `${SCOPE}/lineitem.readonly`];
      if (!(await this.#may(request, scopes[0]!)) && !(await this.#may(request, scopes[1]!))) {
        return { status: 401 };
      }
      const wanted = url.searchParams.get('resource_id');
      const own = this.lineItems.filter(
        (one) => one.course === course && (!wanted || one.resourceId === wanted),
      );
      return this.#page(url, own, (items) => items, ITEMS);
    }
    return { status: 404 };
  }

  async #token({ headers }: IncomingMessage, body: string): Promise<Said> {
    const refuse = (error: string): Said => ({ status: 400, body: { error } });
    if (headers['content-type'] !== 'application/x-www-form-urlencoded') return refuse('invalid_request');
    const said = new URLSearchParams(body);
    if (said.get('grant_type') !== 'client_credentials') return refuse('unsupported_grant_type');
    if (said.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
      return refuse('invalid_client');
    }
    const proved = await jwtVerify(
      said.get('client_assertion') ?? '',
      createRemoteJWKSet(new URL(this.toolKeys)),
      {
        issuer: this.#client,
        subject: this.#client,
        audience: `${this.at}/token`,
        algorithms: ['RS256'],
        requiredClaims: ['iat', 'exp', 'jti'],
        maxTokenAge: 300,
      },
    ).catch(() => undefined);
    const id = proved?.payload.jti ?? '';
    if (!proved || this.#seen.has(id)) return refuse('invalid_client');
    this.#seen.add(id);
    const scopes = (said.get('scope') ?? '').split(' ').filter((one) => this.granted.includes(one));
    if (scopes.length === 0) return refuse('invalid_scope');
    const token = randomBytes(12).toString('hex');
    this.#tokens.set(token, scopes);
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: scopes.join(' ') },
    };
  }

  async #may({ headers }: IncomingMessage, scope: string): Promise<boolean> {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    return (await this.scopesOf(token)).includes(scope);
  }

  #score(lineItem: string, score: Score): Said {
    if (!this.lineItems.some(({ id }) => id === lineItem)) return { status: 404 };
    const { userId, timestamp, scoreGiven, scoreMaximum, activityProgress, gradingProgress } = score;
    if (!userId || !timestamp || !activityProgress || !gradingProgress) return { status: 400 };
    if (scoreGiven !== undefined && !(scoreMaximum! > 0)) return { status: 400 };
    const last = this.scores.findLast((one) => one.lineItem === lineItem && one.userId === userId);
    if (last && Date.parse(timestamp) <= Date.parse(last.timestamp)) return { status: 409 };
    this.scores.push({ ...score, lineItem });
    return { status: 200 };
  }

  #page<T>(url: URL, all: readonly T[], dress: (some: readonly T[]) => unknown, type: string): Said {
    const from = Number(url.searchParams.get('page') ?? 0) * this.pageSize;
    const next = new URL(url);
    next.searchParams.set('page', String(from / this.pageSize + 1));
    const more = from + this.pageSize < all.length;
    const links = [`<${url.href}>; rel="differences"`, ...(more ? [`<${next.href}>; rel="next"`] : [])];
    return {
      status: 200,
      headers: { 'content-type': type, link: links.join(', ') },
      body: dress(all.slice(from, from + this.pageSize)),
    };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
