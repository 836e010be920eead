/**
 * What `npm start` runs. Plain JavaScript, so that an old Node gets as far as saying that it is too old.
 */
const WANTED = [22, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < WANTED[0] || (major === WANTED[0] && minor < WANTED[1])) {
  process.stderr.write(
    `Naru needs Node ${WANTED.join('.')} or later; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Start it with "npm start", which brings its own Node on Linux, or install a newer one.\n' +
      `Naru에는 Node ${WANTED.join('.')} 이상이 필요합니다. 지금은 Node ${process.versions.node}입니다.\n` +
      '"npm start"로 실행하거나(리눅스에서는 Node가 함께 설치됩니다) 더 새로운 Node를 설치해 주십시오.\n',
  );
  process.exit(1);
}

// The cache that the command naru uses too. Not Node's own place for it: in a folder for temporary files others could
// have put something there that we would run.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/naru', import.meta.url)));

await import('./start.ts');
