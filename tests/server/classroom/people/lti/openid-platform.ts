/**
 * A learning platform whose sign-in and access tokens are those of a certified OpenID provider that others keep (oidc-provider): it decides for
 * itself whether what Naru asks, and signs, is good. What LTI adds are claims, which are said here; line items, scores and people are those of the fake.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type errors, interactionPolicy } from 'oidc-provider';
import type { LtiSettings } from '../../../../../server/classroom/people/lti/settings.ts';
import { Kept } from '../certified/kept.ts';
import { LTI } from './fake-platform.ts';
import { FakeServices, NAMES_SCOPE, SCOPE } from './fake-services.ts';

const CLIENT = 'naru-at-school';
const GRANTED = [`${SCOPE}/lineitem`, `${SCOPE}/score`, NAMES_SCOPE];
const CLAIMS = [
  ...['message_type', 'version', 'deployment_id', 'resource_link', 'context', 'target_link_uri', 'roles'].map(
    (name) => `${LTI}/${name}`,
  ),
  'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint',
  'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
];

/** Somebody of the platform: `name`, roles. */
export type Person = Readonly<Record<string, unknown>>;

export class OpenIdPlatform {
  readonly services = new FakeServices(CLIENT);
  readonly #people: Readonly<Record<string, Person>>;
  /** What it refused, as it says it. */
  readonly refused: string[] = [];
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((failure: unknown) => response.writeHead(500).end(String(failure)));
  });
  #provider: Provider | undefined;

  /** `people`: by what the platform calls them (`sub`). */
  constructor(people: Readonly<Record<string, Person>>) {
    this.#people = people;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get settings(): LtiSettings {
    return {
      issuer: this.issuer,
      clientId: CLIENT,
      deployments: ['7'],
      loginUrl: `${this.issuer}/auth`,
      keysUrl: `${this.issuer}/jwks`,
      courses: ['course-1'],
      tokenUrl: `${this.issuer}/token`,
    };
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.services.at = this.issuer;
  }

  /** What an administrator registers: where Naru is. */
  async register(naru: string): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'school', alg: 'RS256', use: 'sig' };
    const provider = new Provider(this.issuer, this.#configuration(naru, key));
    const refused = (_: unknown, { error, error_description: why }: errors.OIDCProviderError): void => {
      this.refused.push(`${error}: ${why}`);
    };
    provider.on('authorization.error', refused);
    provider.on('grant.error', refused);
    this.services.scopesOf = async (token) => [
      ...((await provider.ClientCredentials.find(token))?.scopes ?? []),
    ];
    this.#provider = provider;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.issuer);
    if (pathname.startsWith('/courses/')) return void (await this.services.answer(request, response));
    const provider = this.#provider!;
    if (!pathname.startsWith('/interaction/')) return void (await provider.callback()(request, response));
    // Its page to sign in: who is hinted at has done so.
    const { params } = await provider.interactionDetails(request, response);
    await provider.interactionFinished(request, response, {
      login: { accountId: String(params['login_hint']) },
    });
  }

  #configuration(naru: string, key: object): Configuration {
    const policy = interactionPolicy.base();
    // Clients of that kind would have people asked each time.
    policy.get('consent')!.checks.remove('native_client_prompt');
    return {
      adapter: Kept,
      // It asks nobody at addresses of its own machine for keys, which is where Naru is here.
      fetch: (url, { dispatcher: _guard, ...options }: RequestInit = {}) => fetch(url, options),
      jwks: { keys: [key] },
      clients: [
        {
          client_id: CLIENT,
          // Of the kind that may be at http addresses of this machine, as tests are.
          application_type: 'native',
          redirect_uris: [`${naru}/lti/launch`],
          response_types: ['id_token'],
          grant_types: ['implicit', 'client_credentials'],
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'RS256',
          jwks_uri: `${naru}/lti/keys`,
        },
      ],
      responseTypes: ['id_token'],
      scopes: ['openid', ...GRANTED],
      claims: { openid: ['sub', 'name', ...CLAIMS] },
      extraParams: ['lti_message_hint'],
      cookies: { keys: ['of the platform'] },
      features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
      ttl: { ClientCredentials: 600, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
      interactions: { url: (_, { uid }) => `/interaction/${uid}`, policy },
      // Nobody is asked whether Naru may know who they are: the platform has decided that.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client!.clientId,
          accountId: oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
      findAccount: ({ oidc }, sub) => {
        const person = this.#people[sub];
        if (!person) return undefined;
        const link = String(oidc.params?.['lti_message_hint']);
        return { accountId: sub, claims: () => ({ sub, ...person, ...this.#launch(naru, link) }) };
      },
    };
  }

  #launch(naru: string, link: string): Record<string, unknown> {
    return {
      [`${LTI}/message_type`]: 'LtiResourceLinkRequest',
      [`${LTI}/version`]: '1.3.0',
      [`${LTI}/deployment_id`]: '7',
      [`${LTI}/resource_link`]: { id: link },
      [`${LTI}/context`]: { id: 'course-1' },
      [`${LTI}/target_link_uri`]: `${naru}/`,
      ...this.services.claims(),
    };
  }
}
