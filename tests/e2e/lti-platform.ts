/**
 * Pages of a small learning platform, at another site than Naru (localhost instead of 127.0.0.1): a course with links that open Naru in a window
 * of its own, and a page of its instructor that shows Naru's choice of links in a frame. What it signs and its services are those of the fake.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { DEEP, FakePlatform, LTI, ROLE } from '../server/classroom/people/lti/fake-platform.ts';

const COURSE = 'course-1';

interface User {
  readonly name: string;
  readonly role: 'Instructor' | 'Learner';
}

/** As Deep Linking has it. */
interface Item {
  readonly title: string;
  readonly url: string;
  readonly custom?: Record<string, string>;
  readonly lineItem?: { readonly label: string; readonly scoreMaximum: number; readonly resourceId: string };
}

interface Link extends Item {
  /** Its column, if it has one. */
  readonly column?: string;
}

export class PlatformPages {
  readonly platform = new FakePlatform();
  readonly users: Readonly<Record<string, User>>;
  readonly links: Link[] = [];
  /** Of Naru. */
  naru = '';
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((failure: unknown) => response.writeHead(500).end(String(failure)));
  });

  constructor(users: Readonly<Record<string, User>>) {
    this.users = users;
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await this.platform.listen();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.platform.services.members = Object.entries(this.users).map(([user_id, { name, role }]) => ({
      user_id,
      name,
      roles: [`${ROLE}/membership#${role}`],
    }));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.platform.close();
  }

  /** For the server of the class. */
  env(): Record<string, string> {
    const { issuer, clientId, deployments, keysUrl, courses, tokenUrl } = this.platform.settings;
    return {
      NARU_LTI_ISSUER: issuer,
      NARU_LTI_CLIENT_ID: clientId,
      NARU_LTI_DEPLOYMENTS: deployments.join(','),
      NARU_LTI_LOGIN_URL: `${this.origin}/auth`,
      NARU_LTI_KEYS_URL: keysUrl,
      NARU_LTI_COURSES: courses.join(','),
      NARU_LTI_TOKEN_URL: tokenUrl,
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.origin);
    const said = url.searchParams;
    if (url.pathname === '/course') return page(response, this.#course(said.get('user') ?? ''));
    if (url.pathname === '/editor') return page(response, this.#editor(said.get('user') ?? ''));
    if (url.pathname === '/go') return this.#go(said, response);
    if (url.pathname === '/auth') return this.#auth(url, response);
    if (url.pathname === '/return') return this.#chosen(await textOf(request), response);
    response.writeHead(404).end();
  }

  #course(user: string): string {
    const item = ({ title }: Link, index: number): string =>
      `<li><a target="_blank" href="/go?user=${user}&link=${index}">${escaped(title)}</a></li>`;
    return `<h1>Linux와 Kubernetes</h1><ul>${this.links.map(item).join('')}
<li><a target="_blank" href="/go?user=${user}&link=home">Naru</a></li></ul>`;
  }

  #editor(user: string): string {
    return `<h1>콘텐츠 추가</h1><iframe title="naru" width="1000" height="700" src="/go?user=${user}&link=choose"></iframe>`;
  }

  /** Third-party initiated login: the browser is sent to Naru, which asks who it is. */
  #go(said: URLSearchParams, response: ServerResponse): void {
    const { issuer, clientId } = this.platform.settings;
    const query = new URLSearchParams({
      iss: issuer,
      client_id: clientId,
      login_hint: said.get('user') ?? '',
      lti_message_hint: said.get('link') ?? '',
      target_link_uri: `${this.naru}/`,
    });
    response.writeHead(302, { location: `${this.naru}/lti/login?${query}` }).end();
  }

  async #auth(asked: URL, response: ServerResponse): Promise<void> {
    const user = asked.searchParams.get('login_hint') ?? '';
    const { name, role } = this.users[user]!;
    const link = asked.searchParams.get('lti_message_hint') ?? '';
    const who = { sub: user, name, [`${LTI}/roles`]: [`${ROLE}/membership#${role}`] };
    const token = await this.platform.sign(asked, who, { claims: this.#claims(link) });
    const to = asked.searchParams.get('redirect_uri') ?? '';
    page(
      response,
      `<form method="post" action="${escaped(to)}"><input type="hidden" name="id_token" value="${token}">
<input type="hidden" name="state" value="${escaped(asked.searchParams.get('state') ?? '')}"></form>
<script>document.forms[0].submit()</script>`,
    );
  }

  #claims(link: string): Record<string, unknown> {
    const context = { [`${LTI}/context`]: { id: COURSE, title: 'Linux와 Kubernetes' } };
    const { services } = this.platform;
    if (link === 'choose') {
      return {
        ...context,
        ...services.claims(COURSE),
        [`${LTI}/message_type`]: 'LtiDeepLinkingRequest',
        [`${LTI}/resource_link`]: undefined,
        [`${LTI}/target_link_uri`]: undefined,
        [`${DEEP}/deep_linking_settings`]: {
          deep_link_return_url: `${this.origin}/return`,
          accept_types: ['ltiResourceLink'],
          accept_presentation_document_targets: ['iframe', 'window'],
          accept_multiple: true,
          data: 'course-1/editor',
        },
      };
    }
    const found = this.links[Number(link)];
    return {
      ...context,
      ...services.claims(COURSE, found?.column),
      [`${LTI}/resource_link`]: { id: `link-${link}` },
      ...(found && { [`${LTI}/target_link_uri`]: found.url, [`${LTI}/custom`]: found.custom }),
    };
  }

  /** The answer of Deep Linking, proved by Naru's published key: links of the course, with columns where they want one. */
  async #chosen(body: string, response: ServerResponse): Promise<void> {
    const { issuer, clientId } = this.platform.settings;
    const keys = createRemoteJWKSet(new URL(`${this.naru}/lti/keys`));
    const { payload } = await jwtVerify(new URLSearchParams(body).get('JWT') ?? '', keys, {
      issuer: clientId,
      audience: issuer,
    });
    if (payload[`${DEEP}/data`] !== 'course-1/editor') throw new Error('its data is another');
    for (const item of payload[`${DEEP}/content_items`] as Item[]) {
      const column = item.lineItem && this.platform.services.addLineItem(COURSE, item.lineItem).id;
      this.links.push({ ...item, ...(column !== undefined && { column }) });
    }
    page(response, `<p role="status">링크 ${this.links.length}개를 넣었습니다.</p>`);
  }
}

function page(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><html lang="ko"><title>학습 관리 시스템</title><body><main>${body}</main></body></html>`,
  );
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
