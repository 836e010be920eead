/** The types of the learner's cluster for the editor, and what is wrong with a manifest. */
import { FILE_LIMITS, manifest, wantedSchemas } from '../protocol-files.ts';
import { parsed, withStatus } from './files.ts';
import type { Route } from './router.ts';

/** How long the cluster may take, milliseconds: for what is asked while typing, and for a dry run of everything. */
const PATIENCE = { typing: 8_000, trying: 30_000 };

const whileTyping = (): AbortSignal => AbortSignal.timeout(PATIENCE.typing);

export const schemaRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/schema',
    answer: (_request, { manifests }) => withStatus(() => manifests.kinds(whileTyping())),
  },
  {
    method: 'POST',
    path: '/schema',
    answer({ body }, { manifests }) {
      const { kinds } = parsed(wantedSchemas, body);
      return withStatus(async () => ({ schemas: await manifests.schemas(kinds, whileTyping()) }));
    },
  },
  {
    method: 'POST',
    path: '/manifests/check',
    maxBody: FILE_LIMITS.body,
    answer: ({ body }, { manifests }) =>
      withStatus(() => manifests.check(parsed(manifest, body).content, whileTyping())),
  },
  {
    method: 'POST',
    path: '/manifests/try',
    maxBody: FILE_LIMITS.body,
    answer: ({ body }, { manifests }) =>
      withStatus(() => manifests.try(parsed(manifest, body).content, AbortSignal.timeout(PATIENCE.trying))),
  },
];
