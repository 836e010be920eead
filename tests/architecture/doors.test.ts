/** Each third-party package is imported in one place, and folders import only what is to their left (CONTRIBUTING.md). */
import { describe, expect, it } from 'vitest';
import { codeBelow, importsOf, PRODUCT, packageOf, textOf } from './source.ts';

/** The doors. A package that stands on both sides of the wire, or in two rooms, has one door on each. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@astrojs/markdown-satteri': ['src/content/markdown.ts'],
  '@codemirror/autocomplete': ['src/client/editor/code.ts'],
  '@codemirror/commands': ['src/client/editor/code.ts'],
  '@codemirror/lang-yaml': ['src/client/editor/code.ts'],
  '@codemirror/language': ['src/client/editor/code.ts'],
  '@codemirror/lint': ['src/client/editor/code.ts'],
  '@codemirror/search': ['src/client/editor/search.ts'],
  '@codemirror/state': ['src/client/editor/code.ts', 'src/client/editor/search.ts'],
  '@codemirror/view': ['src/client/editor/code.ts', 'src/client/editor/search.ts'],
  '@lezer/highlight': ['src/client/editor/code.ts'],
  '@kubernetes/client-node': ['sandbox/kube.ts'],
  '@peculiar/x509': ['sandbox/simulated/pki/x509.ts'],
  '@simplewebauthn/browser': ['src/client/people/webauthn.ts'],
  '@simplewebauthn/server': ['server/classroom/people/passkeys/webauthn.ts'],
  '@xterm/addon-fit': ['src/client/terminal/screen.ts'],
  '@xterm/addon-search': ['src/client/terminal/screen.ts'],
  '@xterm/addon-serialize': ['server/terminal/screen.ts', 'src/client/replay/screen.ts'],
  '@xterm/addon-unicode11': [
    'server/terminal/screen.ts',
    'src/client/replay/screen.ts',
    'src/client/terminal/screen.ts',
  ],
  '@xterm/addon-web-links': ['src/client/terminal/screen.ts'],
  '@xterm/addon-webgl': ['src/client/terminal/screen.ts'],
  '@xterm/headless': ['server/terminal/screen.ts'],
  '@xterm/xterm': ['src/client/replay/screen.ts', 'src/client/terminal/screen.ts'],
  astro: ['cli/dev-pages.ts'],
  lowdb: ['server/store/store.ts'],
  'node-pty': ['sandbox/shell.ts'],
  jose: ['server/classroom/people/lti/jose.ts'],
  'openid-client': ['server/classroom/people/openid/provider.ts'],
  pagefind: ['src/search/integration.ts'],
  pretendard: ['src/client/spare-fonts.ts'],
  re2js: ['sandbox/simulated/regular-expression.ts'],
  send: ['server/pages.ts'],
  'subset-font': ['src/fonts/integration.ts'],
  uqr: ['src/client/people/qr.ts'],
  typescript: ['sandbox/simulated/scheme/generation/models.ts'],
  ws: ['sandbox/simulated/apiserver/streams/handshake.ts', 'server/socket.ts'],
};
/** Used like parts of the language, and what the pages are written in. */
const EVERYWHERE = new Set(['zod', 'yaml']);
const FRAMEWORK = /^astro(:.*)?$/;
/** What our own integrations make when pages are built. */
const MADE = /^naru:/;

/** What each folder may import of ours. */
const LEFT: Readonly<Record<(typeof PRODUCT)[number], readonly string[]>> = {
  sandbox: [],
  checker: ['sandbox/'],
  lessons: ['checker/', 'sandbox/'],
  server: ['lessons/', 'checker/', 'sandbox/'],
  cli: ['server/', 'lessons/', 'checker/', 'sandbox/'],
  src: [
    'lessons/',
    'server/protocol.ts',
    'server/protocol-problem.ts',
    'server/protocol-exam.ts',
    'server/protocol-exam-result.ts',
    'server/protocol-limits.ts',
    'server/protocol-recording.ts',
    'server/protocol-cluster.ts',
    'server/protocol-replay.ts',
    'server/protocol-report.ts',
    'server/protocol-standing.ts',
    'server/protocol-debriefing.ts',
    'server/protocol-files.ts',
    'server/protocol-terminal.ts',
    'server/classroom/people/protocol.ts',
    'server/classroom/people/lti/services/shown.ts',
    'server/classroom/grades/record.ts',
    'server/classroom/grades/types.ts',
    'server/classroom/privacy/types.ts',
    'server/classroom/room/apply.ts',
    'server/classroom/room/board.ts',
    'server/classroom/room/events.ts',
    'server/classroom/room/messages.ts',
    'server/classroom/room/rows.ts',
    'server/locals.ts',
    'checker/say.ts',
  ],
};
/** What may run in a browser: these, and what they import in turn. */
const BROWSER = [
  'src/client/',
  'src/i18n/',
  'server/protocol.ts',
  'server/protocol-problem.ts',
  'server/protocol-exam.ts',
  'server/protocol-exam-result.ts',
  'server/protocol-limits.ts',
  'server/protocol-recording.ts',
  'server/protocol-cluster.ts',
  'server/protocol-replay.ts',
  'server/protocol-report.ts',
  'server/protocol-standing.ts',
  'server/protocol-debriefing.ts',
  'server/protocol-files.ts',
  'server/protocol-terminal.ts',
  'server/classroom/people/protocol.ts',
  'server/classroom/people/lti/services/shown.ts',
  'server/classroom/grades/record.ts',
  'server/classroom/grades/types.ts',
  'server/classroom/privacy/types.ts',
  'server/classroom/room/apply.ts',
  'server/classroom/room/board.ts',
  'server/classroom/room/events.ts',
  'server/classroom/room/messages.ts',
  'server/classroom/room/rows.ts',
  'checker/say.ts',
  'checker/messages/',
  'checker/types.ts',
  'sandbox/home-types.ts',
  'sandbox/kube-types.ts',
  'sandbox/network-types.ts',
  'sandbox/types.ts',
];

const files = PRODUCT.flatMap((folder) => codeBelow(folder));
const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const shown = ({ from, to }: { from: string; to: string }) => `${from} imports ${to}`;

describe('packages', () => {
  it('are each imported through their door and nowhere else', () => {
    const used: Record<string, Set<string>> = {};
    for (const { from, to } of imports) {
      const name = packageOf(to);
      if (name === undefined || EVERYWHERE.has(name)) continue;
      if ((FRAMEWORK.test(name) || MADE.test(name)) && from.startsWith('src/')) continue;
      used[name] = (used[name] ?? new Set()).add(from);
    }
    const found = Object.entries(used).map(([name, by]) => [name, [...by].sort()]);
    expect(Object.fromEntries(found)).toEqual(DOORS);
  });

  it('are in the table of CONTRIBUTING.md', () => {
    const table = textOf('CONTRIBUTING.md');
    for (const [name, doors] of Object.entries(DOORS)) {
      const row = table.split('\n').find((line) => line.includes(`\`${name}\``)) ?? '';
      for (const door of doors) expect(row, name).toContain(door);
    }
  });
});

describe('the arrow', () => {
  it('is obeyed by every import, in pages and in the browser too', () => {
    const against = imports.filter(({ from, to }) => {
      const [folder] = from.split('/') as [(typeof PRODUCT)[number]];
      return (
        packageOf(to) === undefined && ![`${folder}/`, ...LEFT[folder]].some((left) => to.startsWith(left))
      );
    });
    expect(against.map(shown)).toEqual([]);
  });

  it('lets the browser have only what is safe there', () => {
    const isSafe = (path: string) => BROWSER.some((safe) => path.startsWith(safe));
    const unsafe = imports.filter(({ from, to }) => {
      const ours = packageOf(to) === undefined;
      return isSafe(from) && ours && !isSafe(to);
    });
    expect(unsafe.map(shown)).toEqual([]);
  });

  it('leads no product code to the tests', () => {
    expect(imports.filter(({ to }) => to.startsWith('tests/')).map(shown)).toEqual([]);
  });

  it('keeps the kinds of sandbox apart, and controllers, scheduler and kubelets away from the API server', () => {
    const apart: [string, string][] = [
      ['sandbox/simulated/', 'sandbox/kind/'],
      ['sandbox/kind/', 'sandbox/simulated/'],
      ...['controllers', 'scheduler', 'kubelet', 'clientgo', 'runtime', 'network'].map(
        (room): [string, string] => [`sandbox/simulated/${room}/`, 'sandbox/simulated/apiserver/'],
      ),
    ];
    const crossing = imports.filter(({ from, to }) =>
      apart.some(([a, b]) => from.startsWith(a) && to.startsWith(b)),
    );
    expect(crossing.map(shown)).toEqual([]);
  });
});
