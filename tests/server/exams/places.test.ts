/** The clusters of a sitting, as hosts that know each other. */
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/types.ts';
import { createPlaces, placeName } from '../../../server/exams/places.ts';
import { createLog } from '../../../server/log.ts';
import { type FakeSandbox, NoopProvider } from '../../fakes/providers.ts';

type Find = (host: string) => Promise<Sandbox | undefined>;

/** Remembers what hosts its sandboxes were made. */
class HostProvider extends NoopProvider {
  readonly hosts = new Map<string, Find>();

  override async create(...asked: Parameters<NoopProvider['create']>): Promise<FakeSandbox> {
    const sandbox = await super.create(...asked);
    return Object.assign(sandbox, {
      joinHosts: (name: string, find: Find) => void this.hosts.set(name, find),
    });
  }
}

describe('the clusters of a sitting', () => {
  it('are hosts, and each finds the others of the same sitting by name', async () => {
    const provider = new HostProvider();
    const nobody = () => undefined;
    const log = createLog(nobody);
    const places = createPlaces({ log, provider: () => provider, letGo: nobody, lost: nobody });
    const { signal } = new AbortController();
    const [first, second] = await Promise.all(
      [1, 2].map((task) => places.make(placeName('12345678-sitting', task), { nodes: 1 }, signal)),
    );
    await places.make(placeName('other-sitting', 3), { nodes: 1 }, signal);
    expect([...provider.hosts.keys()]).toEqual(['cka-01', 'cka-02', 'cka-03']);
    const find = provider.hosts.get('cka-01')!;
    expect(await find('cka-02')).toBe(second);
    expect(await find('cka-01')).toBe(first);
    for (const host of ['cka-03', 'worker', 'cka-99']) expect(await find(host)).toBeUndefined();
  });

  it('that nobody made cannot be had', async () => {
    const provider = new NoopProvider();
    const nobody = () => undefined;
    const places = createPlaces({
      log: createLog(nobody),
      provider: () => provider,
      letGo: nobody,
      lost: nobody,
    });
    await expect(places.at('exam-nothing-1')).rejects.toMatchObject({ code: 'sandbox/not-answering' });
  });
});
