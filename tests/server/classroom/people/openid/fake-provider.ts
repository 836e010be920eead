/**
 * A small provider of OpenID Connect on loopback: real HTTP, real signatures, codes that are good once, PKCE and the secret of the client
 * looked at. It can be told to lie.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const CLIENT = { id: 'naru', secret: 'ein Geheimnis: %+&' };

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
interface Key {
  readonly kid: string;
  readonly pair: Pair;
}

/** What it does not do as it should; left out: the truth. */
export interface Lies {
  /** Of the ID token. */
  claims?: Record<string, unknown>;
  /** How the ID token is signed. */
  signed?: 'none' | 'public-key-as-secret' | 'by-another-key' | 'by-an-unknown-key' | 'broken';
  /** The redirect back. */
  redirect?: Record<string, string>;
  userinfo?: Record<string, unknown>;
  /** Of the discovery document. */
  metadata?: Record<string, unknown>;
  /** It takes codes that were used. */
  codesForEver?: boolean;
  /** There is no ID token with the answer. */
  noIdToken?: boolean;
}

interface Code {
  readonly params: URLSearchParams;
  used: boolean;
}

export class FakeProvider {
  /** Who is signed in there. */
  user: Record<string, unknown> = {};
  lies: Lies = {};
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  readonly #codes = new Map<string, Code>();
  #keys: Key[] = [];
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.writeHead(500).end());
  });

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/realms/school`;
  }

  async listen(): Promise<void> {
    await this.rotate();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Signs with another key from now on, and publishes that one alone. */
  async rotate(): Promise<void> {
    this.#keys = [
      { kid: randomBytes(4).toString('hex'), pair: await generateKeyPair('ES256', { extractable: true }) },
    ];
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** What the browser does there: signs in, and is sent back to this address. */
  async signIn(authorization: string): Promise<URL> {
    const answer = await fetch(authorization, { redirect: 'manual' });
    const back = answer.headers.get('location');
    if (back === null) throw new Error(`${answer.status} ${await answer.text()}`);
    return new URL(back);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.issuer);
    const path = url.pathname.replace('/realms/school', '');
    this.asked.push(path);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (path) {
      case '/.well-known/openid-configuration':
        return json(200, this.#metadata());
      case '/authorize':
        return this.#authorize(url.searchParams, response);
      case '/token':
        return json(...(await this.#token(request)));
      case '/jwks':
        return json(200, { keys: await Promise.all(this.#keys.map(publicKey)) });
      case '/logout':
        return void response
          .writeHead(302, { location: url.searchParams.get('post_logout_redirect_uri') ?? '' })
          .end();
      case '/userinfo':
        return json(200, { ...this.user, ...this.lies.userinfo });
      default:
        return json(404, {});
    }
  }

  #metadata() {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      end_session_endpoint: `${issuer}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      ...this.lies.metadata,
    };
  }

  #authorize(params: URLSearchParams, response: ServerResponse): void {
    const code = randomBytes(8).toString('hex');
    this.#codes.set(code, { params, used: false });
    const back = new URL(params.get('redirect_uri') ?? '');
    const sent = { code, state: params.get('state') ?? '', ...this.lies.redirect };
    for (const [name, value] of Object.entries(sent)) back.searchParams.set(name, value);
    response.writeHead(302, { location: back.href }).end();
  }

  async #token(request: IncomingMessage): Promise<[number, unknown]> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    const found = this.#codes.get(form.get('code') ?? '');
    if (!isClient(request)) return [401, { error: 'invalid_client' }];
    if (!found || (found.used && !this.lies.codesForEver)) return [400, { error: 'invalid_grant' }];
    found.used = true;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      challenge === found.params.get('code_challenge') &&
      form.get('redirect_uri') === found.params.get('redirect_uri');
    if (!fits) return [400, { error: 'invalid_grant' }];
    const token = { access_token: 'access', token_type: 'Bearer', expires_in: 60 };
    if (this.lies.noIdToken) return [200, token];
    return [200, { ...token, id_token: await this.#idToken(found.params) }];
  }

  /** What it sends when a session is over there. `signed` as of ID tokens. */
  logoutToken(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const truth: Record<string, unknown> = {
      iss: this.issuer,
      aud: CLIENT.id,
      iat: now,
      exp: now + 120,
      jti: randomBytes(8).toString('hex'),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      ...claims,
    };
    for (const [name, value] of Object.entries(truth)) if (value === undefined) delete truth[name];
    return this.#sign(truth, { typ: 'logout+jwt', ...header });
  }

  async #idToken(params: URLSearchParams): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const truth = {
      iss: this.issuer,
      aud: CLIENT.id,
      sub: this.user['sub'],
      nonce: params.get('nonce'),
      // Whoever is asked anew has just signed in.
      ...(params.has('max_age') && { auth_time: now }),
      iat: now,
      exp: now + 300,
    };
    const claims: Record<string, unknown> = { ...truth, ...this.lies.claims };
    for (const [name, value] of Object.entries(claims)) if (value === undefined) delete claims[name];
    return this.#sign(claims);
  }

  async #sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const { kid, pair } = this.#keys[0]!;
    const by = (key: Pair, id = kid) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: id, ...header }).sign(key.privateKey);
    switch (this.lies.signed) {
      case 'none':
        return `${part({ alg: 'none' })}.${part(claims)}.`;
      case 'public-key-as-secret': {
        const head = `${part({ alg: 'HS256', kid })}.${part(claims)}`;
        const secret = JSON.stringify(await publicKey(this.#keys[0]!));
        return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      }
      case 'by-another-key':
        return by(await generateKeyPair('ES256'));
      case 'by-an-unknown-key':
        return by(await generateKeyPair('ES256'), 'nobody');
      case 'broken': {
        const [head, , signature] = (await by(pair)).split('.');
        return `${head}.${part({ ...claims, sub: 'another' })}.${signature}`;
      }
      default:
        return by(pair);
    }
  }
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function publicKey({ kid, pair }: Key): Promise<JWK> {
  return { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
}

/** RFC 6749, 2.3.1: form-encoded, then Basic. */
function isClient({ headers }: IncomingMessage): boolean {
  const [id = '', secret = ''] = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64')
    .toString('utf8')
    .split(':')
    .map((word) => decodeURIComponent(word.replaceAll('+', ' ')));
  return id === CLIENT.id && secret === CLIENT.secret;
}
