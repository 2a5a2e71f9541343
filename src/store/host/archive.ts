/** A directory in one buffer: a line of JSON that lists its entries, then the contents of its files, one after another. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

interface Entry {
  /** Relative, with `/`. */
  readonly path: string;
  /** Bytes of a file; absent for a directory. */
  readonly size?: number;
}

export async function packDirectory(root: string): Promise<Buffer> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const all = found.map((entry) => {
    const full = join(entry.parentPath, entry.name);
    return { full, path: relative(root, full).replaceAll(sep, '/'), isFile: entry.isFile() };
  });
  // Parents before children, and the same archive for the same directory.
  all.sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries: Entry[] = [];
  const contents: Buffer[] = [];
  for (const { full, path, isFile } of all) {
    const content = isFile ? await readFile(full) : undefined;
    entries.push({ path, size: content?.length });
    if (content) contents.push(content);
  }
  return Buffer.concat([Buffer.from(`${JSON.stringify(entries)}\n`), ...contents]);
}

/** Makes `root` and everything in it; the umask decides about permissions. */
export async function unpackDirectory(archive: Buffer, root: string): Promise<void> {
  const headEnd = archive.indexOf('\n');
  const entries: Entry[] = JSON.parse(archive.toString('utf8', 0, headEnd));
  await mkdir(root);
  let at = headEnd + 1;
  for (const { path, size } of entries) {
    if (size === undefined) {
      await mkdir(join(root, path));
    } else {
      await writeFile(join(root, path), archive.subarray(at, at + size));
      at += size;
    }
  }
}
