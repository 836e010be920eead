/** A provider of accounts that others keep, and that is certified (oidc-provider): it decides for itself whether what Naru asks is good. */
import { ServedProvider } from '../certified/served-provider.ts';
import { CLIENT } from './fake-provider.ts';

export class CertifiedProvider {
  /** Who signs in there next. */
  user = '';
  /** How often somebody was asked to. */
  asked = 0;
  readonly #people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly #served = new ServedProvider({
    whoSignsIn: () => {
      this.asked += 1;
      return this.user;
    },
  });

  /** `people`: what is told of them, by `sub`. */
  constructor(people: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
    this.#people = people;
  }

  get issuer(): string {
    return this.#served.issuer;
  }

  /** What it refused, as it says it. */
  get refused(): readonly string[] {
    return this.#served.refused;
  }

  listen = (): Promise<void> => this.#served.listen();
  close = (): Promise<void> => this.#served.close();

  /** What an administrator registers: where Naru is. */
  async register(naru: string): Promise<void> {
    await this.#served.begin('openid profile email', {
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
      findAccount: (_, sub) => {
        const person = this.#people[sub];
        return person && { accountId: sub, claims: () => ({ ...person, sub }) };
      },
    });
  }
}
