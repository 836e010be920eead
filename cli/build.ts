/** `naru build`: builds the pages as `npm start` would, and ends: for images, and for machines where the project is not written to later. */
import { readConfig } from '../server/config.ts';
import { misunderstood, print, say, sayFailure } from './report.ts';
import { buildPages } from './start/build.ts';

const USAGE = `naru build

    Builds the pages, unless they are current. NARU_PUBLIC_URL says below which path they will be asked for.
`;

/** Exit code 0 when they are there, 1 when they could not be built, 2 for arguments nobody understands. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    print(USAGE.trimEnd());
    return 0;
  }
  if (argv.length > 0) return misunderstood(`There is nothing to build called "${argv[0]}".`, USAGE);
  try {
    await buildPages(readConfig(env), (english) => say(english));
    return 0;
  } catch (failure) {
    return sayFailure(failure);
  }
}
