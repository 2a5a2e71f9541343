/** PGlite's file system for Node, with fsync. */
import { fstatSync, fsyncSync, lstatSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The parts of Emscripten's NODEFS that are changed here. */
interface NodeFsDriver {
  realPath(node: FsNode): string;
  readonly node_ops: {
    mknod(parent: FsNode, name: string, mode: number, dev: number): FsNode;
    setattr(node: FsNode, attributes: unknown): void;
  };
  readonly stream_ops: {
    write(stream: FsStream, ...rest: unknown[]): number;
    setattr(stream: FsStream, attributes: unknown): void;
    fsync?(stream: FsStream): number;
  };
}
type FsNode = { readonly mode: number };
type FsStream = { readonly nfd?: number; inode?: bigint };

/**
 * Emscripten's NODEFS has no `fsync`, so the system call succeeds without doing anything. With this one Postgres'
 * promise holds on disk: what was committed survives a power cut, as far as the disk keeps its own promise.
 *
 * A directory that is opened must be on the disk already (syncTree, or a clean end). Then only what was written since
 * needs a flush. That matters after a crash: before anything else Postgres flushes every file twice, one by one, which
 * took 1 to 7 s here.
 */
export class DurableNodeFs extends NodeFS {
  /** @param directory may be relative; then it stays so, and follows the working directory when that is moved. */
  constructor(directory: string) {
    super(directory);
    this.rootDir = directory;
  }

  override async init(
    ...[pg, options]: Parameters<NodeFS['init']>
  ): Promise<Awaited<ReturnType<NodeFS['init']>>> {
    const { emscriptenOpts } = await super.init(pg, options);
    const install = (module: { FS: { filesystems: { NODEFS: NodeFsDriver } } }): void =>
      addFsync(module.FS.filesystems.NODEFS);
    const preRun: unknown[] = [...(emscriptenOpts.preRun ?? []), install];
    return { emscriptenOpts: { ...emscriptenOpts, preRun: preRun as typeof emscriptenOpts.preRun } };
  }
}

/** Files are known by inode, which survives renaming; as bigint, since Windows' do not fit a number. */
function addFsync(driver: NodeFsDriver): void {
  const { node_ops: nodes, stream_ops: streams, realPath } = driver;
  const unsaved = new Set<bigint>();
  const inodeAt = (node: FsNode) => lstatSync(realPath(node), { bigint: true }).ino;
  const inodeOf = (stream: FsStream) => {
    stream.inode ??= stream.nfd === undefined ? -1n : fstatSync(stream.nfd, { bigint: true }).ino;
    return stream.inode;
  };

  const { mknod, setattr } = nodes;
  nodes.mknod = (...args) => {
    const node = mknod(...args);
    unsaved.add(inodeAt(node));
    return node;
  };
  nodes.setattr = (node, attributes) => {
    setattr(node, attributes);
    unsaved.add(inodeAt(node));
  };
  const { write, setattr: setOpenAttr } = streams;
  streams.write = (stream, ...rest) => {
    unsaved.add(inodeOf(stream));
    return write(stream, ...rest);
  };
  streams.setattr = (stream, attributes) => {
    setOpenAttr(stream, attributes);
    unsaved.add(inodeOf(stream));
  };
  streams.fsync = (stream) => {
    if (stream.nfd === undefined) return 0;
    // Names in a directory change without any of these calls.
    const isDirectory = fstatSync(stream.nfd).isDirectory();
    if (!isDirectory && !unsaved.has(inodeOf(stream))) return 0;
    fsyncSync(stream.nfd);
    unsaved.delete(inodeOf(stream));
    return 0;
  };
}
