/**
 * A learning platform whose sign-in and access tokens are those of a certified OpenID provider that others keep (oidc-provider): it decides for
 * itself whether what Naru asks, and signs, is good. What LTI adds are claims, which are said here; line items, scores and people are those of the fake.
 */
import { type ClientMetadata, interactionPolicy } from 'oidc-provider';
import type { LtiSettings } from '../../../../../server/classroom/people/lti/settings.ts';
import { ServedProvider } from '../certified/served-provider.ts';
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
  readonly #served = new ServedProvider({
    // Its page to sign in: who is hinted at has done so.
    whoSignsIn: (asked) => String(asked['login_hint']),
    answer: async (request, response) =>
      request.url?.startsWith('/courses/') === true && (await this.services.answer(request, response)),
  });

  /** `people`: by what the platform calls them (`sub`). */
  constructor(people: Readonly<Record<string, Person>>) {
    this.#people = people;
  }

  /** What it refused, as it says it. */
  get refused(): string[] {
    return this.#served.refused;
  }

  get settings(): LtiSettings {
    const { issuer } = this.#served;
    return {
      issuer,
      clientId: CLIENT,
      deployments: ['7'],
      loginUrl: `${issuer}/auth`,
      keysUrl: `${issuer}/jwks`,
      courses: ['course-1'],
      tokenUrl: `${issuer}/token`,
    };
  }

  async listen(): Promise<void> {
    await this.#served.listen();
    this.services.at = this.#served.issuer;
  }

  close = (): Promise<void> => this.#served.close();

  /** What an administrator registers: where Naru is. */
  async register(naru: string): Promise<void> {
    const policy = interactionPolicy.base();
    // Clients of its kind would have people asked each time.
    policy.get('consent')!.checks.remove('native_client_prompt');
    const provider = await this.#served.begin('openid', {
      clients: [clientAt(naru)],
      responseTypes: ['id_token'],
      scopes: ['openid', ...GRANTED],
      claims: { openid: ['sub', 'name', ...CLAIMS] },
      extraParams: ['lti_message_hint'],
      features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
      ttl: { ClientCredentials: 600, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
      interactions: { url: (_, { uid }) => `/interaction/${uid}`, policy },
      findAccount: ({ oidc }, sub) => {
        const person = this.#people[sub];
        if (!person) return undefined;
        const link = String(oidc.params?.['lti_message_hint']);
        return { accountId: sub, claims: () => ({ sub, ...person, ...this.#launch(naru, link) }) };
      },
    });
    this.services.scopesOf = async (token) => [
      ...((await provider.ClientCredentials.find(token))?.scopes ?? []),
    ];
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

const clientAt = (naru: string): ClientMetadata => ({
  client_id: CLIENT,
  // Of the kind that may be at http addresses of this machine, as tests are.
  application_type: 'native',
  redirect_uris: [`${naru}/lti/launch`],
  response_types: ['id_token'],
  grant_types: ['implicit', 'client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  jwks_uri: `${naru}/lti/keys`,
});
