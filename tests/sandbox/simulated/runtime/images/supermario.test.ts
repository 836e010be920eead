import { describe, expect, it } from 'vitest';
import { isReady, startNodeBench } from '../../kubelet/support.ts';

describe('the image pengbai/docker-supermario', () => {
  it('serves its page on 8080, says what it is, and answers 404 for what it has not', async () => {
    using bench = startNodeBench();
    const mario = { name: 'mario', image: 'pengbai/docker-supermario' };
    const box = { name: 'box', image: 'busybox:1.36', command: ['sleep', '60'] };
    bench.pod('game', { containers: [mario] });
    bench.pod('box', { containers: [box] });
    const game = await bench.until('game', isReady);
    await bench.until('box', isReady);
    const url = `http://${game['status'].podIP}:8080`;
    const page = await bench.exec('box', ['wget', '-qO-', url]);
    expect(page.stdout).toContain('<h1>Super Mario</h1>');
    expect(page.stdout).toContain('stand-in');
    const missing = await bench.exec('box', ['wget', '-qO-', `${url}/<b>`]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('404');
    expect(await bench.logs('game')).toContain('Starting ProtocolHandler ["http-nio-8080"]');
  });
});
