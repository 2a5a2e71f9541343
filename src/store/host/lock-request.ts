/** What both kinds of lock are asked for and give. */

export interface Lock {
  /** Unique name of this holding, for host.json. */
  readonly name: string;
  /** False when somebody removed the lock from the directory: another host may start, so this one must end at once. */
  held(): boolean;
  release(): void;
}

/** What a candidate sees of the host that is or was there. */
export interface Incumbent {
  readonly lock: string;
  readonly serving: boolean;
}

export interface LockRequest {
  /** The working directory of this process must be this one: names in it are then short enough for a socket. */
  readonly runDir: string;
  readonly incumbent: () => Incumbent | undefined;
  /** How long to wait for a host that is opening or closing, in milliseconds. */
  readonly waitMs: number;
}
