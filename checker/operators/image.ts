/** Whether two names mean the same image. */

interface ImageName {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: boolean;
}

/** `docker.io/library/nginx:1.27@sha256:…` is `nginx:1.27`. No tag and no digest mean the tag `latest`. */
export function sameImage(want: string, got: string): boolean {
  const one = parse(want);
  const other = parse(got);
  return one.repository === other.repository && tagOf(one) === tagOf(other);
}

function parse(name: string): ImageName {
  const [tagged = '', digest] = name.split('@', 2);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const repository = hasTag ? tagged.slice(0, colon) : tagged;
  return {
    repository: repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, ''),
    tag: hasTag ? tagged.slice(colon + 1) : undefined,
    digest: digest !== undefined,
  };
}

/** A digest alone may be any tag's. */
function tagOf({ tag, digest }: ImageName): string | undefined {
  return tag ?? (digest ? undefined : 'latest');
}
