/** Settings: defaults, and every mistake at once. */
import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';

describe('settings', () => {
  it('have defaults', () => {
    const config = readConfig({ HOME: '/home/me' });
    expect(config).toMatchObject({
      port: 4321,
      sandbox: 'auto',
      isolation: 'auto',
      download: 'auto',
      dataDir: '/home/me/.local/share/naru',
    });
  });

  it('follow XDG, an empty value counting as none', () => {
    expect(readConfig({ XDG_DATA_HOME: '/data', NARU_PORT: '', NARU_DATA: ' ' })).toMatchObject({
      dataDir: '/data/naru',
      port: 4321,
    });
    expect(readConfig({ HOME: '/h', XDG_DATA_HOME: 'relative' }).dataDir).toBe('/h/.local/share/naru');
  });

  it('never put the data folder where the process happens to run', () => {
    for (const HOME of ['', 'relative', undefined]) {
      const { dataDir } = readConfig({ HOME });
      expect(dataDir).toMatch(/\/\.local\/share\/naru$/);
      expect(dataDir.startsWith(process.cwd())).toBe(process.cwd() === userInfo().homedir);
    }
  });

  it('keep the pages in the project, where the packages they import are found', () => {
    expect(readConfig({ HOME: '/h', NARU_DIST: 'dist/other' }).dist).toMatch(/\/dist\/other$/);
    for (const NARU_DIST of ['/elsewhere', '..'])
      expect(() => readConfig({ HOME: '/h', NARU_DIST })).toThrow('NARU_DIST is');
  });

  it('that are wrong are named all at once, each with what to write', () => {
    const env = {
      NARU_PORT: '99999',
      NARU_SANDBOX: 'docker',
      NARU_DATA: 'here',
      NARU_DOWNLOAD: 'no',
      NARU_ISOLATION: 'yes',
    };
    expect(() => readConfig(env)).toThrow(
      [
        'NARU_PORT is "99999"; it must be a port number from 0 to 65535, such as 4322.',
        'NARU_SANDBOX is "docker"; it must be auto, kind or simulated.',
        'NARU_DATA is "here"; it must be an absolute path, such as /home/you/naru.',
        'NARU_ISOLATION is "yes"; it must be auto, bubblewrap or none.',
        'NARU_DOWNLOAD is "no"; it must be auto or never.',
      ]
        .sort((a, b) => order(a) - order(b))
        .join('\n'),
    );
  });
});

/** The order in which settings are read. */
const order = (line: string): number =>
  ['NARU_PORT', 'NARU_SANDBOX', 'NARU_ISOLATION', 'NARU_DOWNLOAD', 'NARU_DATA'].findIndex((name) =>
    line.startsWith(name),
  );
