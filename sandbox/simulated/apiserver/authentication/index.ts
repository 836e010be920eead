/** Who somebody is: certificates, tokens, impersonation. */
export { type Authenticator, createAuthenticator } from './authenticate.ts';
export { identityReviews } from './reviews.ts';
export { ISSUER, ServiceAccountTokens } from './tokens.ts';
