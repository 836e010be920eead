import { describe, expect, it } from 'vitest';
import { createInformerFactory } from '../../../../sandbox/simulated/clientgo/informer.ts';
import { settle } from '../../../fakes/clock.ts';
import { configMap, memoryClient } from './memory-client.ts';

function started() {
  const client = memoryClient();
  const logged: string[] = [];
  const factory = createInformerFactory(client, (message) => logged.push(message));
  const told: string[] = [];
  return { client, factory, logged, told };
}

describe('an informer', () => {
  it('knows what was there before it was asked for, at once', () => {
    const { client, factory } = started();
    client.create('configmaps', configMap('a'));
    expect(factory.informer('configmaps').get('default/a')?.metadata.name).toBe('a');
  });

  it('tells a handler of everything that is there, once, and then of every change', async () => {
    const { client, factory, told } = started();
    client.create('configmaps', configMap('a'));
    factory.informer('configmaps').on({
      added: (object) => told.push(`added ${object.metadata.name}`),
      updated: (previous, object) => told.push(`updated ${previous.data?.x} to ${object.data?.x}`),
      deleted: (object) => told.push(`deleted ${object.metadata.name}`),
    });
    await settle();
    client.create('configmaps', configMap('b'));
    client.patch('configmaps', 'default', 'a', { data: { x: '1' } });
    client.delete('configmaps', 'default', 'b');
    await settle();
    expect(told).toEqual(['added a', 'added b', 'updated undefined to 1', 'deleted b']);
  });

  it('tells of a deletion and an addition when an object was replaced under the same name', async () => {
    const { client, factory, told } = started();
    client.create('configmaps', { ...configMap('a'), data: { x: 'old' } });
    await settle();
    factory.informer('configmaps').on({
      added: (object) => told.push(`added ${object.data?.x}`),
      deleted: (object) => told.push(`deleted ${object.data?.x}`),
    });
    client.update('configmaps', { ...configMap('a'), data: { x: 'new' } });
    await settle();
    expect(told).toEqual(['added old', 'deleted old', 'added new']);
  });

  it('finds objects by what an index says of them now', async () => {
    const { client, factory } = started();
    const informer = factory.informer('configmaps');
    informer.addIndex('app', (object) => Object.values(object.metadata.labels ?? {}));
    client.create('configmaps', configMap('a', { app: 'web' }));
    client.create('configmaps', configMap('b', { app: 'db' }));
    await settle();
    client.update('configmaps', configMap('a', { app: 'db' }));
    await settle();
    expect(informer.byIndex('app', 'web')).toEqual([]);
    expect(informer.byIndex('app', 'db').map((object) => object.metadata.name)).toEqual(['b', 'a']);
    expect(informer.list('default')).toHaveLength(2);
    expect(informer.list('elsewhere')).toEqual([]);
  });

  it('goes on after a handler failed, and says so', async () => {
    const { client, factory, logged, told } = started();
    const informer = factory.informer('configmaps');
    informer.on({
      added: () => {
        throw new Error('broken');
      },
    });
    informer.on({ added: (object) => told.push(object.metadata.name) });
    client.create('configmaps', configMap('a'));
    await settle();
    expect(told).toEqual(['a']);
    expect(logged).toEqual(['A handler of configmaps failed.']);
  });

  it('is shared, and ends with its factory', async () => {
    const { client, factory, told } = started();
    const informer = factory.informer('configmaps');
    expect(factory.informer('configmaps')).toBe(informer);
    expect(client.watches).toBe(1);
    informer.on({ added: (object) => told.push(object.metadata.name) });
    factory[Symbol.dispose]();
    factory[Symbol.dispose]();
    expect(client.watches).toBe(0);
    client.create('configmaps', configMap('a'));
    await settle();
    expect(told).toEqual([]);
    expect(() => factory.informer('configmaps')).toThrow(/ended/);
  });
});
