/**
 * Cuts the fonts down to what the pages show, so that a first visit does not load megabytes: the door to subset-font. Whatever
 * is not in these (a name somebody types, output of a program) comes from the whole fonts, which browsers fetch only then.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import subsetFont from 'subset-font';
import { between, charactersOf, codeIn, unicodeRange } from './characters.ts';
import { textsOfPages } from './texts.ts';

/** Where what was made is kept, so that it is made again only when other characters are shown. */
const CACHE = join(import.meta.dirname, '../../.naru/fonts');

/** The style sheet that components/PageHead.astro asks for. */
const SHEET = 'naru:fonts.css';

/** Of texts: the weights the pages use. As it is written, so that it is one with the faces of the whole font. */
const WEIGHTS = { written: '45 920', used: { wght: { min: 400, max: 800 } } } as const;

/** What terminals draw with: letters, marks, arrows, boxes and blocks. */
const DRAWN = [
  between(0x20, 0x7e),
  between(0xa0, 0xff),
  between(0x2010, 0x2026),
  between(0x2190, 0x2193),
  between(0x2500, 0x259f),
  '✓✗',
].join('');

interface Face {
  /** Of its file; first-paint/head.ts knows `text` and `code`. */
  readonly name: string;
  readonly family: string;
  readonly weight: string;
  /** In node_modules. */
  readonly font: string;
  readonly characters: readonly string[];
  readonly axes?: typeof WEIGHTS.used;
}

export function fonts(): AstroIntegration {
  return {
    name: 'naru-fonts',
    hooks: {
      'astro:config:setup': async ({ command, updateConfig }) => {
        // What only looks at types needs no fonts.
        const sheet = command === 'build' || command === 'dev' ? await madeSheet() : undefined;
        updateConfig({ vite: { plugins: [served(sheet)] } });
      },
    },
  };
}

/** `undefined`: an empty sheet. */
function served(sheet: string | undefined) {
  const nothing = `\0${SHEET}`;
  return {
    name: 'naru-fonts',
    resolveId: (id: string) => (id === SHEET ? (sheet ?? nothing) : undefined),
    load: (id: string) => (id === nothing ? '' : undefined),
  };
}

/** The path of the style sheet, beside its fonts. */
async function madeSheet(): Promise<string> {
  const faces = facesFor(await textsOfPages());
  const versions = ['pretendard', 'd2coding', 'subset-font'].map(versionOf);
  const folder = join(CACHE, fingerprint(JSON.stringify([faces, versions])));
  const sheet = join(folder, 'fonts.css');
  if (existsSync(sheet)) return sheet;
  await mkdir(folder, { recursive: true });
  const written = await Promise.all(faces.map((face) => writeFace(face, folder)));
  // The sheet comes last: where it is, all of it is.
  await writeFile(`${sheet}.new`, written.join('\n'));
  await rename(`${sheet}.new`, sheet);
  return sheet;
}

function facesFor({ all, markdown }: Awaited<ReturnType<typeof textsOfPages>>): Face[] {
  const drawn = charactersOf([DRAWN]);
  const coded = charactersOf(markdown.map(codeIn)).filter((character) => !drawn.includes(character));
  const code = {
    name: 'code',
    family: 'D2Coding',
    font: 'd2coding/fonts/d2coding-full.woff2',
    weight: '400',
  };
  return [
    {
      name: 'text',
      family: 'Pretendard Variable',
      font: 'pretendard/dist/web/variable/woff2/PretendardVariable.woff2',
      weight: WEIGHTS.written,
      characters: charactersOf(all),
      axes: WEIGHTS.used,
    },
    { ...code, characters: drawn },
    { ...code, name: 'code-words', characters: coded },
    {
      ...code,
      name: 'code-bold',
      font: 'd2coding/fonts/d2coding-bold-subset.woff2',
      weight: '700',
      characters: drawn,
    },
  ];
}

async function writeFace(
  { name, family, weight, font, characters, axes }: Face,
  folder: string,
): Promise<string> {
  const whole = await readFile(createRequire(import.meta.url).resolve(font));
  const options = { targetFormat: 'woff2', ...(axes && { variationAxes: axes }) } as const;
  await writeFile(join(folder, `${name}.woff2`), await subsetFont(whole, characters.join(''), options));
  return [
    '@font-face {',
    `  font-family: "${family}";`,
    '  font-style: normal;',
    `  font-weight: ${weight};`,
    '  font-display: swap;',
    `  src: url("./${name}.woff2") format("woff2");`,
    `  unicode-range: ${unicodeRange(characters)};`,
    '}',
    '',
  ].join('\n');
}

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return `${name}@${manifest.version}`;
}
