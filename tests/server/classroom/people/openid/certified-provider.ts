/** A provider of accounts that others keep, and that is certified (oidc-provider): it decides for itself whether what Naru asks is good. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type errors } from 'oidc-provider';
import { Kept } from '../certified/kept.ts';
import { CLIENT } from './fake-provider.ts';

export class CertifiedProvider {
  /** What it refused, as it says it. */
  readonly refused: string[] = [];
  /** Who signs in there next. */
  user = '';
  /** How often somebody was asked to. */
  asked = 0;
  readonly #people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((failure: unknown) => response.writeHead(500).end(String(failure)));
  });
  #provider: Provider | undefined;

  /** `people`: what is told of them, by `sub`. */
  constructor(people: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
    this.#people = people;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** What an administrator registers: where Naru is. */
  async register(naru: string): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'accounts', alg: 'RS256', use: 'sig' };
    const provider = new Provider(this.issuer, this.#configuration(naru, key));
    const refused = (_: unknown, { error, error_description: why }: errors.OIDCProviderError): void => {
      this.refused.push(`${error}: ${why}`);
    };
    provider.on('authorization.error', refused);
    provider.on('grant.error', refused);
    provider.on('backchannel.error', (_, failure) => this.refused.push(String(failure)));
    this.#provider = provider;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const provider = this.#provider!;
    if (!request.url?.startsWith('/interaction/')) return void (await provider.callback()(request, response));
    this.asked += 1;
    await provider.interactionFinished(request, response, { login: { accountId: this.user } });
  }

  #configuration(naru: string, key: object): Configuration {
    return {
      adapter: Kept,
      // It tells nobody at addresses of its own machine that somebody has signed out, which is where Naru is here.
      fetch: (url, { dispatcher: _guard, ...options }: RequestInit = {}) => fetch(url, options),
      jwks: { keys: [key] },
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${naru}/oidc/callback`],
          post_logout_redirect_uris: [`${naru}/`],
          backchannel_logout_uri: `${naru}/oidc/logout`,
          backchannel_logout_session_required: true,
        },
      ],
      claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
      cookies: { keys: ['of the provider'] },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (context, form) => {
            context.body = form;
          },
        },
      },
      ttl: {
        AccessToken: 600,
        AuthorizationCode: 60,
        Grant: 600,
        IdToken: 300,
        Interaction: 600,
        Session: 600,
      },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client!.clientId,
          accountId: oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      findAccount: (_, sub) => {
        const person = this.#people[sub];
        return person && { accountId: sub, claims: () => ({ ...person, sub }) };
      },
    };
  }
}
