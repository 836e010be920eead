import { noopProvider } from '../fakes/providers.ts';
import { contractOf } from './contract.ts';

contractOf(
  'noop',
  async () => {
    const provider = noopProvider({ exec: () => ({ exitCode: 42, stdout: '', stderr: '' }) });
    return { provider, again: () => provider };
  },
  { api: false, failing: async () => ({ place: { node: 'control-plane' }, argv: ['false'] }) },
);
