/**
 * Rule 18: links lead to documentation that the exam allows, in the form its sites use today, and in the language of the
 * page. Nothing is asked over the network; whether a page is there was looked up in kubernetes/website when it was linked.
 */
import { addressOf, WITHOUT_KOREAN } from '../documentation.ts';
import { blocks, inlines, type Place, placeIn } from '../markdown.ts';
import type { Page } from '../prose.ts';
import { LOCALES, type Locale, type Problem } from '../types.ts';
import { placeAt } from '../yaml.ts';
import type { ExerciseSources } from './sources.ts';

/** Below `/docs/`: the parts of the documentation, and below them the sections it has today (September 2026). */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  home: [],
  concepts: [
    'architecture',
    'cluster-administration',
    'configuration',
    'containers',
    'extend-kubernetes',
    'overview',
    'policy',
    'scheduling-eviction',
    'security',
    'services-networking',
    'storage',
    'windows',
    'workloads',
  ],
  reference: [
    'access-authn-authz',
    'command-line-tools-reference',
    'config-api',
    'debug-cluster',
    'external-api',
    'glossary',
    'instrumentation',
    'issues-security',
    'kubectl',
    'kubernetes-api',
    'labels-annotations-taints',
    'networking',
    'node',
    'scheduling',
    'setup-tools',
    'tools',
    'using-api',
  ],
  setup: ['best-practices', 'learning-environment', 'production-environment'],
  tasks: [
    'access-application-cluster',
    'administer-cluster',
    'configmap-secret',
    'configure-pod-container',
    'debug',
    'extend-kubectl',
    'extend-kubernetes',
    'inject-data-application',
    'job',
    'manage-daemon',
    'manage-gpus',
    'manage-hugepages',
    'manage-kubernetes-objects',
    'network',
    'run-application',
    'tls',
    'tools',
  ],
  tutorials: [
    'cluster-management',
    'configuration',
    'hello-minikube',
    'kubernetes-basics',
    'security',
    'services',
    'stateful-application',
    'stateless-application',
  ],
};

const LINK = /\]\(\s*<?([a-z]+:[^)\s>]+)|<([a-z]+:\/\/[^>\s]+)>/gi;

export function linkProblems(page: Page): Problem[] {
  return blocks(page.body).flatMap((block) => {
    if (block.type !== 'text' && block.type !== 'heading') return [];
    return inlines(block.text)
      .filter((part) => !part.code)
      .flatMap((part) =>
        [...part.text.matchAll(LINK)].flatMap((found) => {
          const address = found[1] ?? found[2]!;
          const at = part.offset + found.index + found[0].indexOf(address);
          return problemOf(page, placeIn(block, at), address);
        }),
      );
  });
}

function problemOf(page: Page, place: Place, address: string): Problem[] {
  const wrong = wrongWith(address, page.locale);
  if (!wrong) return [];
  return [
    {
      severity: 'error',
      file: page.file,
      line: place.line + page.linesBefore,
      column: place.column,
      message: `the link ${address} ${wrong.message}`,
      remedy: wrong.remedy,
    },
  ];
}

interface Wrong {
  readonly message: string;
  readonly remedy: string;
}

const FORM = 'Write https://kubernetes.io/docs/PART/SECTION/PAGE/, in ko.md https://kubernetes.io/ko/docs/….';

/** Rule 20: an exercise names the pages of the documentation in which its task is looked up. */
export function documentationProblems({ exercise: { docs = [] }, file, texts }: ExerciseSources): Problem[] {
  const text = texts.get(file) ?? '';
  const at = (path: readonly PropertyKey[], message: string, remedy: string): Problem => ({
    severity: 'error',
    file,
    ...placeAt(text, path),
    message,
    remedy,
  });
  if (docs.length === 0)
    return [
      at(
        [],
        'names no page of the documentation',
        'Add docs: with the page one would look up, such as [concepts/workloads/pods].',
      ),
    ];
  return docs.flatMap((page, n) =>
    LOCALES.flatMap((locale) => {
      const address = addressOf(page, locale);
      const wrong = wrongWith(address, locale);
      return wrong ? [at(['docs', n], `the page ${address} ${wrong.message}`, wrong.remedy)] : [];
    }).slice(0, 1),
  );
}

/** What is wrong with an address on a page in that language. `undefined` when nothing is. */
function wrongWith(address: string, locale: Locale): Wrong | undefined {
  const url = URL.parse(address);
  if (!url || !allowed(url))
    return {
      message: 'leads to a site that the exam does not allow',
      remedy: 'Link kubernetes.io/docs, kubernetes.io/blog, helm.sh/docs or gateway-api.sigs.k8s.io.',
    };
  if (url.hostname !== 'kubernetes.io') return undefined;
  const [, korean = '', path = ''] = /^(\/ko)?(\/.*)$/.exec(url.pathname) ?? [];
  const part = partProblem(address, path);
  if (part) return { message: part, remedy: FORM };
  return languageProblem(korean !== '', path, locale);
}

function allowed(url: URL): boolean {
  if (url.protocol !== 'https:' || url.port !== '') return false;
  if (url.hostname === 'kubernetes.io') return /^\/(?:ko\/)?(?:docs|blog|releases)\//.test(url.pathname);
  return (
    url.hostname === 'gateway-api.sigs.k8s.io' ||
    (url.hostname === 'helm.sh' && /^\/(?:ko\/)?docs\//.test(url.pathname))
  );
}

/** The path of a page: small letters, digits and dashes between slashes, of a part and a section that are there. */
function partProblem(address: string, path: string): string | undefined {
  if (!/^https:\/\/kubernetes\.io\/[^?]*\/(?:#[^/]+)?$/.test(address))
    return 'is not as the site writes it: a slash ends the path';
  if (!/^(?:\/[a-z0-9][a-z0-9.-]*)+\/$/.test(path) || path.endsWith('.html/'))
    return 'is not as the site writes it: small letters, digits and dashes';
  const [, site, part, section] = path.split('/');
  if (site !== 'docs' || !part) return undefined;
  const sections = SECTIONS[part];
  if (!sections) return `names the part ${part}, which the documentation does not have`;
  if (!section || sections.includes(section)) return undefined;
  return `names the section ${part}/${section}, which the documentation does not have`;
}

function languageProblem(korean: boolean, path: string, locale: Locale): Wrong | undefined {
  const there = !WITHOUT_KOREAN.has(path);
  if (korean && locale === 'en')
    return { message: 'is Korean', remedy: 'Take /ko out: an English page links the English documentation.' };
  if (korean && !there)
    return { message: 'leads nowhere: that page is there in English alone', remedy: 'Take /ko out.' };
  if (korean || locale === 'en' || !there || !path.startsWith('/docs/')) return undefined;
  return {
    message: 'is English',
    remedy: 'Put /ko in front of /docs. If kubernetes.io has no Korean page, say so in documentation.ts.',
  };
}
