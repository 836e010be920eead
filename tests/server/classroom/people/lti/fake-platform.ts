/** A small learning platform on loopback: signs launches with a real key that it publishes. It can be told to lie. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { FakeServices } from './fake-services.ts';

export const LTI = 'https://purl.imsglobal.org/spec/lti/claim';
export const ROLE = 'http://purl.imsglobal.org/vocab/lis/v2';
export const DEEP = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const ISSUER = 'https://lms.school.kr';
const CLIENT = 'naru-at-school';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

export interface Signing {
  /** In place of the truth; `undefined` takes a claim away. */
  readonly claims?: Record<string, unknown>;
  readonly signed?: 'none' | 'by-another-key';
}

export class FakePlatform {
  #pair: Pair | undefined;
  #kid = 0;
  readonly services = new FakeServices(CLIENT);
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  async listen(): Promise<void> {
    await this.rotate();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.services.at = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/keys') return void response.end(JSON.stringify({ keys: [await this.#jwk()] }));
    if (await this.services.answer(request, response)) return;
    response.writeHead(404).end();
  }

  async rotate(): Promise<void> {
    this.#pair = await generateKeyPair('RS256', { extractable: true });
    this.#kid += 1;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  get settings() {
    const at = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      issuer: ISSUER,
      clientId: CLIENT,
      deployments: ['1', '7'],
      loginUrl: `${at}/auth`,
      keysUrl: `${at}/keys`,
      courses: ['course-1'],
      tokenUrl: `${at}/token`,
    };
  }

  /** The ID token it answers this question with. `asked`: where the browser was sent. */
  async sign(
    asked: URL,
    user: Record<string, unknown>,
    { claims = {}, signed }: Signing = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all: Record<string, unknown> = {
      iss: ISSUER,
      aud: asked.searchParams.get('client_id'),
      nonce: asked.searchParams.get('nonce'),
      iat: now,
      exp: now + 300,
      [`${LTI}/message_type`]: 'LtiResourceLinkRequest',
      [`${LTI}/version`]: '1.3.0',
      [`${LTI}/deployment_id`]: '7',
      [`${LTI}/resource_link`]: { id: 'link-1' },
      [`${LTI}/context`]: { id: 'course-1' },
      [`${LTI}/target_link_uri`]: new URL('/', asked.searchParams.get('redirect_uri') ?? '').href,
      ...user,
      ...claims,
    };
    for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
    if (signed === 'none') return `${part({ alg: 'none' })}.${part(all)}.`;
    const { privateKey } = signed === 'by-another-key' ? await generateKeyPair('RS256') : this.#pair!;
    return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: String(this.#kid) }).sign(privateKey);
  }

  async #jwk(): Promise<JWK> {
    return { ...(await exportJWK(this.#pair!.publicKey)), kid: String(this.#kid), alg: 'RS256', use: 'sig' };
  }
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
