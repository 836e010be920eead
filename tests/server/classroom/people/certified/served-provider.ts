/** oidc-provider on loopback: a certified OpenID provider that others keep, and what all of ours have in common. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type errors } from 'oidc-provider';
import { Kept } from './kept.ts';

interface Served {
  /** Who signs in on its page, with no question. `asked`: the parameters they came with. */
  whoSignsIn(asked: Readonly<Record<string, unknown>>): string;
  /** What else stands at that address; `false`: it is the provider's. */
  answer?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export class ServedProvider {
  /** What it refused, as it says it. */
  readonly refused: string[] = [];
  readonly #served: Served;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((failure: unknown) => response.writeHead(500).end(String(failure)));
  });
  #provider: Provider | undefined;

  constructor(served: Served) {
    this.#served = served;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** `scope`: what clients may ask for without anybody being asked. */
  async begin(scope: string, configuration: Configuration): Promise<Provider> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(this.issuer, {
      adapter: Kept,
      // It asks nothing at addresses of its own machine, which is where Naru is here.
      fetch: (url, { dispatcher: _guard, ...options }: RequestInit = {}) => fetch(url, options),
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'first', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: ['of the provider'] },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: async ({ oidc }) => {
        const clientId = oidc.client!.clientId;
        const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session!.accountId! });
        grant.addOIDCScope(scope);
        await grant.save();
        return grant;
      },
      ...configuration,
    });
    const refused = (_: unknown, { error, error_description: why }: errors.OIDCProviderError): void => {
      this.refused.push(`${error}: ${why}`);
    };
    provider.on('authorization.error', refused);
    provider.on('grant.error', refused);
    provider.on('backchannel.error', (_, failure) => this.refused.push(String(failure)));
    this.#provider = provider;
    return provider;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await this.#served.answer?.(request, response)) return;
    const provider = this.#provider!;
    if (!request.url?.startsWith('/interaction/')) {
      await provider.callback()(request, response);
      return;
    }
    const { params } = await provider.interactionDetails(request, response);
    const login = { accountId: this.#served.whoSignsIn(params) };
    await provider.interactionFinished(request, response, { login });
  }
}
