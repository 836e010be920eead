/** What is wrong with a certificate and its key in a Secret, as `X509KeyPair` of Go's crypto/tls says it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([^-\n]+)-----[\s\S]*?-----END \1-----/g;

/** Undefined when they belong together. Both are PEM. */
export function keyPairProblem(certificate: string, key: string): string | undefined {
  const [found, kinds] = firstBlock(certificate, (kind) => kind === 'CERTIFICATE');
  if (!found) return noCertificate(kinds);
  const [secret, others] = firstBlock(key, (kind) => kind.endsWith('PRIVATE KEY'));
  if (!secret) return noKey(others);
  return mismatch(found, secret);
}

/** The first block of a kind, and the kinds of those before it. */
function firstBlock(text: string, isWanted: (kind: string) => boolean): [string | undefined, string[]] {
  const kinds: string[] = [];
  for (const [block, kind = ''] of text.matchAll(BLOCK)) {
    if (isWanted(kind)) return [block, kinds];
    kinds.push(kind);
  }
  return [undefined, kinds];
}

function noCertificate(kinds: readonly string[]): string {
  if (kinds.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (kinds.length === 1 && kinds[0]?.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${kinds.join(' ')}]`;
}

function noKey(kinds: readonly string[]): string {
  if (kinds.length === 0) return 'tls: failed to find any PEM data in key input';
  if (kinds.length === 1 && kinds[0] === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${kinds.join(' ')}]`;
}

function mismatch(certificate: string, secret: string): string | undefined {
  try {
    const read = new X509Certificate(certificate);
    const key = createPrivateKey(secret);
    if (read.publicKey.asymmetricKeyType !== key.asymmetricKeyType) {
      return 'tls: private key type does not match public key type';
    }
    return read.checkPrivateKey(key) ? undefined : 'tls: private key does not match public key';
  } catch {
    // Go says which byte is wrong, in words of its own.
    return undefined;
  }
}
