/** File trees that images share. */
import {
  type DirectoryNode,
  directory,
  type FileSystemNode,
  file,
  programFile,
  symlink,
} from '../files/nodes.ts';
import type { Program } from '../process/process.ts';
import { busyboxPrograms } from '../programs/index.ts';

/** A folder with a file for each program. */
export function programFolder(programs: Readonly<Record<string, Program>>): DirectoryNode {
  const entries = Object.entries(programs).map(([name, program]) => [name, programFile(program)] as const);
  return directory(Object.fromEntries(entries));
}

const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;
const group = `root:x:0:
daemon:x:1:
bin:x:2:
www-data:x:33:
nogroup:x:65534:
`;

/** As busybox images are laid out: programs in /bin, little else. */
export function busyboxTree(): DirectoryNode {
  return directory({
    bin: programFolder(busyboxPrograms()),
    etc: directory({ passwd: file(passwd), group: file(group) }),
    home: directory(),
    root: directory({}, 0o700),
    tmp: directory({}, 0o1777),
    usr: directory({ bin: directory({ env: symlink('/bin/env') }), sbin: directory() }),
    var: directory({ www: directory(), spool: directory() }),
  });
}

/** A small Linux distribution: the same programs under /usr/bin, /bin a link to them, and folders people expect. */
export function distributionTree(
  osRelease: string,
  programs: Readonly<Record<string, Program>>,
  more: Readonly<Record<string, FileSystemNode>> = {},
): DirectoryNode {
  return directory({
    bin: symlink('usr/bin'),
    etc: directory({ passwd: file(passwd), group: file(group), 'os-release': file(osRelease) }),
    home: directory(),
    opt: directory(),
    root: directory({}, 0o700),
    run: directory(),
    sbin: symlink('usr/sbin'),
    tmp: directory({}, 0o1777),
    usr: directory({
      bin: programFolder(programs),
      sbin: directory(),
      lib: directory(),
      local: directory({ bin: directory(), sbin: directory() }),
      share: directory(),
    }),
    var: directory({
      log: directory(),
      run: symlink('/run'),
      cache: directory(),
      lib: directory(),
      tmp: directory(),
    }),
    ...more,
  });
}

/** Puts a node into a tree, folders made on the way. */
export function plant(tree: DirectoryNode, path: string, node: FileSystemNode): DirectoryNode {
  const parts = path.split('/').filter(Boolean);
  let here = tree;
  for (const part of parts.slice(0, -1)) {
    let next = here.entries.get(part);
    if (next?.kind !== 'directory') next = directory();
    here.entries.set(part, next);
    here = next;
  }
  here.entries.set(parts.at(-1) ?? '', node);
  return tree;
}

/** Builds a tree once, when it is first needed. */
export function once(build: () => DirectoryNode): () => DirectoryNode {
  let tree: DirectoryNode | undefined;
  return () => {
    tree ??= build();
    return tree;
  };
}
