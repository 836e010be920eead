/** A browser for the journeys: one that is here, else Debian's, else Playwright's own download. */
import {
  canInstallPackages,
  executable,
  hasPackages,
  installCommand,
  installPackages,
  outputOf,
  run,
  which,
} from './command.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** The second tells whether there is a font. */
const FONT_PACKAGES = ['fonts-noto-cjk', 'fontconfig'];
const FLAT_SNAP = /snap/;

/** Path of a Chromium or Chrome on this machine: `$CHROMIUM_PATH` first. */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') return executable(chosen) ? chosen : undefined;
  return NAMES.map(which).find((path) => path !== undefined && works(path));
}

/** Ubuntu's `chromium-browser` may be a script that only says to install a snap. */
function works(path: string): boolean {
  const version = outputOf(path, '--version');
  return version !== undefined && /\d+\.\d+/.test(version) && !FLAT_SNAP.test(version);
}

/** The path for Playwright's `executablePath`, or `'playwright'` for its own download. `undefined`: none can be had. */
export async function ensureChromium(say: (line: string) => void): Promise<string | undefined> {
  await ensureHangulFont(say);
  const found = findChromium();
  if (found !== undefined) {
    say(`browser: ${found}`);
    return found;
  }
  if (canInstallPackages()) {
    say('browser: none found; installing the package chromium with apt-get');
    if (await installPackages(['chromium'])) {
      const installed = findChromium();
      if (installed !== undefined) return installed;
    }
  }
  say("browser: trying Playwright's own download (npx playwright install chromium)");
  const { code } = await run('playwright', ['install', 'chromium']);
  return code === 0 ? 'playwright' : undefined;
}

/** What a person can do where `ensureChromium` could not. */
export function chromiumRemedy(): string {
  const get = hasPackages()
    ? installCommand(['chromium', ...FONT_PACKAGES])
    : 'npx playwright install chromium';
  return `Install Chromium or Chrome, then run this again:\n    ${get}\nOr name one in CHROMIUM_PATH.`;
}

/** Without a font, Hangul is drawn as boxes, and screenshots prove nothing. */
async function ensureHangulFont(say: (line: string) => void): Promise<void> {
  if ((outputOf('fc-list', ':lang=ko', 'family') ?? '').trim() !== '') return;
  if (!canInstallPackages()) {
    const remedy = hasPackages() ? ` To get one: ${installCommand(FONT_PACKAGES)}` : '';
    return say(`fonts: none for Hangul, which will be drawn as boxes.${remedy}`);
  }
  say(`fonts: none for Hangul; installing the packages ${FONT_PACKAGES.join(' and ')} with apt-get`);
  await installPackages(FONT_PACKAGES);
}
