/** The providers of this machine, and which of them to use. */
import { AttachedProvider } from './attached/provider.ts';
import { Fault } from './faults.ts';
import { KindProvider } from './kind/provider.ts';
import type { ProviderOptions } from './options.ts';
import { SimulatedProvider } from './simulated/provider.ts';
import type { SandboxProvider } from './types.ts';

export type { ProviderOptions } from './options.ts';

/** By name. A new provider is one more line here. */
export const providers = (options: ProviderOptions): Providers => ({
  kind: new KindProvider(options),
  simulated: new SimulatedProvider(options),
  attached: new AttachedProvider(options),
});

export type Providers = Readonly<Record<'kind' | 'simulated' | 'attached', SandboxProvider>>;

/** `auto`, or the name of a provider: what NARU_SANDBOX may say. */
export type Wanted = 'auto' | keyof Providers;

export interface Choice {
  readonly provider: SandboxProvider;
  /** `chosen`: somebody asked for it. Otherwise whether kind was ready to use. */
  readonly reason: 'chosen' | 'auto-kind-ready' | 'auto-kind-missing';
}

/** How long kind may take to say whether it is ready before the simulated cluster is taken instead. Milliseconds. */
const PATIENCE = 10_000;

/**
 * Kind when it is ready to use (engine, kind and node image), else simulated. A provider that was asked for by name is
 * taken, or refused with `sandbox/provider-unready` and what is missing.
 */
export async function chooseProvider(wanted: Wanted, known: Providers, signal: AbortSignal): Promise<Choice> {
  if (wanted === 'auto') {
    const { ready } = await known.kind.probe(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
    signal.throwIfAborted();
    return ready
      ? { provider: known.kind, reason: 'auto-kind-ready' }
      : { provider: known.simulated, reason: 'auto-kind-missing' };
  }
  const provider = known[wanted];
  const readiness = await provider.probe(signal);
  signal.throwIfAborted();
  if (readiness.ready) return { provider, reason: 'chosen' };
  throw new Fault(
    'sandbox/provider-unready',
    `the provider ${wanted} cannot be used: ${readiness.missing}`,
    readiness.remedy,
  );
}
