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

  it('are for one learner unless a class is asked for, and say in words that shells need not be isolated', () => {
    expect(readConfig({ HOME: '/h' })).toMatchObject({
      mode: 'solo',
      unisolatedClass: false,
      seatMinutes: 240,
    });
    const env = { HOME: '/h', NARU_MODE: 'class', NARU_CLASS_SIZE: '30', NARU_SEAT_MINUTES: '0' };
    expect(readConfig(env)).toMatchObject({ mode: 'class', classSize: 30, seatMinutes: 0 });
    const NARU_CLASS_WITHOUT_ISOLATION = 'every-learner-may-read-and-delete-all-files-of-this-user';
    expect(readConfig({ ...env, NARU_CLASS_WITHOUT_ISOLATION }).unisolatedClass).toBe(true);
    for (const word of ['yes', '1', 'true', 'every-learner']) {
      expect(() => readConfig({ ...env, NARU_CLASS_WITHOUT_ISOLATION: word })).toThrow(
        'in full every-learner',
      );
    }
    expect(() => readConfig({ ...env, NARU_CLASS_SIZE: '0' })).toThrow('from 1 to 1000');
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
        'NARU_SANDBOX is "docker"; it must be auto, kind, simulated or attached.',
        'NARU_DATA is "here"; it must be an absolute path, such as /home/you/naru.',
        'NARU_ISOLATION is "yes"; it must be auto, bubblewrap or none.',
        'NARU_DOWNLOAD is "no"; it must be auto or never.',
      ]
        .sort((a, b) => order(a) - order(b))
        .join('\n'),
    );
  });

  const HOME = { HOME: '/home/kim' };

  it('of a public address say which Host and Origin are ours, and that the proxy writes X-Forwarded-For', () => {
    expect(readConfig({ ...HOME, NARU_PUBLIC_URL: 'https://example.org/naru/' }).publicAddress).toEqual({
      origin: 'https://example.org',
      host: 'example.org',
      base: '/naru',
      told: 'x-forwarded-for',
    });
    expect(readConfig(HOME)).not.toHaveProperty('publicAddress');
    expect(() => readConfig({ ...HOME, NARU_PUBLIC_URL: 'http://example.org' })).toThrow(/an https address/);
  });

  it('of a learning record store send its password over TLS, or nowhere but this machine, and never show it', () => {
    const store = { ...HOME, NARU_XAPI_USER: 'naru', NARU_XAPI_PASSWORD: 'geheim' };
    const at = (endpoint: string) => readConfig({ ...store, NARU_XAPI_ENDPOINT: endpoint });
    expect(at('https://lrs.example.org/xapi').recordStore).toMatchObject({ user: 'naru', names: false });
    expect(at('http://127.0.0.1:8080/xapi').recordStore?.endpoint).toBe('http://127.0.0.1:8080/xapi');
    for (const wrong of [
      'http://lrs.example.org/xapi',
      'https://naru:geheim@lrs.example.org',
      'ftp://lrs.example.org',
      'lrs',
    ]) {
      expect(() => at(wrong)).toThrow(/NARU_XAPI_ENDPOINT/);
    }
    expect(() => readConfig({ ...HOME, NARU_XAPI_ENDPOINT: 'https://lrs.example.org' })).toThrow(
      /needs NARU_XAPI_USER/,
    );
    expect(() => readConfig({ ...store, NARU_XAPI_ENDPOINT: 'x', NARU_XAPI_USER: 'a:b' })).not.toThrow(
      /geheim/,
    );
  });
});

/** The order in which settings are read. */
const order = (line: string): number =>
  ['NARU_PORT', 'NARU_SANDBOX', 'NARU_ISOLATION', 'NARU_DOWNLOAD', 'NARU_DATA'].findIndex((name) =>
    line.startsWith(name),
  );
